package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/imports"
)

func surplusSheet(data []byte) *apptest.Form {
	return &apptest.Form{File: "富余员工.xlsx", Data: data, Values: map[string]string{"kind": "surplus"}}
}

// An officer takes a clerk's sheet through the wizard, as the page does.
func TestTheSheetWizard(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	city := a.Role(auth.CityOfficer)
	data, err := os.ReadFile("../../../internal/sheet/testdata/surplus_clerk.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	var b imports.Batch
	city.Must("POST", "/api/imports", surplusSheet(data), &b)
	if b.FileName != "富余员工.xlsx" || b.SheetName != "富余员工" || b.Counts != (imports.Counts{Ready: 5, Problem: 5, Duplicate: 1}) || len(b.Columns) != 13 {
		t.Fatalf("%+v", b)
	}
	at := "/api/imports/" + b.ID.String()
	var rows route.Page[imports.Row]
	city.Must("GET", at+"/rows?state=problem&limit=2", nil, &rows)
	if len(rows.Items) != 2 || rows.Items[1].RowNo != 9 || rows.Next == "" || len(rows.Items[1].Problems) != 1 {
		t.Fatalf("%+v", rows)
	}
	var fixed imports.Correction
	city.Must("PATCH", at+"/rows/9", map[string]any{"cells": map[string]string{"periodFrom": "2021-02-01", "periodTo": "2021-03-31"}}, &fixed)
	if fixed.Row.State != "ready" || fixed.Counts.Ready != 6 || fixed.Version != b.Version+1 {
		t.Fatalf("%+v", fixed)
	}
	city.Must("DELETE", at+"/rows/15", nil, &fixed)
	if fixed.Row.State != "ignored" {
		t.Fatalf("%+v", fixed)
	}
	choices := []map[string]any{}
	for _, c := range b.Columns {
		field := c.Field
		if field != nil && *field == "lodging" {
			field = nil
		}
		choices = append(choices, map[string]any{"index": c.Index, "field": field})
	}
	stale := city.Do("PUT", at+"/columns", map[string]any{"columns": choices, "version": b.Version})
	if stale.Status != http.StatusConflict || stale.Problem.Code != "stale_version" || stale.Problem.Current == nil {
		t.Errorf("%d %s", stale.Status, stale.Body)
	}
	city.Must("PUT", at+"/columns", map[string]any{"columns": choices, "version": fixed.Version}, &b)
	if b.Columns[10].Field != nil || b.Counts != (imports.Counts{Ready: 6, Problem: 3, Duplicate: 1, Ignored: 1}) {
		t.Fatalf("%+v, %+v", b.Columns[10], b.Counts)
	}
	for _, path := range []string{at + "/problems", "/api/imports/templates/surplus", "/api/imports/templates/shortage"} {
		file := city.Do("GET", path, nil)
		if file.Status != 200 || !bytes.HasPrefix(file.Body, []byte("PK")) || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %d %v", path, file.Status, file.Header)
		}
	}
	if all := city.Do("POST", at+"/commit", map[string]any{"mode": "all", "version": b.Version, "publish": true}); all.Problem.Code != "import_has_problems" {
		t.Errorf("%d %s", all.Status, all.Body)
	}
	// A retry of the same commit is answered as the first was, and adds nothing.
	city.Key = "commit-of-the-sheet"
	for range 2 {
		var out imports.Outcome
		city.Must("POST", at+"/commit", map[string]any{"mode": "good", "version": b.Version, "publish": true}, &out)
		if out != (imports.Outcome{Added: 6, Skipped: 4, Duplicates: 1, RegisteredFirms: 3}) {
			t.Fatalf("%+v", out)
		}
	}
	city.Key = ""
	var found struct{ Total int }
	a.As(a.Firm("水口镇")).Must("GET", "/api/search/surpluses?q="+url.QueryEscape("抛光"), nil, &found)
	if found.Total != 1 {
		t.Errorf("%d found at once", found.Total)
	}
	var listed route.Page[imports.Batch]
	city.Must("GET", "/api/imports", nil, &listed)
	if len(listed.Items) != 1 || listed.Items[0].Status != "committed" || listed.Items[0].Added != 6 {
		t.Errorf("%+v", listed)
	}
	if again := city.Do("DELETE", at, nil); again.Problem.Code != "wrong_state" {
		t.Errorf("%d %s", again.Status, again.Body)
	}
}

// What cannot be taken is refused in words, and nothing is kept of it.
func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	firm := a.Role(auth.Enterprise)
	const row = "工种,人数,开始日期,结束日期\n抛光工,20,2021-02-10,2021-03-10\n"
	for name, try := range map[string]struct {
		form   *apptest.Form
		status int
		code   string
	}{
		"200 MB":         {surplusSheet(make([]byte, 200<<20)), 413, "too_large"},
		"just too large": {surplusSheet(bytes.Repeat([]byte("a,b\n"), 5<<20+1)), 413, "sheet_too_large"},
		"empty":          {surplusSheet(nil), 422, "sheet_empty"},
		"no sheet":       {surplusSheet([]byte("%PDF-1.4")), 422, "sheet_unknown_type"},
		"no kind":        {&apptest.Form{File: "a.csv", Data: []byte(row)}, 422, "invalid"},
		"another kind":   {&apptest.Form{File: "a.csv", Data: []byte(row), Values: map[string]string{"kind": "wishes"}}, 422, "invalid"},
	} {
		answer := firm.Do("POST", "/api/imports", try.form)
		if answer.Status != try.status || answer.Problem.Code != try.code || !strings.HasSuffix(answer.Problem.Detail, "。") {
			t.Errorf("%s: %d %s", name, answer.Status, answer.Body)
		}
	}
	if answer := firm.Do("POST", "/api/imports", map[string]any{"kind": "surplus"}); answer.Status/100 != 4 {
		t.Errorf("JSON: %d %s", answer.Status, answer.Body)
	}
	var b imports.Batch
	firm.Must("POST", "/api/imports", surplusSheet([]byte(row)), &b)
	for _, no := range []string{"99", "0", "-1", "99999999999", "x"} {
		answer := firm.Do("PATCH", fmt.Sprintf("/api/imports/%s/rows/%s", b.ID, no), map[string]any{"cells": map[string]string{}})
		if answer.Status != http.StatusNotFound {
			t.Errorf("row %s: %d %s", no, answer.Status, answer.Body)
		}
	}
	for _, key := range []any{[]int{1, 2}, map[string]any{"Rank": int64(1) << 62, "No": int64(1) << 62}, "x"} {
		answer := firm.Do("GET", fmt.Sprintf("/api/imports/%s/rows?cursor=%s", b.ID, route.EncodeCursor(key)), nil)
		if answer.Status >= 500 {
			t.Errorf("cursor %v: %d %s", key, answer.Status, answer.Body)
		}
	}
	var kept int
	if err := a.Platform.DB.QueryRow(t.Context(), `SELECT count(*) FROM import_batch`).Scan(&kept); err != nil || kept != 1 {
		t.Errorf("%d batches, %v", kept, err)
	}
}
