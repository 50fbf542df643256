package people

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
)

// What the values are sealed and indexed for.
const (
	idNumberPlace = "person.id_number"
	phonePlace    = "person.phone"
)

// Identity is what an employer, or the person himself, says of a person.
type Identity struct {
	Name     string
	IDNumber pii.IDNumber
	Phone    pii.Phone
}

// Ensure gives the person of each identity, in their order, and makes those
// whose ID number is new. It holds all of them until the transaction ends, so
// that nobody else decides over the same people meanwhile. What stands about a
// person who is known already stays as it is: an employer cannot rename
// another's worker, and cannot learn his name or phone number from his ID number.
func Ensure(ctx context.Context, tx pgx.Tx, vault *pii.Vault, at time.Time, identities []Identity) ([]uuid.UUID, error) {
	indexes := make([][]byte, len(identities))
	for i, who := range identities {
		var err error
		if indexes[i], err = IndexOf(vault, who.IDNumber); err != nil {
			return nil, err
		}
	}
	// One order for all: two rosters with the same people wait, they do not deadlock.
	order := make([]int, len(identities))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return bytes.Compare(indexes[a], indexes[b]) })
	byIndex := make(map[string]uuid.UUID, len(identities))
	// Whom we waited for may have been erased meanwhile: then he is made anew. Each
	// turn more takes one more erasure in between, so there are few.
	for missing := true; missing; {
		if err := ensure(ctx, tx, vault, at, identities, indexes, order, byIndex); err != nil {
			return nil, err
		}
		missing = slices.ContainsFunc(indexes, func(index []byte) bool { _, ok := byIndex[string(index)]; return !ok })
	}
	ids := make([]uuid.UUID, len(identities))
	for i, index := range indexes {
		ids[i] = byIndex[string(index)]
	}
	return ids, nil
}

// ensure makes who is not there, holds all, and notes their ids.
func ensure(ctx context.Context, tx pgx.Tx, vault *pii.Vault, at time.Time, identities []Identity, indexes [][]byte, order []int, byIndex map[string]uuid.UUID) error {
	var b pgx.Batch
	for _, i := range order {
		if err := queueInsert(&b, vault, at, identities[i], indexes[i]); err != nil {
			return err
		}
	}
	b.Queue(`SELECT id, id_number_index FROM person WHERE id_number_index = ANY($1)
		ORDER BY id_number_index FOR NO KEY UPDATE`, indexes).Query(func(rows pgx.Rows) error {
		var id uuid.UUID
		var index []byte
		_, err := pgx.ForEachRow(rows, []any{&id, &index}, func() error {
			byIndex[string(index)] = id
			return nil
		})
		return err
	})
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("people: ensure: %w", err)
	}
	return nil
}

// IndexOf is the blind index by which the person of an ID number is found.
func IndexOf(vault *pii.Vault, number pii.IDNumber) ([]byte, error) {
	return vault.Index(idNumberPlace, number.Raw())
}

func queueInsert(b *pgx.Batch, vault *pii.Vault, at time.Time, who Identity, index []byte) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("people: new id: %w", err)
	}
	idNumber, err := vault.Seal(idNumberPlace, who.IDNumber.Raw())
	if err != nil {
		return err
	}
	phone, err := vault.Seal(phonePlace, who.Phone.Raw())
	if err != nil {
		return err
	}
	var phoneIndex []byte
	if !who.Phone.IsZero() {
		if phoneIndex, err = vault.Index(phonePlace, who.Phone.Raw()); err != nil {
			return err
		}
	}
	b.Queue(`INSERT INTO person (id, name, id_number_enc, id_number_index, phone_enc, phone_index, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (id_number_index) DO NOTHING`,
		id, who.Name, idNumber, index, phone, phoneIndex, at)
	return nil
}

// IDNumbers unseals the ID numbers of persons. Who may have them, and the
// record of it, is the caller's business; unknown ids are missing.
func IDNumbers(ctx context.Context, q postgres.Querier, vault *pii.Vault, ids ...uuid.UUID) (map[uuid.UUID]pii.IDNumber, error) {
	rows, err := q.Query(ctx, `SELECT id, id_number_enc FROM person WHERE id = ANY($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("people: id numbers: %w", err)
	}
	found := make(map[uuid.UUID]pii.IDNumber, len(ids))
	var id uuid.UUID
	var sealed []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &sealed}, func() error {
		raw, err := vault.Unseal(idNumberPlace, sealed)
		found[id] = pii.RevealedIDNumber(raw)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("people: id numbers: %w", err)
	}
	return found, nil
}

// Access is one unmasking: who saw which field of whose thing, and why.
type Access struct {
	AccountID uuid.UUID
	Subject   string // the kind of thing, as in the history
	SubjectID uuid.UUID
	Field     string
	Purpose   string
	At        time.Time
}

// RecordAccess writes the unmasking down; call it before the value leaves. A
// number that comes with a page ("contactPhone") stands there once a day for each
// reader: the database holds that (pii_access_daily).
func RecordAccess(ctx context.Context, q postgres.Querier, a Access) error {
	_, err := q.Exec(ctx, `INSERT INTO pii_access (account_id, subject, subject_id, field, purpose, at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, subject, subject_id, field, day) WHERE day IS NOT NULL DO NOTHING`, a.AccountID, a.Subject, a.SubjectID, a.Field, a.Purpose, a.At)
	if err != nil {
		return fmt.Errorf("people: record access: %w", err)
	}
	return nil
}
