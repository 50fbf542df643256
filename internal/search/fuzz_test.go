package search

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"gongxiang/internal/problem"
)

// FuzzText holds whatever can be typed or stored: no operator of either engine
// gets through, no phone number into the index, and marks change no text.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"焊工 水口", `'\:*&|!<->`, `"焊" OR "x"`, "１３８00138000", "⟦焊⟧工", "\x00\xff", "𠀀〇e\u0301", strings.Repeat("焊", 400)} {
		f.Add(seed, "焊工 138-0013-8000 ⟦")
	}
	f.Fuzz(func(t *testing.T, typed, stored string) {
		q, err := Query{Text: typed, Reading: Reading{TownCodes: []string{"c"}, Rest: typed}}.normal()
		if err != nil {
			if utf8.RuneCountInString(typed) <= maxText {
				t.Fatal(err)
			}
			return
		}
		for _, s := range q.ladder() {
			for _, term := range s.terms() {
				if term == "" || strings.ContainsFunc(term, func(r rune) bool { return classOf(r) == classOther }) {
					t.Fatalf("term %q", term)
				}
			}
			for _, segments := range s.text {
				if strings.Count(meiliText(segments), `"`)%2 != 0 {
					t.Fatalf("%q", meiliText(segments))
				}
			}
			marked := q.marks(s).mark(stored, 0)
			if plain := strings.NewReplacer("⟦", "", "⟧", "").Replace(marked); plain != string([]rune(unmarked(stored))) {
				t.Fatalf("%q turned %q", stored, marked)
			}
		}
		for _, g := range gramsOf(scrub(stored)) {
			digits := 0
			for _, r := range g {
				if digits++; !unicode.IsDigit(r) {
					digits = 0
				}
				if digits >= 7 {
					t.Fatalf("%q gives %q", stored, g)
				}
			}
		}
	})
}

// FuzzCursor holds that a cursor is ours or refused.
func FuzzCursor(f *testing.F) {
	f.Add("")
	f.Add("eyJzIjoicGF5In0")
	f.Add(after(Query{Sort: ByPay}, 0, row{}, 20))
	f.Fuzz(func(t *testing.T, text string) {
		c, given, err := Query{Sort: ByPay, Cursor: text}.cursor(1)
		if err != nil {
			if !problem.HasCode(err, "invalid") {
				t.Fatal(err)
			}
			return
		}
		if given && (c.Step != 0 || c.Sort != ByPay || c.Seen < 0) {
			t.Fatalf("%+v", c)
		}
	})
}
