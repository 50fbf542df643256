package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// keyPhonePlace is what the phone on the ledger is sealed and indexed for.
const keyPhonePlace = "key_person.phone"

func (s *Service) phoneIndex(phone pii.Phone) ([]byte, error) {
	return s.Vault.Index(keyPhonePlace, phone.Raw())
}

// insertKeyPeople writes down people whom c registers, an officer of a town as
// those whom he looks after.
func (s *Service) insertKeyPeople(ctx context.Context, tx pgx.Tx, c auth.Caller, at time.Time, who ...newcomer) error {
	ids, names, towns := make([]uuid.UUID, len(who)), make([]string, len(who)), make([]string, len(who))
	sealed, indexes := make([][]byte, len(who)), make([][]byte, len(who))
	for i, p := range who {
		var err error
		ids[i], names[i], towns[i], indexes[i] = p.id, p.name, p.town, p.phoneIndex
		if sealed[i], err = s.Vault.Seal(keyPhonePlace, p.phone.Raw()); err != nil {
			return err
		}
	}
	var officer *uuid.UUID
	if c.Role == auth.TownOfficer {
		officer = &c.AccountID
	}
	_, err := tx.Exec(ctx, `INSERT INTO key_person (person_id, name, phone_enc, phone_index, town_code, officer_id, registered_by, created_at, updated_at)
		SELECT u.*, $6, $7, $8, $8 FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::text[]) u`,
		ids, names, sealed, indexes, towns, officer, c.AccountID, at)
	if err != nil {
		return fmt.Errorf("casework: insert people: %w", err)
	}
	return nil
}

// holdAll has whoever writes somebody down wait until the transaction ends.
func holdAll(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(7304971, 44)`); err != nil {
		return fmt.Errorf("casework: hold the ledger: %w", err)
	}
	return nil
}

// holdPhone has two who write down the same phone go one after the other, and
// after a sheet that is being taken in.
func holdPhone(ctx context.Context, tx pgx.Tx, index []byte) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock_shared(7304971, 44)`); err != nil {
		return fmt.Errorf("casework: hold the ledger: %w", err)
	}
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 36))`, index); err != nil {
		return fmt.Errorf("casework: hold phone: %w", err)
	}
	return nil
}

// keyPersonByIDNumber gives uuid.Nil where there is none.
func keyPersonByIDNumber(ctx context.Context, q postgres.Querier, index []byte) (id uuid.UUID, name, town string, err error) {
	err = q.QueryRow(ctx, `SELECT k.person_id, k.name, k.town_code FROM person p JOIN key_person k ON k.person_id = p.id
		WHERE p.id_number_index = $1`, index).Scan(&id, &name, &town)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, "", "", fmt.Errorf("casework: by id number: %w", err)
	}
	return id, name, town, nil
}

// keyPersonByPhone gives who was written down by this name and phone, or who that
// record was merged into; uuid.Nil where there is none.
func keyPersonByPhone(ctx context.Context, q postgres.Querier, name string, index []byte) (id uuid.UUID, town string, err error) {
	err = q.QueryRow(ctx, `SELECT g.person_id, g.town_code FROM key_person k JOIN key_person g ON g.person_id = coalesce(k.merged_into, k.person_id)
		WHERE k.phone_index = $1 AND k.name = $2 ORDER BY k.merged_into IS NOT NULL, g.person_id LIMIT 1`, index, name).Scan(&id, &town)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, "", fmt.Errorf("casework: by phone: %w", err)
	}
	return id, town, nil
}

const (
	personColumns = `k.person_id, k.name, k.phone_enc, p.id_number_index IS NOT NULL, k.town_code, o.id, coalesce(o.display_name, ''),
		k.version, k.created_at, k.merged_into, p.erased_at IS NOT NULL `
	personTables = `FROM key_person k JOIN person p ON p.id = k.person_id ` + looksAfter
	// looksAfter is the officer o of key_person k, while he works, and for that town:
	// of whoever left, nobody looks after his people.
	looksAfter = `LEFT JOIN account o ON o.id = k.officer_id AND o.disabled_at IS NULL
		AND (o.role = 'city_officer' OR o.role = 'town_officer' AND o.town_code = k.town_code) `
	selectPerson = `SELECT ` + personColumns + personTables
	// inScope keeps a query within auth.Scope ($1 firm, $2 town): firms own nobody here.
	inScope = `$1::uuid IS NULL AND ($2::text IS NULL OR k.town_code = $2)`
)

func (p *Person) targets() []any {
	return []any{&p.ID, &p.Name, &p.phoneEnc, &p.HasIDNumber, &p.TownCode, &p.OfficerID, &p.OfficerName, &p.Version, &p.CreatedAt, &p.mergedInto, &p.erased}
}

// finish fills in what the row does not say.
func (s *Service) finish(p *Person) error {
	p.TownName = s.townName(p.TownCode)
	if p.phoneEnc == nil {
		return nil
	}
	raw, err := s.Vault.Unseal(keyPhonePlace, p.phoneEnc)
	p.Phone = pii.RevealedPhone(raw)
	return err
}

func (s *Service) onePerson(ctx context.Context, q postgres.Querier, sql string, args ...any) (p Person, err error) {
	err = q.QueryRow(ctx, sql, args...).Scan(p.targets()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, problem.NotFound("这个人")
	}
	if err != nil {
		return p, fmt.Errorf("casework: find person: %w", err)
	}
	return p, s.finish(&p)
}

// findPerson gives one in the caller's scope; of a record that was merged, the
// one that goes on.
func (s *Service) findPerson(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Person, error) {
	scope := c.Scope()
	return s.onePerson(ctx, q, selectPerson+`WHERE `+inScope+` AND k.merged_into IS NULL
		AND k.person_id = (SELECT coalesce(merged_into, person_id) FROM key_person WHERE person_id = $3)`, scope.Firm, scope.Town, id)
}

// lockPerson is findPerson, and holds him and his place on the ledger until the
// transaction ends. Problem: "erased" (409) of whom nothing is written any more.
func (s *Service) lockPerson(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID) (Person, error) {
	p, err := s.findPerson(ctx, tx, c, id)
	if err != nil {
		return p, err
	}
	if _, err := tx.Exec(ctx, `SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE`, p.ID); err != nil {
		return p, fmt.Errorf("casework: hold person: %w", err)
	}
	if _, err := tx.Exec(ctx, `SELECT FROM key_person WHERE person_id = $1 FOR NO KEY UPDATE`, p.ID); err != nil {
		return p, fmt.Errorf("casework: hold key person: %w", err)
	}
	if p, err = s.findPerson(ctx, tx, c, id); err == nil && p.erased { // as he stands now that he is held
		err = erased()
	}
	return p, err
}

func erased() error {
	return problem.Conflict("erased", "本人的信息已按申请删除，不能再登记或更改。")
}

// touchPerson raises the version of a held person.
func touchPerson(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE key_person SET version = version + 1, updated_at = $2 WHERE person_id = $1`, id, at); err != nil {
		return fmt.Errorf("casework: touch person: %w", err)
	}
	return nil
}
