package search

import (
	"slices"
	"strings"
	"testing"

	"gongxiang/internal/problem"
)

func testHostile(t *testing.T, s subject) {
	s.put(t, few()...)
	for _, text := range []string{`'`, `\`, `\'`, `:*`, `&`, `|`, `!`, `a & !b`, `焊工'::tsquery`, "焊\x00工", `") OR ("`, `"焊工`, `焊工"`, `-焊工`, `(((`, "<->",
		"焊工 & | ! ( ) : * <1>", "\xff\xfe", "%s%d", "{{.}}", "焊工;DROP TABLE search_document", strings.Repeat("焊", 400), strings.Repeat("a ", 200),
		strings.Repeat("焊工 ", 130), strings.Repeat("'", 400), "🧵", "e\u0301", "㐀𠀀", "\u202e焊工", "_geoRadius(1,1,1)"} {
		r := s.search(t, Query{Text: text})
		if strings.Contains(strings.ReplaceAll(text, "\x00", ""), "焊工") && strings.Trim(text, `焊工'"-;:& |!()*<1>`+"\x00\u202e") == "" && !slices.Contains(numbers(r), 2) {
			t.Errorf("%.40q finds %v", text, numbers(r))
		}
	}
	_, err := s.Search(t.Context(), Query{Kind: Shortage, Scope: Everything(), Text: strings.Repeat("焊", 401)})
	if !problem.HasCode(err, "invalid") {
		t.Errorf("401 characters: %v", err)
	}
	_, err = s.Search(t.Context(), Query{Kind: Shortage, Scope: Everything(), Sort: "id; DROP TABLE"})
	if !problem.HasCode(err, "invalid") {
		t.Errorf("a sort that is none: %v", err)
	}
	if got := len(s.search(t, Query{}).Hits); got != 5 {
		t.Errorf("%d left", got)
	}
}

func testPhones(t *testing.T, s subject) {
	texts := []string{"联系13800138000李", "138-0013-8000", "138 0013 8000", "１３８００１３８０００", "(0750)2218950", "微信wx13800138000", "138.0013.8000", "440783199001011234"}
	docs := make([]Document, len(texts))
	for i, text := range texts {
		docs[i] = document(i+1, "焊工", "开平市达盛厂", "水口镇", "三班 "+text+"，每天8小时 2021年")
	}
	s.put(t, docs...)
	for _, text := range []string{"13800138000", "138", "138-0013-8000", "0013", "8000", "2218950", "440783199001011234", "wx13800138000", "1380013"} {
		if r := s.search(t, Query{Text: text}); r.Total != 0 {
			t.Errorf("%q finds %v", text, numbers(r))
		}
	}
	r := s.search(t, Query{Text: "每天8小时"})
	if r.Total != len(docs) {
		t.Errorf("short numbers are lost: %v", numbers(r))
	}
	for _, h := range r.Hits {
		if longDigits.MatchString(h.Body + h.Highlights.Body) {
			t.Errorf("shown: %s, %s", h.Body, h.Highlights.Body)
		}
	}
	var rows int
	err := s.db.QueryRow(t.Context(), `SELECT count(*) FROM search_document d WHERE concat(title, firm, town, uscc, body, grams) ~ '138|0013|8000|2218950|440783199'`).Scan(&rows)
	if err != nil || rows != 0 {
		t.Errorf("%d rows hold a number: %v", rows, err)
	}
}
