package posting_test

import (
	"bytes"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/posting"
)

func TestWhoSees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.firm(t, "approved", 1)
	open := w.published(t, owner, w.input()) // in town 0, by a firm of town 1
	draft, err := w.Create(t.Context(), owner, posting.Surplus, w.heads(2), false)
	if err != nil {
		t.Fatal(err)
	}
	filled := w.published(t, owner, w.heads(3))
	if err := w.engage(t, filled, 3); err != nil {
		t.Fatal(err)
	}
	const nothing, public, whole = 0, 1, 2
	for name, c := range map[string]struct {
		caller              auth.Caller
		open, draft, filled int
	}{
		"the firm":                 {owner, whole, whole, whole},
		"another firm":             {w.firm(t, "approved", 0), public, nothing, nothing},
		"a pending firm":           {w.firm(t, "pending", 0), nothing, nothing, nothing},
		"a suspended firm":         {w.firm(t, "suspended", 0), nothing, nothing, nothing},
		"the firm's town":          {w.officer(1), whole, whole, whole},
		"the posting's town":       {w.officer(0), whole, whole, whole},
		"another town":             {w.officer(2), nothing, nothing, nothing},
		"the city":                 {auth.Caller{Role: auth.CityOfficer}, whole, whole, whole},
		"an administrator":         {auth.Caller{Role: auth.Administrator}, whole, whole, whole},
		"a seeker":                 {auth.Caller{Role: auth.Seeker}, nothing, nothing, nothing},
		"nobody":                   {auth.Caller{}, nothing, nothing, nothing},
		"a firm that is not there": {auth.Caller{Role: auth.Enterprise, EnterpriseID: uuid.New()}, nothing, nothing, nothing},
	} {
		for _, try := range []struct {
			posting.Posting
			want int
		}{{open, c.open}, {draft, c.draft}, {filled, c.filled}} {
			got, err := w.Get(t.Context(), c.caller, posting.Surplus, try.ID)
			seen := nothing
			switch {
			case err == nil && got.ContactName == "" && got.ContactPhone.IsZero():
				seen = public
			case err == nil:
				seen = whole
			case !problem.HasCode(err, "not_found"):
				t.Fatal(err)
			}
			if seen != try.want {
				t.Errorf("%s sees %d of a %s posting, want %d", name, seen, try.Status, try.want)
			}
			_, err = w.GetOwn(t.Context(), c.caller, posting.Surplus, try.ID)
			if (err == nil) != (try.want == whole) {
				t.Errorf("%s as owner of a %s posting: %v", name, try.Status, err)
			}
			if _, err = w.History(t.Context(), c.caller, posting.Surplus, try.ID); (err == nil) != (try.want == whole) {
				t.Errorf("%s reads the history of a %s posting: %v", name, try.Status, err)
			}
		}
	}
	_, err = w.Get(t.Context(), owner, posting.Shortage, open.ID)
	refused(t, err, "not_found")
}

func TestSuspendedFirmsPostingsAreNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner, other := w.firm(t, "approved", 0), w.firm(t, "approved", 0)
	p := w.published(t, owner, w.input())
	w.exec(t, `UPDATE enterprise SET status = 'suspended' WHERE id = $1`, owner.EnterpriseID)
	_, err := w.Get(t.Context(), other, p.Kind, p.ID)
	refused(t, err, "not_found")
	if _, err = w.Get(t.Context(), owner, p.Kind, p.ID); err != nil {
		t.Fatal(err)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, other := w.firm(t, "approved", 0), w.firm(t, "approved", 1)
	for i := range 5 {
		w.published(t, c, w.heads(i+1))
	}
	in := w.heads(9)
	in.TownCode = w.towns[1].Code
	w.published(t, other, in)
	if _, err := w.Create(t.Context(), c, posting.Surplus, w.heads(6), false); err != nil {
		t.Fatal(err)
	}
	var heads []int
	page := route.Paging{Limit: 2}
	for {
		got, err := w.List(t.Context(), c, posting.Filter{Kind: posting.Surplus, Statuses: []string{posting.Published}}, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range got.Items {
			heads = append(heads, p.Headcount)
		}
		if page.Cursor = got.Next; got.Next == "" {
			break
		}
	}
	if len(heads) != 5 || heads[0] != 5 || heads[4] != 1 {
		t.Fatalf("%v", heads)
	}
	for name, try := range map[string]struct {
		caller auth.Caller
		want   int
	}{
		"everything of one's own": {c, 6}, "another firm": {other, 1}, "a town": {w.officer(1), 1}, "an empty town": {w.officer(2), 0},
		"the city": {auth.Caller{Role: auth.CityOfficer}, 7}, "a seeker": {auth.Caller{Role: auth.Seeker}, 0},
	} {
		got, err := w.List(t.Context(), try.caller, posting.Filter{Kind: posting.Surplus}, route.Paging{Limit: 50})
		if err != nil || len(got.Items) != try.want || got.Items == nil {
			t.Errorf("%s: %d, %v", name, len(got.Items), err)
		}
	}
	_, err := w.List(t.Context(), c, posting.Filter{Kind: posting.Surplus}, route.Paging{Limit: 2, Cursor: "nonsense"})
	refused(t, err, "invalid", "cursor")
}

func TestExport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	in := w.input()
	in.Note = "=1+1|cmd"
	w.published(t, c, in)
	file, err := w.Export(t.Context(), c, posting.Filter{Kind: posting.Surplus})
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(file.Data))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("富余员工")
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	cells := map[string]string{}
	for i, label := range rows[0] {
		cells[label] = rows[1][i]
	}
	if cells["工种"] != w.trade.Name || cells["人数"] != "35" || cells["联系电话"] != "138****0001" || cells["状态"] != "已发布" {
		t.Fatalf("%v", cells)
	}
	if cells["备注"] == "=1+1|cmd" {
		t.Fatal("a formula survived")
	}
	if _, shortageOnly := cells["包吃"]; shortageOnly {
		t.Fatal("a surplus has no board")
	}
	empty, err := w.Export(t.Context(), w.officer(5), posting.Filter{Kind: posting.Shortage})
	if err != nil || empty.Name != "缺工需求.xlsx" {
		t.Fatal(empty.Name, err)
	}
}
