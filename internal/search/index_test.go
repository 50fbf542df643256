package search

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pgtest"
)

func TestEveryFieldComesBack(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	want := sampleDocuments(40)
	if err := db.InTx(t.Context(), func(tx pgx.Tx) error { return NewIndex(false).Put(t.Context(), tx, want...) }); err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query(t.Context(), `SELECT `+documentColumns+` FROM search_document`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, scanDocument)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d of %d, %v", len(got), len(want), err)
	}
	for _, g := range got {
		for _, w := range want {
			g.UpdatedAt = g.UpdatedAt.In(time.UTC)
			if g.ID == w.ID && !reflect.DeepEqual(g, w) {
				t.Errorf("%+v\nwant %+v", g, w)
			}
		}
	}
}

func TestGrams(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"水暖工":         {"水", "水暖", "暖", "暖工", "工"},
		"ＬＥＤ灯 A-b":    {"led", "灯", "a", "b"},
		"焊、焊":         {"焊"},
		"五〇㐀":         {"五", "五〇", "〇", "〇㐀", "㐀"},
		" ' \\ :* &|": nil,
	} {
		if got := gramsOf(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestScrub(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"电话13800138000，李": "电话 ，李", "138 0013 8000": " ", "0750-2218950": " ", "１３８００１３８０００": " ", "（0750）2218950": "（ ",
		"每天8小时，100件": "每天8小时，100件", "123456": "123456", "2021年3月15日": "2021年3月15日", "4500-5500元": " 元", "a\x00b": "ab",
	} {
		if got := scrub(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// The job that tells Meilisearch stands or falls with the change, and waits
// when Meilisearch is away.
func TestJobsCommitWithTheChange(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	m := NewMeili(db, "http://127.0.0.1:1", "", "test")
	waiting := func() int {
		t.Helper()
		s, err := m.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return s.Waiting
	}
	put := func(x *Index, fail error) {
		t.Helper()
		err := db.InTx(t.Context(), func(tx pgx.Tx) error {
			if err := x.Put(t.Context(), tx, few()...); err != nil {
				return err
			}
			return fail
		})
		if !errors.Is(err, fail) {
			t.Fatal(err)
		}
	}
	put(NewIndex(false), nil)
	if n := waiting(); n != 0 {
		t.Errorf("%d jobs where nothing is to be told", n)
	}
	put(NewIndex(true), errors.New("changed my mind"))
	if n := waiting(); n != 0 {
		t.Errorf("%d jobs of a change that was rolled back", n)
	}
	put(NewIndex(true), nil)
	if n := waiting(); n != 1 {
		t.Errorf("%d jobs for one change", n)
	}
	if err := db.InTx(t.Context(), func(tx pgx.Tx) error { return NewIndex(true).Remove(t.Context(), tx, Shortage, few()[0].ID) }); err != nil {
		t.Fatal(err)
	}
	if n := waiting(); n != 2 {
		t.Errorf("%d jobs after a removal", n)
	}
}

// Sheets of two firms come in at once, in any order, and touch the same rows.
func TestBulkWritersDoNotBlockEachOther(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	docs := sampleDocuments(400)
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			mine := slices.Clone(docs)
			for range 5 {
				rand.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
				// Once, without InTx's new attempts: a deadlock is an error.
				err := pgx.BeginFunc(t.Context(), db.Pool, func(tx pgx.Tx) error { return NewIndex(true).Put(t.Context(), tx, mine...) })
				if err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	writers.Wait()
}

// A fact that went missing comes back with the next change of its document.
func TestFactComesBack(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	docs := sampleDocuments(3)
	put := func() {
		t.Helper()
		if err := db.InTx(t.Context(), func(tx pgx.Tx) error { return NewIndex(false).Put(t.Context(), tx, docs...) }); err != nil {
			t.Fatal(err)
		}
	}
	put()
	pgtest.ExecAsOwner(t, db, `DELETE FROM search_fact`)
	for i := range docs {
		docs[i].UpdatedAt = docs[i].UpdatedAt.Add(time.Second)
		docs[i].Heads++
	}
	put()
	var same int
	if err := db.QueryRow(t.Context(), `SELECT count(*) FROM search_fact f JOIN search_document d USING (kind, id)
		WHERE (f.heads, f.updated_at, f.town_code) = (d.heads, d.updated_at, d.town_code)`).Scan(&same); err != nil || same != len(docs) {
		t.Errorf("%d facts of %d documents (%v)", same, len(docs), err)
	}
}
