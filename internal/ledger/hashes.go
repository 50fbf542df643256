package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"gongxiang/internal/postgres"
)

// hashes reads the tree of the database.
func (s *Service) hashes(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return readHashes(ctx, s.db, indexes) })
}

// readHashes gives the hashes at the indexes, in that order.
func readHashes(ctx context.Context, q postgres.Querier, indexes []int64) ([]tlog.Hash, error) {
	rows, err := q.Query(ctx, `SELECT index, hash FROM ledger_hash WHERE index = ANY($1)`, indexes)
	if err != nil {
		return nil, fmt.Errorf("ledger: read hashes: %w", err)
	}
	known := make(map[int64]tlog.Hash, len(indexes))
	var index int64
	var hash []byte
	if _, err = pgx.ForEachRow(rows, []any{&index, &hash}, func() error {
		known[index] = tlog.Hash(hash)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("ledger: read hashes: %w", err)
	}
	return pick(known, indexes)
}

func pick(known map[int64]tlog.Hash, indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		h, ok := known[index]
		if !ok {
			return nil, missing(index)
		}
		out[i] = h
	}
	return out, nil
}

// missing is a hash that the tree has no longer.
type missing int64

func (m missing) Error() string { return fmt.Sprintf("ledger: hash %d is not stored", int64(m)) }

// ahead notes which hashes are asked for, fetches them in one go, and then has them.
type ahead struct {
	from   tlog.HashReader
	wanted map[int64]bool
	known  map[int64]tlog.Hash
}

// ReadHashes answers with zeros until the hashes are fetched.
func (a *ahead) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	if a.known != nil {
		return pick(a.known, indexes)
	}
	if a.wanted == nil {
		a.wanted = map[int64]bool{}
	}
	for _, index := range indexes {
		a.wanted[index] = true
	}
	return make([]tlog.Hash, len(indexes)), nil
}

func (a *ahead) fetch() error {
	indexes := make([]int64, 0, len(a.wanted))
	for index := range a.wanted {
		indexes = append(indexes, index)
	}
	hashes, err := a.from.ReadHashes(indexes)
	if err != nil {
		return err
	}
	a.known = make(map[int64]tlog.Hash, len(indexes))
	for i, index := range indexes {
		a.known[index] = hashes[i]
	}
	return nil
}
