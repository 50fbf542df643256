package vacancy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/matchingtest"
)

func TestCheckNamesEveryField(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	today, fen := matchingtest.Today, func(n int64) *int64 { return &n }
	for name, c := range map[string]struct {
		change func(*vacancy.Input)
		field  string
	}{
		"no trade":         {func(in *vacancy.Input) { in.TradeCode = "" }, "tradeCode"},
		"unknown trade":    {func(in *vacancy.Input) { in.TradeCode = "x" }, "tradeCode"},
		"outside":          {func(in *vacancy.Input) { in.TownCode = "outside" }, "townCode"},
		"unknown town":     {func(in *vacancy.Input) { in.TownCode = "广州" }, "townCode"},
		"nobody":           {func(in *vacancy.Input) { in.Headcount = 0 }, "headcount"},
		"absurd heads":     {func(in *vacancy.Input) { in.Headcount = vacancy.MaxHeadcount + 1 }, "headcount"},
		"level":            {func(in *vacancy.Input) { in.Level = 6 }, "level"},
		"unit":             {func(in *vacancy.Input) { in.PayUnit = "year" }, "payUnit"},
		"monthly too low":  {func(in *vacancy.Input) { in.PayMinFen = fen(499_99) }, "payMinFen"},
		"hourly too high":  {func(in *vacancy.Input) { in.PayUnit, in.PayMinFen = "hour", nil }, "payMaxFen"},
		"pay upside down":  {func(in *vacancy.Input) { in.PayMinFen = fen(6500_01) }, "payMaxFen"},
		"no last day":      {func(in *vacancy.Input) { in.ValidTo = calendar.Date(0) }, "validTo"},
		"over":             {func(in *vacancy.Input) { in.ValidTo = today - 1 }, "validTo"},
		"far":              {func(in *vacancy.Input) { in.ValidTo = today.AddDays(vacancy.MaxDays + 1) }, "validTo"},
		"title long":       {func(in *vacancy.Input) { in.Title = strings.Repeat("工", 41) }, "title"},
		"phone in text":    {func(in *vacancy.Input) { in.Description = "请打13800000001" }, "description"},
		"deposit":          {func(in *vacancy.Input) { in.Description = "押金300元" }, "description"},
		"women refused":    {func(in *vacancy.Input) { in.Requirements = "限男性" }, "requirements"},
		"title with limit": {func(in *vacancy.Input) { in.Title = "普工（限男性）" }, "title"},
	} {
		in := w.input()
		c.change(&in)
		_, err := w.Create(t.Context(), w.Firm("水口镇"), in, true)
		if p := refusal(t, err, "invalid", c.field); len(p.Fields) != 1 {
			t.Errorf("%s: %v", name, p.Fields)
		}
	}
	for name, change := range map[string]func(*vacancy.Input){
		"last day is today": func(in *vacancy.Input) { in.ValidTo = today },
		"a year":            func(in *vacancy.Input) { in.ValidTo = today.AddDays(vacancy.MaxDays) },
		"to be agreed":      func(in *vacancy.Input) { in.PayMinFen, in.PayMaxFen = nil, nil },
		"no unit is month":  func(in *vacancy.Input) { in.PayUnit = "" },
		"piece":             func(in *vacancy.Input) { in.PayUnit, in.PayMinFen, in.PayMaxFen = "piece", fen(1), fen(350) },
	} {
		in := w.input()
		change(&in)
		if _, err := w.Create(t.Context(), w.Firm("水口镇"), in, true); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyApprovedFirmsPublish(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, status := range []string{"pending", "suspended"} {
		firm := w.FirmWith("水口镇", status, "91")
		_, err := w.Create(t.Context(), firm, w.input(), true)
		refused(t, err, "enterprise_not_approved")
		v, err := w.Create(t.Context(), firm, w.input(), false)
		if err != nil || v.Status != vacancy.Draft || v.Title != "抛光工" {
			t.Fatalf("%v, %v", v, err)
		}
		_, err = w.Publish(t.Context(), firm, v.ID, v.Version)
		refused(t, err, "enterprise_not_approved")
	}
}

func TestTheSamePostStandsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	first := w.opened(firm, "抛光工")
	in := w.input()
	in.Headcount, in.ValidTo = 500, in.ValidTo+1 // more of the same is the same
	_, err := w.Create(t.Context(), firm, in, true)
	if p := refusal(t, err, "duplicate_vacancy"); p.Current.(vacancy.Vacancy).ID != first.ID {
		t.Errorf("it names %v", p.Current)
	}
	if _, err = w.Create(t.Context(), w.Firm("水口镇"), in, true); err != nil {
		t.Errorf("another firm: %v", err)
	}
	if first, err = w.Close(t.Context(), firm, first.ID, first.Version, "已招满"); err != nil {
		t.Fatal(err)
	}
	if _, err = w.Create(t.Context(), firm, in, true); err != nil {
		t.Errorf("after closing: %v", err)
	}
	_, err = w.Publish(t.Context(), firm, first.ID, first.Version)
	refused(t, err, "duplicate_vacancy")
}

func TestChangesBelongToTheFirmAtTheVersionSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm, other := w.Firm("水口镇"), w.Firm("水口镇")
	v := w.opened(firm, "抛光工")
	for name, c := range map[string]auth.Caller{"another firm": other, "another town": w.Officer("赤坎镇")} {
		if _, err := w.GetOwn(t.Context(), c, v.ID); err == nil {
			t.Errorf("%s reads it", name)
		}
		_, err := w.TakeDown(t.Context(), c, v.ID, v.Version, "不实")
		refused(t, err, "not_found")
	}
	in := w.input()
	in.Title, in.Headcount = "抛光工", 25
	edited, err := w.Update(t.Context(), firm, v.ID, v.Version, in)
	if err != nil || edited.Headcount != 25 || edited.Version != 2 {
		t.Fatalf("%v, %v", edited, err)
	}
	_, err = w.Update(t.Context(), firm, v.ID, v.Version, in)
	if p := refusal(t, err, "stale_version"); p.Current.(vacancy.Vacancy).Version != 2 {
		t.Errorf("shows %v", p.Current)
	}
	_, err = w.Close(t.Context(), firm, v.ID, 2, "")
	refused(t, err, "invalid", "reason")
	down, err := w.TakeDown(t.Context(), w.Officer("水口镇"), v.ID, 2, "岗位不实")
	if err != nil || down.Status != vacancy.TakenDown {
		t.Fatalf("%v, %v", down, err)
	}
	_, err = w.Publish(t.Context(), firm, v.ID, 3)
	refused(t, err, "wrong_state")
	if err = w.Delete(t.Context(), firm, v.ID, 3); err == nil {
		t.Error("what was public is deleted")
	}
	entries, err := w.History(t.Context(), firm, v.ID)
	if err != nil || len(entries) != 3 || entries[2].Reason != "岗位不实" {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestOnlyOpenVacanciesOfApprovedFirmsArePublic(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	v := w.opened(firm, "抛光工")
	if _, err := w.Create(t.Context(), firm, w.input(), false); err == nil {
		t.Error("a draft beside the same open one")
	}
	shown := func() int {
		t.Helper()
		page, err := w.Public(t.Context(), vacancy.Filter{TownCode: []string{w.Town("水口镇")}, TradeCode: []string{v.TradeCode}, Firm: firm.EnterpriseID.String(), Lodging: true}, route.Paging{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Get(t.Context(), v.ID)
		if (err == nil) != (len(page.Items) == 1) {
			t.Fatalf("the list has %d, the page says %v", len(page.Items), err)
		}
		return len(page.Items)
	}
	if shown() != 1 {
		t.Error("an open one is not public")
	}
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, firm.EnterpriseID)
	if shown() != 0 {
		t.Error("one of a suspended firm is public")
	}
	w.Exec(`UPDATE enterprise SET status = 'approved' WHERE id = $1`, firm.EnterpriseID)
	w.World.Clock.Advance(30 * 24 * time.Hour)
	if shown() != 1 {
		t.Error("on its last day it is not public")
	}
	w.World.Clock.Advance(24 * time.Hour)
	if shown() != 0 {
		t.Error("the day after its last it is public")
	}
	listed := func(status string) int {
		page, err := w.List(t.Context(), w.Officer("水口镇"), vacancy.OwnFilter{Status: []string{status}}, route.Paging{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range page.Items {
			if v.Status != status {
				t.Errorf("%s among the %s", v.Status, status)
			}
		}
		return len(page.Items)
	}
	if got, _ := w.GetOwn(t.Context(), firm, v.ID); listed(vacancy.Open) != 0 || listed(vacancy.Expired) != 1 || got.Status != vacancy.Expired {
		t.Errorf("before it is marked it is %s", got.Status)
	}
	if n, err := w.Expire(t.Context()); n != 1 || err != nil {
		t.Errorf("expired %d, %v", n, err)
	}
	if got, _ := w.GetOwn(t.Context(), firm, v.ID); got.Status != vacancy.Expired {
		t.Errorf("it is %s", got.Status)
	}
	_, err := w.Get(t.Context(), uuid.Must(uuid.NewV7()))
	refused(t, err, "vacancy_gone")
}

// A closed vacancy is brought up to date before it is published again; it is not
// public meanwhile.
func TestEditClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	v := w.opened(firm, "抛光工")
	v, err := w.Close(t.Context(), firm, v.ID, v.Version, "已经招满")
	if err != nil {
		t.Fatal(err)
	}
	w.World.Clock.Advance(40 * 24 * time.Hour) // its last day is over
	_, err = w.Publish(t.Context(), firm, v.ID, v.Version)
	refused(t, err, "invalid", "validTo")
	in := v.Input()
	in.ValidTo += 60
	if v, err = w.Update(t.Context(), firm, v.ID, v.Version, in); err != nil || v.Status != vacancy.Closed {
		t.Fatal(v.Status, err)
	}
	_, err = w.Get(t.Context(), v.ID)
	refused(t, err, "vacancy_gone")
	if v, err = w.Publish(t.Context(), firm, v.ID, v.Version); err != nil || v.Status != vacancy.Open {
		t.Fatal(v.Status, err)
	}
}

// What an officer took down comes back neither by writing it anew, nor by a draft
// or a sheet; with what was wrong changed it does.
func TestWhatWasTakenDownStaysDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm, officer := w.Firm("水口镇"), w.Officer("水口镇")
	s := w.sheets()
	b, _ := uploaded(t, s, firm, sheetHead, sheetRow)
	if _, err := s.Commit(t.Context(), firm, b.ID, b.Version, false, true); err != nil {
		t.Fatal(err)
	}
	list, err := w.List(t.Context(), firm, vacancy.OwnFilter{}, route.Paging{Limit: 5})
	if err != nil || len(list.Items) != 1 {
		t.Fatal(list.Items, err)
	}
	v := list.Items[0]
	if v, err = w.TakeDown(t.Context(), officer, v.ID, v.Version, "收取押金"); err != nil {
		t.Fatal(err)
	}
	in := v.Input()
	in.Headcount++ // the same all the same
	_, err = w.Create(t.Context(), firm, in, true)
	if p := refusal(t, err, "taken_down"); !strings.Contains(p.Message, "收取押金") {
		t.Error(p.Message)
	}
	draft, err := w.Create(t.Context(), firm, in, false)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Publish(t.Context(), firm, draft.ID, draft.Version)
	refused(t, err, "taken_down")
	if b, _ = uploaded(t, s, firm, sheetHead, sheetRow); b.Counts.Duplicate != 1 {
		t.Errorf("%+v", b.Counts)
	}
	other := in
	other.Hours = "八小时，不收任何费用"
	opened, err := w.Create(t.Context(), firm, other, true)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Update(t.Context(), firm, opened.ID, opened.Version, in) // back to what it was: the draft says it, too
	if !problem.HasCode(err, "taken_down") && !problem.HasCode(err, "duplicate_vacancy") {
		t.Error(err)
	}
	if _, err = w.Create(t.Context(), w.Firm("水口镇"), in, true); err != nil {
		t.Errorf("another firm: %v", err)
	}
}
