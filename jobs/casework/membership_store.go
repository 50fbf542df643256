package casework

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

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
