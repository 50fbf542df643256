package unmasking_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/unmasking"
)

func TestWhoReadsWhatWasUnmasked(t *testing.T) {
	t.Parallel()
	w := lendingtest.New(t)
	s := unmasking.New(w.DB)
	_, workers := w.Started(1, 10)
	officer := w.Officer("水口镇")
	if _, err := w.Lending.Reveal(t.Context(), officer, workers[0].ID, "idNumber", "核对参保"); err != nil {
		t.Fatal(err)
	}
	worker := unmasking.Filter{WorkerID: workers[0].ID.String()}
	for name, c := range map[string]struct {
		who  auth.Caller
		f    unmasking.Filter
		want int
	}{
		"administrator":       {auth.Caller{Role: auth.Administrator}, worker, 1},
		"city":                {w.City, worker, 1},
		"lender's town":       {officer, worker, 1},
		"borrower's town":     {w.Officer("翠山湖"), worker, 1},
		"far town":            {w.Officer("赤坎镇"), worker, 0},
		"far town, all":       {w.Officer("赤坎镇"), unmasking.Filter{}, 0},
		"of a firm":           {w.City, unmasking.Filter{EnterpriseID: w.Lender.EnterpriseID.String(), Role: "town_officer"}, 1},
		"of another firm":     {w.City, unmasking.Filter{EnterpriseID: w.Stranger.EnterpriseID.String()}, 0},
		"by an officer":       {w.City, unmasking.Filter{Role: "town_officer"}, 1},
		"by his name":         {w.City, unmasking.Filter{By: "专", Role: "town_officer"}, 1},
		"by another":          {w.City, unmasking.Filter{By: "王"}, 0},
		"on the day":          {w.City, unmasking.Filter{WorkerID: worker.WorkerID, From: "2021-02-08", To: "2021-02-08"}, 1},
		"the day before":      {w.City, unmasking.Filter{WorkerID: worker.WorkerID, To: "2021-02-07"}, 0},
		"the day after":       {w.City, unmasking.Filter{WorkerID: worker.WorkerID, From: "2021-02-09"}, 0},
		"nobody's":            {auth.Caller{Role: auth.Seeker}, unmasking.Filter{}, 0},
		"a firm sees no more": {w.Stranger, unmasking.Filter{}, 0},
	} {
		got, err := s.List(t.Context(), c.who, c.f, route.Paging{Limit: 50})
		if err != nil || len(got.Items) != c.want {
			t.Errorf("%s: %+v (%v)", name, got.Items, err)
		}
	}
	got, err := s.List(t.Context(), w.City, worker, route.Paging{Limit: 50})
	if err != nil || len(got.Items) != 1 {
		t.Fatal(got, err)
	}
	u := got.Items[0]
	if u.By != "专员" || u.Role != auth.TownOfficer || u.Of != "水口镇" || !strings.HasPrefix(u.Subject, "员工 张**（协议 ") || u.Field != "身份证号码" || u.Purpose != "核对参保" {
		t.Errorf("%+v", u)
	}
	if text, _ := json.Marshal(got); strings.Contains(string(text), workers[0].Name) {
		t.Errorf("a name in full: %s", text)
	}
	file, err := s.Export(t.Context(), w.City, worker)
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(file.Data))
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := book.GetRows("号码查看记录"); err != nil || len(rows) != 2 || rows[1][0] != "2021-02-08 09:00:00" || rows[1][2] != "镇街专员" {
		t.Errorf("%v (%v)", rows, err)
	}
}

func TestPagesOfTheRecord(t *testing.T) {
	t.Parallel()
	w := lendingtest.New(t)
	s := unmasking.New(w.DB)
	_, workers := w.Started(1, 10)
	for range 5 {
		if _, err := w.Lending.Reveal(t.Context(), w.Lender, workers[0].ID, "phone", "通知报到"); err != nil {
			t.Fatal(err)
		}
	}
	f, page, seen := unmasking.Filter{WorkerID: workers[0].ID.String()}, route.Paging{Limit: 2}, map[int64]bool{}
	for {
		got, err := s.List(t.Context(), w.City, f, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range got.Items {
			seen[u.ID] = true
		}
		if page.Cursor = got.Next; page.Cursor == "" {
			break
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d of 5 entries", len(seen))
	}
}
