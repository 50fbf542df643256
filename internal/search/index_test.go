package search

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pgtest"
)

func TestPutWritesEveryField(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	want := sampleDocuments(1)[0]
	err := db.InTx(t.Context(), func(tx pgx.Tx) error { return NewIndex(false).Put(t.Context(), tx, want) })
	if err != nil {
		t.Fatal(err)
	}
	_ = want
	_ = uuid.Nil
}
