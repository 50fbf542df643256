package compliance_test

import (
	"testing"

	"github.com/google/uuid"

	"gongxiang/matching/compliance"
)

func TestOverHalfLent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		staff  int
		lend   func(t *testing.T, w *world, a uuid.UUID)
		alert  bool
		lent   int
		onDay  int
		behind int
	}{
		"exactly half":        {10, func(t *testing.T, w *world, a uuid.UUID) { w.outs(t, a, 5, 1, 30) }, false, 0, 0, 0},
		"one more than half":  {10, func(t *testing.T, w *world, a uuid.UUID) { w.outs(t, a, 6, 1, 30) }, true, 6, 1, 6},
		"an odd staff, below": {11, func(t *testing.T, w *world, a uuid.UUID) { w.outs(t, a, 5, 1, 30) }, false, 0, 0, 0},
		"an odd staff, above": {11, func(t *testing.T, w *world, a uuid.UUID) { w.outs(t, a, 6, 1, 30) }, true, 6, 1, 6},
		"one after the other": {10, func(t *testing.T, w *world, a uuid.UUID) {
			w.outs(t, a, 5, 1, 10)
			w.outs(t, a, 5, 11, 20)
		}, false, 0, 0, 0},
		"on one common day": {10, func(t *testing.T, w *world, a uuid.UUID) {
			w.outs(t, a, 3, 1, 10)
			w.outs(t, a, 3, 10, 20)
			w.outs(t, a, 3, 30, 40)
		}, true, 6, 10, 6},
		"named, not started": {10, func(t *testing.T, w *world, a uuid.UUID) {
			w.outs(t, a, 6, 1, 30)
			w.exec(t, `UPDATE secondment SET status = 'amended', started_on = NULL`)
		}, false, 0, 0, 0},
		"returned early": {10, func(t *testing.T, w *world, a uuid.UUID) {
			w.outs(t, a, 6, 1, 30)
			w.exec(t, `UPDATE secondment SET status = 'returned', returned_reason = 'by_worker'`)
		}, true, 6, 1, 6},
		"fewer staff later": {10, func(t *testing.T, w *world, a uuid.UUID) {
			w.outs(t, a, 5, 1, 30)
			w.exec(t, `INSERT INTO enterprise_staff (enterprise_id, counted_on, staff_count, declared_by, declared_at)
				SELECT enterprise_id, '2021-02-28', 9, declared_by, now() FROM enterprise_staff`)
		}, true, 5, 20, 5},
		"fewer staff after they are back": {10, func(t *testing.T, w *world, a uuid.UUID) {
			w.outs(t, a, 5, 1, 19)
			w.exec(t, `INSERT INTO enterprise_staff (enterprise_id, counted_on, staff_count, declared_by, declared_at)
				SELECT enterprise_id, '2021-02-28', 9, declared_by, now() FROM enterprise_staff`)
		}, false, 0, 0, 0},
		"before the first declaration": {10, func(t *testing.T, w *world, a uuid.UUID) { w.outs(t, a, 6, -20, -10) }, true, 6, -20, 6},
		"nothing declared":             {0, func(t *testing.T, w *world, a uuid.UUID) { w.outs(t, a, 6, 1, 30) }, false, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			lender := w.firm(t, 0, c.staff)
			c.lend(t, w, w.agreement(t, lender, w.firm(t, 1, 0), 0))
			found := w.watch(t, compliance.OverHalfLent)
			if (len(found) == 1) != c.alert || len(found) > 1 {
				t.Fatalf("%d alerts", len(found))
			}
			if !c.alert {
				return
			}
			d := found[0].Detail
			if found[0].Firm.ID != lender || d.Lent != c.lent || *d.Day != day(c.onDay) || d.Percent != 50 || found[0].Records != c.behind {
				t.Errorf("%+v", found[0])
			}
		})
	}
}

