package people

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pii"
)

// Named is somebody as far as name and phone tell who he is.
type Named struct {
	Name  string
	Phone pii.Phone
}

// Add makes a person of whom no ID number is known. Whoever calls answers for
// whether he is there already.
func Add(ctx context.Context, tx pgx.Tx, vault *pii.Vault, at time.Time, name string, phone pii.Phone) (uuid.UUID, error) {
	ids, err := AddAll(ctx, tx, vault, at, []Named{{name, phone}})
	if err != nil {
		return uuid.Nil, err
	}
	return ids[0], nil
}

// AddAll is Add for many, in their order.
func AddAll(ctx context.Context, tx pgx.Tx, vault *pii.Vault, at time.Time, who []Named) ([]uuid.UUID, error) {
	ids, names := make([]uuid.UUID, len(who)), make([]string, len(who))
	sealed, indexes := make([][]byte, len(who)), make([][]byte, len(who))
	for i, n := range who {
		var err error
		ids[i], names[i] = uuid.Must(uuid.NewV7()), n.Name
		if sealed[i], err = vault.Seal(phonePlace, n.Phone.Raw()); err != nil {
			return nil, err
		}
		if indexes[i], err = vault.Index(phonePlace, n.Phone.Raw()); err != nil {
			return nil, err
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO person (id, name, phone_enc, phone_index, created_at, updated_at)
		SELECT u.*, $5, $5 FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[]) u`, ids, names, sealed, indexes, at)
	if err != nil {
		return nil, fmt.Errorf("people: add: %w", err)
	}
	return ids, nil
}

// Unnumbered finds the one person without an ID number who has this name and
// this phone, and holds him until the transaction ends. A phone alone tells
// nobody: two people share one.
func Unnumbered(ctx context.Context, tx pgx.Tx, vault *pii.Vault, name string, phone pii.Phone) (uuid.UUID, bool, error) {
	found, err := AllUnnumbered(ctx, tx, vault, []Named{{name, phone}})
	id, ok := found[Named{name, phone}]
	return id, ok, err
}

// AllUnnumbered is Unnumbered for many: those of whom there is one.
func AllUnnumbered(ctx context.Context, tx pgx.Tx, vault *pii.Vault, who []Named) (map[Named]uuid.UUID, error) {
	names, indexes := make([]string, len(who)), make([][]byte, len(who))
	for i, n := range who {
		var err error
		names[i] = n.Name
		if indexes[i], err = vault.Index(phonePlace, n.Phone.Raw()); err != nil {
			return nil, err
		}
	}
	rows, err := tx.Query(ctx, `SELECT id, name, phone_index FROM person
		WHERE phone_index = ANY($1) AND (phone_index, name) IN (SELECT * FROM unnest($1::bytea[], $2::text[]))
			AND id_number_index IS NULL AND erased_at IS NULL
		ORDER BY id FOR NO KEY UPDATE`, indexes, names)
	if err != nil {
		return nil, fmt.Errorf("people: without a number: %w", err)
	}
	type key struct{ name, phone string }
	ids := map[key][]uuid.UUID{}
	var id uuid.UUID
	var name string
	var index []byte
	if _, err := pgx.ForEachRow(rows, []any{&id, &name, &index}, func() error {
		ids[key{name, string(index)}] = append(ids[key{name, string(index)}], id)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("people: without a number: %w", err)
	}
	found := map[Named]uuid.UUID{}
	for i, n := range who {
		if one := ids[key{n.Name, string(indexes[i])}]; len(one) == 1 {
			found[n] = one[0]
		}
	}
	return found, nil
}
