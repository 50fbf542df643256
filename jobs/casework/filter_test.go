package casework_test

import (
	"testing"
	"time"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/jobs/casework"
	"gongxiang/matching/matchingtest"
)

func TestWorkListFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city, there := w.Officer(""), w.Officer("赤坎镇")
	here := w.registered()
	in := w.input()
	in.Groups = []casework.MembershipInput{group(casework.Veteran, ""), group(casework.Poverty, "")}
	_, err := w.Register(t.Context(), there, in)
	w.must(err)
	w.must(w.Transfer(t.Context(), w.officer, here.ID, casework.TransferInput{TownCode: w.Town("水口镇"), Reason: "待分配", Version: here.Version}))
	for name, c := range map[string]struct {
		who  auth.Caller
		in   casework.WorkFilter
		want int
	}{
		"all of the city":  {city, casework.WorkFilter{}, 2},
		"of a town":        {city, casework.WorkFilter{TownCode: w.Town("赤坎镇")}, 1},
		"of another town":  {w.officer, casework.WorkFilter{TownCode: w.Town("赤坎镇")}, 0},
		"veterans":         {city, casework.WorkFilter{Group: casework.Veteran}, 1},
		"graduates":        {city, casework.WorkFilter{Group: casework.Graduate}, 0},
		"poverty is quiet": {city, casework.WorkFilter{Group: casework.Poverty}, 0},
		"of an officer":    {city, casework.WorkFilter{OfficerID: there.AccountID.String()}, 1},
		"of nobody":        {city, casework.WorkFilter{Unassigned: true}, 1},
		"of nobody there":  {there, casework.WorkFilter{Unassigned: true}, 0},
		"by name":          {city, casework.WorkFilter{Name: "示例"}, 2},
		"by another name":  {city, casework.WorkFilter{Name: "示例丙"}, 0},
		"my own":           {there, casework.WorkFilter{Mine: true, Due: "later"}, 1},
	} {
		page, err := w.WorkList(t.Context(), c.who, c.in, route.Paging{Limit: 1})
		w.must(err)
		found := len(page.Items)
		if page.Next != "" {
			page, err = w.WorkList(t.Context(), c.who, c.in, route.Paging{Limit: 10, Cursor: page.Next})
			w.must(err)
			found += len(page.Items)
		}
		n, err := w.WorkCount(t.Context(), c.who, c.in)
		w.must(err)
		if found != c.want || n.Overdue+n.Soon+n.Later != c.want {
			t.Errorf("%s: %d rows, counts %+v, want %d", name, found, n, c.want)
		}
	}
}

// Each number of the dashboard has its rows.
func TestListBehindTheDashboard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k := w.served()
	_, err := w.Complete(t.Context(), w.officer, k.ID, k.Version)
	w.must(err)
	w.registered()
	w.World.Clock.Advance(31 * 24 * time.Hour)
	left := w.registered()
	_, err = w.EndGroup(t.Context(), w.officer, left.ID, left.Groups[0].ID, matchingtest.Today.AddDays(31), "年龄已过")
	w.must(err)
	w.World.Clock.Advance(24 * time.Hour) // he is in no group now, and was when his case opened
	d, err := w.Dashboard(t.Context(), w.officer, casework.Span{})
	w.must(err)
	if d.Total != (casework.Progress{Cases: 3, Met: 1, Overdue: 1}) {
		t.Fatalf("%+v", d.Total)
	}
	late := matchingtest.Today.AddDays(31).String()
	for name, c := range map[string]struct {
		in   casework.Filter
		want int
	}{
		"all":            {casework.Filter{Progress: "cases"}, 3},
		"met":            {casework.Filter{Progress: "met"}, 1},
		"placed":         {casework.Filter{Progress: "placed"}, 0},
		"overdue":        {casework.Filter{Progress: "overdue"}, 1},
		"of a group":     {casework.Filter{Progress: "cases", Group: casework.Hardship}, 3},
		"of no group":    {casework.Filter{Progress: "cases", Group: casework.Veteran}, 0},
		"today's group":  {casework.Filter{Group: casework.Hardship}, 2},
		"of one week":    {casework.Filter{Progress: "cases", From: late, To: late}, 1},
		"another town":   {casework.Filter{Progress: "cases", TownCode: w.Town("赤坎镇")}, 0},
		"with its state": {casework.Filter{Progress: "cases", Status: "targets_met"}, 1},
	} {
		page, err := w.List(t.Context(), w.officer, c.in, route.Paging{Limit: 10})
		w.must(err)
		if len(page.Items) != c.want {
			t.Errorf("%s: %d rows, want %d", name, len(page.Items), c.want)
		}
	}
	page, err := w.List(t.Context(), w.Officer("赤坎镇"), casework.Filter{Progress: "cases"}, route.Paging{Limit: 10})
	w.must(err)
	if len(page.Items) != 0 {
		t.Errorf("another town sees %+v", page.Items)
	}
	_, err = w.List(t.Context(), w.officer, casework.Filter{Progress: "cases", From: "2021-02-30"}, route.Paging{Limit: 10})
	refused(t, err, "invalid", "from")
}

func TestFindByPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input()
	p, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	in.Name = "示例乙" // his wife
	_, err = w.Register(t.Context(), w.officer, in)
	w.must(err)
	for typed, want := range map[string]int{in.Phone: 2, in.Phone[:3] + " " + in.Phone[3:]: 2, "13900000000": 0} {
		found, err := w.Find(t.Context(), w.officer, typed)
		w.must(err)
		if len(found) != want {
			t.Errorf("%s: %d, want %d", typed, len(found), want)
		}
	}
	found, err := w.Find(t.Context(), w.Officer("赤坎镇"), in.Phone)
	w.must(err)
	if len(found) != 0 {
		t.Errorf("another town finds %+v", found)
	}
	_, err = w.Find(t.Context(), w.officer, p.Name)
	refused(t, err, "invalid", "phone")
}

// Whose officer left, or went to another town, has nobody until somebody else
// takes him over.
func TestPeopleOfAnOfficerWhoLeftAreNobodys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mate := w.Officer("水口镇")
	p := w.registered()
	if p.OfficerID == nil {
		t.Fatal("nobody looks after him")
	}
	for what, change := range map[string][2]string{
		"disabled": {`UPDATE account SET disabled_at = now() WHERE id = $1`, `UPDATE account SET disabled_at = NULL WHERE id = $1`},
		"moved": {`UPDATE account SET town_code = (SELECT code FROM town WHERE name = '赤坎镇') WHERE id = $1`,
			`UPDATE account SET town_code = (SELECT code FROM town WHERE name = '水口镇') WHERE id = $1`},
	} {
		w.Exec(change[0], w.officer.AccountID)
		n, err := w.WorkCount(t.Context(), mate, casework.WorkFilter{})
		w.must(err)
		page, err := w.WorkList(t.Context(), mate, casework.WorkFilter{Unassigned: true}, route.Paging{Limit: 5})
		w.must(err)
		if n.Unassigned != 1 || len(page.Items) != 1 || page.Items[0].OfficerID != nil || page.Items[0].OfficerName != "" {
			t.Errorf("%s: %+v, %+v", what, n, page.Items)
		}
		if p, err := w.Get(t.Context(), mate, p.ID); err != nil || p.OfficerID != nil || p.OfficerName != "" {
			t.Errorf("%s: %v %v", what, p.OfficerID, err)
		}
		w.Exec(change[1], w.officer.AccountID)
	}
	if n, err := w.WorkCount(t.Context(), mate, casework.WorkFilter{}); err != nil || n.Unassigned != 0 {
		t.Errorf("%+v %v", n, err)
	}
}
