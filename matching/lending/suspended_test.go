package lending_test

import (
	"context"
	"strings"
	"testing"

	"gongxiang/internal/problem"
	"gongxiang/matching/lending"
)

// What is owed to workers who are out goes on, whatever became of the firm: they
// come back for each reason.
func TestWorkersComeBackFromAndToAnyFirm(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, status := range []string{"suspended", "pending", "rejected"} {
		w := newWorld(t)
		a, workers := w.out(t, 4, 4)
		w.exec(t, `UPDATE enterprise SET status = $3 WHERE id IN ($1, $2)`, w.lender.EnterpriseID, w.borrower.EnterpriseID, status)
		if _, err := w.AskReturn(ctx, w.lender, workers[0].ID, broken(workers[0].Version)); err != nil {
			t.Errorf("%s, by the lender: %v", status, err)
		}
		back, err := w.AskReturn(ctx, w.borrower, workers[1].ID, unfit(workers[1].Version))
		if err != nil {
			t.Fatalf("%s, by the borrower: %v", status, err)
		}
		if _, err = w.ObjectReturn(ctx, w.lender, workers[1].ID, back.Version, "没有培训过"); err != nil {
			t.Errorf("%s, an objection: %v", status, err)
		}
		for i, answer := range []func(lending.Return) error{
			func(r lending.Return) error {
				on := day(10)
				_, err := w.ConfirmReturn(ctx, w.lender, r.WorkerID, r.Version, &on)
				return err
			},
			func(r lending.Return) error {
				_, err := w.DeclineReturn(ctx, w.lender, r.WorkerID, r.Version, "他愿意留下")
				return err
			},
		} {
			asked, err := w.AskReturn(ctx, w.borrower, workers[2+i].ID, unsuited(workers[2+i].Version))
			if err != nil {
				t.Fatal(err)
			}
			if err := answer(asked); err != nil {
				t.Errorf("%s, answer %d: %v", status, i, err)
			}
		}
		// A release lets a worker be hired: it waits for the firm to be approved.
		list, err := w.Workers(ctx, w.lender, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, worker := range list {
			if worker.Status == lending.Started {
				_, err = w.Release(ctx, w.lender, worker.ID, worker.Version, "")
				wants(t, err, "enterprise_not_approved")
			}
		}
		_, err = w.AskReturn(ctx, w.city, workers[3].ID, unfit(1))
		wants(t, err, "forbidden")
	}
}

// A supplement of a firm that was suspended meanwhile waits with all else.
func TestASuspendedFirmsSupplementWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 3)
	in := lending.SupplementInput{Version: a.Version, Reason: "换了工序", Clauses: *a.Clauses}
	in.WorkContent = "打磨岗位的工作"
	a, err := w.AskSupplement(t.Context(), w.lender, a.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := w.Supplements(t.Context(), w.borrower, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.exec(t, `UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.lender.EnterpriseID)
	confirm := w.signing(t, w.borrower, a.ID, a.Version)
	confirm.DocumentHash = asked[0].Hash
	_, err = w.ConfirmSupplement(t.Context(), w.borrower, a.ID, asked[0].ID, confirm)
	wants(t, err, "counterpart_not_approved")
}

// Nothing goes on while either firm is suspended, and the suspended one reads
// no phone number any more.
func TestASuspendedFirmStopsTheLending(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, side := range []lending.Side{lending.Lender, lending.Borrower} {
		w := newWorld(t)
		unsigned, a := w.drafted(t, 2), w.signed(t, 3)
		ready := w.ready(t, a, 1)
		w.exec(t, `UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.caller(side).EnterpriseID)
		code := map[lending.Side]string{side: "enterprise_not_approved", side.Other(): "counterpart_not_approved"}

		for _, signer := range []lending.Side{lending.Lender, lending.Borrower} {
			if _, err := w.signAs(t, w.caller(signer), unsigned.ID, unsigned.Version); !problem.HasCode(err, code[signer]) {
				t.Errorf("%s suspended, %s signs: %v", side, signer, err)
			}
		}
		if _, err := w.Nominate(ctx, w.lender, a.ID, w.people(1)); !problem.HasCode(err, code[lending.Lender]) {
			t.Errorf("%s suspended, a worker is named: %v", side, err)
		}
		if _, err := w.Start(ctx, w.borrower, a.ID, ready, day(1)); !problem.HasCode(err, code[lending.Borrower]) {
			t.Errorf("%s suspended, a worker starts: %v", side, err)
		}
		seen, err := w.Agreement(ctx, w.caller(side), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if c := seen.Contacts; c != nil && (!strings.Contains(c.Lender.Phone, "*") || !strings.Contains(c.Borrower.Phone, "*")) {
			t.Errorf("%s suspended, still reads %+v", side, c)
		}
	}
}
