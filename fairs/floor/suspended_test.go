package floor_test

import (
	"testing"

	"gongxiang/fairs/floor"
	"gongxiang/fairs/room"
)

// A firm that is suspended in the middle of a fair receives nobody any more: who
// waits is told at once, nobody joins, and a talk that goes on may end.
func TestAFirmSuspendedDuringItsFair(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, one := w.talking()
	_, two := w.joined(w.booth)
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.firm.EnterpriseID)
	late, person := w.guest(), newID()
	w.Exec(`INSERT INTO person (id, name) VALUES ($1, '张三丰')`, person)
	w.Exec(`INSERT INTO person_account (account_id, person_id, created_at) VALUES ($1, $2, now())`, late.AccountID, person)
	refused(t, second(w.Join(t.Context(), late, w.booth, true)), "booth_closed")
	_, err := w.DB.Exec(t.Context(), `INSERT INTO fair_ticket (id, booth_id, fair_id, person_id, account_id, number, status, joined_at, share, wish, fits)
		SELECT gen_random_uuid(), booth_id, fair_id, $2, $3, 0, 'waiting', joined_at, true, '{}', '[]' FROM fair_ticket WHERE id = $1`, two.ID, person, late.AccountID)
	broken(t, err, "fair_ticket_firm_approved")
	w.sweep()
	w.expect(two.ID, "left shut")
	w.expect(one.ID, "in_talk")
	if n := w.count(`SELECT count(*) FROM fair_booth WHERE open`); n != 0 {
		t.Error("its booth is open")
	}
	heard := w.said(room.Hall, w.hall)
	if len(heard) == 0 || heard[len(heard)-1] != "booth_closed" {
		t.Errorf("the hall heard %v", heard)
	}
	if n, err := w.Sweep(t.Context()); n != 0 || err != nil {
		t.Errorf("%d change again, %v", n, err)
	}
	for _, kind := range []room.Ref{{Fair: w.fair, Kind: room.Hall, Of: w.hall}, {Fair: w.fair, Kind: room.Booth, Of: w.booth}} {
		if p, err := w.May(t.Context(), w.firm, kind); err != nil || p.Say || !p.Read {
			t.Errorf("%s: %+v %v", kind.Kind, p, err)
		}
	}
	must(t)(w.End(t.Context(), w.firm, one.ID, "unfit"))
	// Approved again, it opens its booth itself.
	w.Exec(`UPDATE enterprise SET status = 'approved' WHERE id = $1`, w.firm.EnterpriseID)
	desk(t)(w.OpenBooth(t.Context(), w.firm, w.booth))
	must2[floor.Ticket](t)(w.Join(t.Context(), late, w.booth, true))
}
