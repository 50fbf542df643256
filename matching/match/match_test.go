package match_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/problem"
	"gongxiang/matching/match"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

func find(t *testing.T, s *match.Service, c auth.Caller, p posting.Posting) match.Result {
	t.Helper()
	r, err := s.For(context.Background(), c, p.Kind, p.ID, match.Filter{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestBothSidesReadTheSame(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	s := match.New(w.Postings)
	lender, borrower := w.Firm("水口镇"), w.Firm("翠山湖")
	surplus := w.Post(lender, posting.Surplus, func(in *posting.Input) { in.Headcount = 35 })
	shortage := w.Post(borrower, posting.Shortage, func(in *posting.Input) {
		in.Headcount, in.TownCode, in.Hazards, in.Transport = 50, w.Town("翠山湖"), "粉尘、噪声", true
	})

	fromLender, fromBorrower := find(t, s, lender, surplus), find(t, s, borrower, shortage)
	if len(fromLender.Items) != 1 || len(fromBorrower.Items) != 1 {
		t.Fatalf("found %d and %d, want 1 and 1", len(fromLender.Items), len(fromBorrower.Items))
	}
	a, b := fromLender.Items[0], fromBorrower.Items[0]
	if a.Counterpart.ID != shortage.ID || b.Counterpart.ID != surplus.ID {
		t.Fatal("not each other's counterpart")
	}
	a.Counterpart, b.Counterpart = posting.Posting{}, posting.Posting{}
	left, right := mustJSON(t, a), mustJSON(t, b)
	if left != right {
		t.Errorf("the two sides read\n%s\n%s", left, right)
	}
	for _, want := range []string{"都是抛光工", "缺 50 人，可以解决 35 人（70%）", "粉尘、噪声", "有车接送"} {
		if !strings.Contains(left, want) {
			t.Errorf("%q is not said in %s", want, left)
		}
	}
	total := 0
	for _, part := range a.Parts {
		if part.Points < 0 || part.Points > part.Max {
			t.Errorf("%s has %d of %d points", part.Key, part.Points, part.Max)
		}
		total += part.Points
	}
	if total != a.Score {
		t.Errorf("parts add up to %d, score is %d", total, a.Score)
	}
}

func TestNoContactCrosses(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	lender, borrower := w.Firm("水口镇"), w.Firm("水口镇")
	surplus := w.Post(lender, posting.Surplus, nil)
	w.Post(borrower, posting.Shortage, func(in *posting.Input) { in.ContactName, in.ContactPhone = "示例乙", "13900098765" })
	items := mustJSON(t, find(t, match.New(w.Postings), lender, surplus).Items)
	for _, secret := range []string{"示例乙", "8765", "contact"} {
		if strings.Contains(items, secret) {
			t.Errorf("%q crosses: %s", secret, items)
		}
	}
}

func TestAboveScaleFirstAmongEquals(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	surplus := w.Post(w.Firm("水口镇"), posting.Surplus, nil)
	var last posting.Posting
	for i := range 5 {
		firm := w.Firm("水口镇")
		if i == 3 {
			w.AboveScale(firm)
			last = w.Post(firm, posting.Shortage, nil)
			continue
		}
		w.Post(firm, posting.Shortage, nil)
	}
	city := w.Officer("")
	items := find(t, match.New(w.Postings), city, surplus).Items
	if len(items) != 5 || items[0].Counterpart.ID != last.ID || items[0].Score != items[4].Score {
		t.Errorf("the above-scale borrower is not first of five equals: %s", mustJSON(t, items))
	}
}

func TestWhoComesIntoQuestion(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	s := match.New(w.Postings)
	lender := w.Firm("水口镇")
	surplus := w.Post(lender, posting.Surplus, nil)
	for name, tc := range map[string]struct {
		firm   auth.Caller
		change func(*posting.Input)
		after  func(posting.Posting)
		found  bool
	}{
		"same days": {found: true},
		"one common day": {found: true, change: func(in *posting.Input) {
			in.PeriodFrom, in.PeriodTo = matchingtest.Today.AddDays(50), matchingtest.Today.AddDays(80)
		}},
		"no common day": {change: func(in *posting.Input) {
			in.PeriodFrom, in.PeriodTo = matchingtest.Today.AddDays(51), matchingtest.Today.AddDays(80)
		}},
		"related trade":   {found: true, change: func(in *posting.Input) { in.TradeCode = w.Trade("打磨工") }},
		"unrelated trade": {change: func(in *posting.Input) { in.TradeCode = w.Trade("保安员") }},
		"pay too low": {found: true, change: func(in *posting.Input) {
			low := int64(300000)
			in.PayMinFen, in.PayMaxFen = &low, &low
		}},
		"own firm": {firm: lender},
		"suspended firm": {after: func(p posting.Posting) {
			w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, p.Enterprise.ID)
		}},
		"withdrawn": {after: func(p posting.Posting) {
			w.Exec(`UPDATE posting SET status = 'withdrawn' WHERE id = $1`, p.ID)
		}},
		"all heads engaged": {after: func(p posting.Posting) {
			pgtest.ExecAsOwner(t, w.DB, `UPDATE posting SET engaged = headcount WHERE id = $1`, p.ID)
		}},
	} {
		firm := tc.firm
		if firm.EnterpriseID == [16]byte{} {
			firm = w.Firm("三埠街道")
		}
		p := w.Post(firm, posting.Shortage, tc.change)
		if tc.after != nil {
			tc.after(p)
		}
		found := false
		for _, m := range find(t, s, lender, surplus).Items {
			found = found || m.Counterpart.ID == p.ID
		}
		if found != tc.found {
			t.Errorf("%s: found is %v, want %v", name, found, tc.found)
		}
	}
}

func TestOnlyOwnPostingsHaveMatches(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	s := match.New(w.Postings)
	surplus := w.Post(w.Firm("水口镇"), posting.Surplus, nil)
	for name, c := range map[string]auth.Caller{"another firm": w.Firm("水口镇"), "another town": w.Officer("赤坎镇"), "a seeker": {Role: auth.Seeker}} {
		if _, err := s.For(context.Background(), c, posting.Surplus, surplus.ID, match.Filter{Limit: 5}); !problem.HasCode(err, "not_found") {
			t.Errorf("%s: got %v, want not_found", name, err)
		}
	}
	if _, err := s.For(context.Background(), w.Officer("水口镇"), posting.Surplus, surplus.ID, match.Filter{Limit: 5}); err != nil {
		t.Errorf("the town's own officer: %v", err)
	}
}

func TestFlagsAreSaid(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	s := match.New(w.Postings)
	lender, borrower := w.Firm("水口镇"), w.Firm("水口镇")
	surplus := w.Post(lender, posting.Surplus, nil)
	w.Post(borrower, posting.Shortage, nil)
	before := find(t, s, lender, surplus).Items[0].Score
	w.Exec(`INSERT INTO enterprise_flag (id, enterprise_id, kind, days, source, recorded_by) VALUES (gen_random_uuid(), $1, 'dishonest', '[2021-02-01,)', '法院名单', $2)`,
		borrower.EnterpriseID, w.Officer("").AccountID)
	m := find(t, s, lender, surplus).Items[0]
	if m.Score != before-5 || !strings.Contains(strings.Join(m.Cautions, ""), "失信") {
		t.Errorf("score %d after %d, cautions %v", m.Score, before, m.Cautions)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A borrower outside Kaiping is matchable, and everybody reads that it counts for
// nothing; above-scale there goes before nobody.
func TestOutsideIsMatchableButNotFirst(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	surplus := w.Post(w.Firm("水口镇"), posting.Surplus, nil)
	away := w.Firm("开平市外")
	w.AboveScale(away)
	far := w.Post(away, posting.Shortage, func(in *posting.Input) {
		in.TownCode, in.Workplace, in.Transport = reference.OutsideCode, "江门市台山市水步镇一号路", true
	})
	near := w.Post(w.Firm("水口镇"), posting.Shortage, func(in *posting.Input) { in.PeriodTo = in.PeriodTo.AddDays(-1) })
	items := find(t, match.New(w.Postings), w.Officer(""), surplus).Items
	if len(items) != 2 {
		t.Fatalf("%d matches", len(items))
	}
	if items[0].Counterpart.ID != near.ID {
		t.Error("the one outside goes before its better")
	}
	m := items[1]
	if m.Counterpart.ID != far.ID || m.DistanceKM != nil || m.SameTown {
		t.Errorf("%+v", m)
	}
	said := strings.Join(append(m.Reasons, m.Cautions...), "")
	if !strings.Contains(said, "有一方在开平市外，不知道相距多远") || !strings.Contains(said, "不计入共享用工补贴的人数") || strings.Contains(said, "用工方是规上工业企业") {
		t.Error(said)
	}
	other := find(t, match.New(w.Postings), away, far).Items
	if len(other) != 1 || strings.Join(other[0].Cautions, "") != strings.Join(m.Cautions, "") {
		t.Errorf("the other side reads %+v", other)
	}
}
