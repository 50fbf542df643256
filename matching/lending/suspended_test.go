package lending_test

import (
	"context"
	"strings"
	"testing"

	"gongxiang/internal/problem"
	"gongxiang/matching/lending"
)

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