func TestChainLending(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lend   func(t *testing.T, w *world, in, out, other uuid.UUID)
		alerts int
		behind int
	}{
		"lends the trade that it borrows": {func(t *testing.T, w *world, in, out, _ uuid.UUID) {
			w.outs(t, in, 2, 1, 30)
			w.outs(t, out, 1, 30, 60)
		}, 1, 3},
		"not on one day": {func(t *testing.T, w *world, in, out, _ uuid.UUID) {
			w.outs(t, in, 2, 1, 30)
			w.outs(t, out, 1, 31, 60)
		}, 0, 0},
		"another trade": {func(t *testing.T, w *world, in, _, other uuid.UUID) {
			w.outs(t, in, 2, 1, 30)
			w.outs(t, other, 1, 1, 30)
		}, 0, 0},
		"the same person": {func(t *testing.T, w *world, in, _, other uuid.UUID) {
			p := w.person(t)
			w.out(t, in, p, 1, 30)
			w.out(t, other, p, 31, 60)
		}, 1, 2},
		"the same person the other way round": {func(t *testing.T, w *world, in, _, other uuid.UUID) {
			p := w.person(t)
			w.out(t, other, p, 1, 30)
			w.out(t, in, p, 31, 60)
		}, 0, 0},
		"released, then its own": {func(t *testing.T, w *world, in, _, other uuid.UUID) {
			p := w.person(t)
			id := w.out(t, in, p, 1, 30)
			w.exec(t, `INSERT INTO lender_release (secondment_id, released_by, released_on, at) VALUES ($1, $2, $3, now())`, id, w.city.AccountID, day(20))
			w.out(t, other, p, 31, 60)
		}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			first, middle, last := w.firm(t, 0, 0), w.firm(t, 1, 0), w.firm(t, 2, 0)
			c.lend(t, w, w.agreement(t, first, middle, 0), w.agreement(t, middle, last, 0), w.agreement(t, middle, last, 1))
			found := w.watch(t, compliance.ChainLending)
			if len(found) != c.alerts || len(found) == 1 && (found[0].Firm.ID != middle || found[0].Records != c.behind) {
				t.Fatalf("%+v", found)
			}
		})
	}
}

func TestEndlessRenewal(t *testing.T) {
	t.Parallel()
	type days struct{ agreement, from, to int }
	for name, c := range map[string]struct {
		days  []days
		alert bool
		total int
	}{
		"180 days in two":                  {[]days{{0, 1, 90}, {1, 91, 180}}, false, 0},
		"181 days in two":                  {[]days{{0, 1, 90}, {1, 91, 181}}, true, 181},
		"181 days with a gap of 30":        {[]days{{0, 1, 90}, {1, 121, 211}}, true, 181},
		"181 days with a gap of 31":        {[]days{{0, 1, 90}, {1, 122, 212}}, false, 0},
		"one alone, however long":          {[]days{{0, 1, 300}}, false, 0},
		"two parts of one agreement":       {[]days{{0, 1, 100}, {0, 101, 200}}, false, 0},
		"two short ones":                   {[]days{{0, 1, 10}, {1, 11, 20}}, false, 0},
		"three short ones":                 {[]days{{0, 1, 10}, {1, 11, 20}, {2, 50, 59}}, true, 30},
		"three, the last after a long gap": {[]days{{0, 1, 10}, {1, 11, 20}, {2, 52, 59}}, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			lender, borrower, p := w.firm(t, 0, 0), w.firm(t, 1, 0), w.person(t)
			agreements := []uuid.UUID{w.agreement(t, lender, borrower, 0), w.agreement(t, lender, borrower, 0), w.agreement(t, lender, borrower, 0)}
			for _, d := range c.days {
				w.out(t, agreements[d.agreement], p, d.from, d.to)
			}
			w.outs(t, agreements[0], 3, 1, 100) // others there, for once
			elsewhere := w.agreement(t, lender, w.firm(t, 2, 0), 0)
			w.out(t, elsewhere, p, 301, 390)
			found := w.watch(t, compliance.EndlessRenewal)
			if (len(found) == 1) != c.alert || len(found) > 1 {
				t.Fatalf("%+v", found)
			}
			if c.alert && (found[0].Firm.ID != borrower || found[0].Other.ID != lender || found[0].WorkerName != "张**" ||
				found[0].Detail.Days != c.total || found[0].Records != len(c.days)) {
				t.Errorf("%+v", found[0])
			}
		})
	}
}

func TestSameGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pair := func(set string) (uuid.UUID, uuid.UUID) {
		a, b := w.firm(t, 0, 0), w.firm(t, 1, 0)
		if set != "" {
			w.exec(t, `UPDATE enterprise SET `+set+` WHERE id IN ($1, $2)`, a, b)
		}
		return a, b
	}
	a, b := pair(`contact_phone_index = '\x01'`)
	w.agreement(t, a, b, 0)
	c, d := pair(`group_name = '示例集团'`)
	w.agreement(t, c, d, 0)
	none, nobody := pair("")
	w.agreement(t, none, nobody, 0)
	e, f := pair(`group_name = '另一集团'`)
	unsigned := w.agreement(t, e, f, 0)
	w.exec(t, `UPDATE agreement SET status = 'lender_signed', borrower_signed_by = NULL, borrower_signed_at = NULL WHERE id = $1`, unsigned)
	found := w.watch(t, compliance.SameGroup)
	if len(found) != 2 {
		t.Fatalf("%+v", found)
	}
	for _, x := range found {
		switch x.Firm.ID {
		case a:
			if !x.Detail.SamePhone || x.Detail.Group != "" || x.Other.ID != b || x.Records != 1 {
				t.Errorf("%+v", x)
			}
		case c:
			if x.Detail.SamePhone || x.Detail.Group != "示例集团" || x.Other.ID != d {
				t.Errorf("%+v", x)
			}
		default:
			t.Errorf("%+v", x)
		}
	}
}

// Whoever consented by a number with which one of the two firms signs in is shown;
// his own number, and that of another firm's account, is not.
func TestFirmAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lender, borrower, other := w.firm(t, 0, 0), w.firm(t, 1, 0), w.firm(t, 2, 0)
	for firm, phone := range map[uuid.UUID]string{lender: "clerk", borrower: "boss", other: "elsewhere"} {
		w.exec(t, `INSERT INTO account (id, role, phone_enc, phone_index, display_name, enterprise_id) VALUES ($1, 'enterprise', '', $2, '经办', $3)`, newID(), []byte(phone), firm)
	}
	a := w.agreement(t, lender, borrower, 0)
	var by []uuid.UUID
	for _, phone := range []string{"clerk", "boss", "elsewhere", "own"} {
		id := w.out(t, a, w.person(t), 0, 10)
		w.exec(t, `UPDATE secondment SET answering_phone = $2 WHERE id = $1`, id, []byte(phone))
		by = append(by, id)
	}
	w.out(t, a, w.person(t), 0, 10) // on paper
	found := w.watch(t, compliance.FirmAnswered)
	if len(found) != 1 || found[0].Firm.ID != lender || found[0].Records != 2 || found[0].Detail.Workers != 2 {
		t.Fatalf("%+v", found)
	}
	full, err := w.Alert(t.Context(), w.city, found[0].ID)
	if err != nil || len(full.Evidence) != 2 {
		t.Fatal(full, err)
	}
	for _, e := range full.Evidence {
		if e.ID != by[0] && e.ID != by[1] {
			t.Errorf("%+v", e)
		}
	}
}

// A consent on paper of which its worker says that he never signed it.
func TestPaperDisputed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lender := w.firm(t, 0, 0)
	a := w.agreement(t, lender, w.firm(t, 1, 0), 0)
	id := w.out(t, a, w.person(t), 0, 10)
	w.out(t, a, w.person(t), 0, 10)
	if found := w.watch(t, compliance.PaperDisputed); len(found) != 0 {
		t.Fatalf("%+v", found)
	}
	w.exec(t, `INSERT INTO worker_link (token_hash, secondment_id, made_by, made_at, expires_at, consent_version) VALUES (sha256('x'), $1, $2, $3, $3::timestamptz + interval '1 day', 1)`,
		id, w.city.AccountID, w.clock.Now())
	w.exec(t, `INSERT INTO consent_dispute (secondment_id, link_hash, at) VALUES ($1, sha256('x'), $2)`, id, w.clock.Now())
	found := w.watch(t, compliance.PaperDisputed)
	if len(found) != 1 || found[0].Firm.ID != lender || found[0].Records != 1 || found[0].Detail.Workers != 1 {
		t.Fatalf("%+v", found)
	}
}
