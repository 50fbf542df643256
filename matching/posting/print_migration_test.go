package posting_test

import (
	"testing"

	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
	"gongxiang/matching/posting"
)

// A database that stood before remarks counted gets the fingerprints that the
// program makes; two that differ by their remarks only survive the way back.
func TestFingerprintsOfAnOlderDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.firm(t, "approved", 0)
	for n, change := range []func(*posting.Input){
		func(*posting.Input) {}, func(in *posting.Input) { in.Note = "夜班" }, func(in *posting.Input) { in.PayMinFen, in.PayMaxFen = nil, nil },
		func(in *posting.Input) { in.Lodging, in.Level, in.Note = true, 3, "包住，两人一间" },
	} {
		in := w.input()
		change(&in)
		if _, err := w.Create(t.Context(), firm, posting.Surplus, in, n%2 == 0); err != nil {
			t.Fatal(err)
		}
	}
	in := w.input()
	in.Workplace = "水口镇工业园"
	if _, err := w.Create(t.Context(), firm, posting.Shortage, in, true); err != nil {
		t.Fatal(err)
	}
	const prints = `SELECT string_agg(encode(fingerprint, 'hex'), ' ' ORDER BY id) FROM posting`
	read := func(db *postgres.DB) (all string) {
		t.Helper()
		if err := db.QueryRow(t.Context(), prints).Scan(&all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	want, url := read(w.db), w.db.Config().ConnString()
	if err := postgres.MigrateDownTo(t.Context(), url, 21); err != nil {
		t.Fatal(err)
	}
	if old := read(pgtest.Open(t, url)); old == want {
		t.Error("the way back changes nothing")
	}
	if err := postgres.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	if got := read(pgtest.Open(t, url)); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
