package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// insertMemberships puts people into their groups.
func (s *Service) insertMemberships(ctx context.Context, tx pgx.Tx, c auth.Caller, at time.Time, people ...newcomer) error {
	var ids, persons []uuid.UUID
	var shown []string
	var kinds []*string
	var indexes, proofs [][]byte
	var from []calendar.Date
	for _, p := range people {
		for _, m := range p.groups {
			index, err := m.index(s.Vault)
			if err != nil {
				return err
			}
			proof, err := s.Vault.Seal("key_membership.proof", m.proof)
			if err != nil {
				return err
			}
			code, kind := m.shown()
			ids, persons, from = append(ids, uuid.Must(uuid.NewV7())), append(persons, p.id), append(from, m.from)
			shown, kinds = append(shown, code), append(kinds, kind)
			indexes, proofs = append(indexes, index), append(proofs, proof)
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO key_membership (id, person_id, shown, kind, group_index, days, proof_enc, verified_by, verified_at)
		SELECT u.id, u.person, u.shown, u.kind, u.print, daterange(u.first, NULL), u.proof, $8, $9
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::date[], $7::bytea[]) u (id, person, shown, kind, print, first, proof)`,
		ids, persons, shown, kinds, indexes, from, proofs, c.AccountID, at)
	if err != nil {
		return fmt.Errorf("casework: add groups: %w", err)
	}
	return nil
}

// memberships are the groups of persons, the oldest first.
func memberships(ctx context.Context, q postgres.Querier, persons ...uuid.UUID) (map[uuid.UUID][]Membership, error) {
	rows, err := q.Query(ctx, `SELECT m.person_id, m.id, m.shown, m.kind, lower(m.days), upper(m.days) - 1, coalesce(a.display_name, ''), m.verified_at,
			m.end_reason, m.group_index, m.proof_enc
		FROM key_membership m LEFT JOIN account a ON a.id = m.verified_by WHERE m.person_id = ANY($1) ORDER BY lower(m.days), m.id`, persons)
	if err != nil {
		return nil, fmt.Errorf("casework: groups: %w", err)
	}
	found := make(map[uuid.UUID][]Membership, len(persons))
	var person uuid.UUID
	var m Membership
	_, err = pgx.ForEachRow(rows, []any{&person, &m.ID, &m.Group, &m.Kind, &m.From, &m.To, &m.VerifiedBy, &m.VerifiedAt, &m.EndReason, &m.index, &m.proof}, func() error {
		m.Hidden = m.Group == hidden || m.Group == Hardship && m.Kind == nil
		m.Word = groupWords[m.Group]
		if m.Kind != nil {
			if g, ok := findGroup(m.Group, *m.Kind); ok {
				m.Word = g.Word
			}
		}
		found[person] = append(found[person], m)
		m = Membership{}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("casework: groups: %w", err)
	}
	return found, nil
}
