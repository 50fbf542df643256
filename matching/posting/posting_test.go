package posting_test

import (
	"testing"

	"gongxiang/matching/posting"
)

func TestCreate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	p, err := w.Create(t.Context(), c, posting.Surplus, w.input(), true)
	if err != nil {
		t.Fatal(err)
	}
	found, err := w.Find(t.Context(), w.db, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if found.Status != posting.Published || found.Open != 35 || found.ContactPhone.Raw() != "13800000001" {
		t.Fatalf("%+v", found)
	}
}
