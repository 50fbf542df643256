package minutes

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
)

// Waiting is what fairs ask of somebody now, for his first page.
type Waiting struct {
	Coming []Coming    `json:"coming" doc:"正在进行和最近要开的，最多三场"`
	Owing  []OwingFair `json:"owing" doc:"企业：还有求职者等答复的，最近五场"`
}

// Coming is a fair that an officer hosts or where a firm has a booth.
type Coming struct {
	ID        uuid.UUID  `json:"id"`
	Name      string     `json:"name"`
	Status    string     `json:"status" enum:"open,live,paused"`
	StartsAt  time.Time  `json:"startsAt"`
	EndsAt    time.Time  `json:"endsAt"`
	BoothID   *uuid.UUID `json:"boothId,omitempty" doc:"企业自己的展位"`
	Open      bool       `json:"open" doc:"企业自己的展位开着"`
	Requested int        `json:"requested" doc:"等审核的展位，只给工作人员"`
	Absent    int        `json:"absent" doc:"开着但没有人的展位，只给工作人员"`
}

// OwingFair is one that is over, and how many still wait for the firm's answer.
type OwingFair struct {
	BoothID uuid.UUID `json:"boothId"`
	Name    string    `json:"name"`
	People  int       `json:"people"`
}

// Waiting is for firms and officers, each in his scope; rehearsals are no part of it.
func (s *Service) Waiting(ctx context.Context, c auth.Caller) (Waiting, error) {
	scope := c.Scope()
	rows, err := s.DB.Query(ctx, `SELECT f.id, f.name, f.status, f.starts_at, f.ends_at, b.id, coalesce(b.open AND NOT b.shut, false),
		CASE WHEN @firm::uuid IS NULL THEN (SELECT count(*)::int FROM fair_booth x WHERE x.fair_id = f.id AND x.status = 'requested') ELSE 0 END,
		CASE WHEN @firm::uuid IS NULL THEN (SELECT count(*)::int FROM fair_booth x WHERE x.fair_id = f.id AND x.open AND NOT x.shut AND x.absent_at IS NOT NULL) ELSE 0 END
		FROM fair f LEFT JOIN fair_booth b ON b.fair_id = f.id AND b.enterprise_id = @firm AND b.status = 'approved'
		WHERE f.status IN ('open', 'live', 'paused') AND NOT f.rehearsal AND (@firm::uuid IS NULL OR b.id IS NOT NULL) AND (@town::text IS NULL OR f.town_code = @town)
		ORDER BY f.status = 'open', f.starts_at, f.id LIMIT 3`, pgx.NamedArgs{"firm": scope.Firm, "town": scope.Town})
	if err != nil {
		return Waiting{}, fmt.Errorf("minutes: coming: %w", err)
	}
	coming, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Coming])
	if err != nil {
		return Waiting{}, fmt.Errorf("minutes: coming: %w", err)
	}
	rows, err = s.DB.Query(ctx, `SELECT b.id, f.name, n.people FROM fair_booth b JOIN fair f ON f.id = b.fair_id
		CROSS JOIN LATERAL (SELECT count(*)::int AS people FROM fair_ticket t JOIN person p ON p.id = t.person_id AND p.erased_at IS NULL WHERE t.booth_id = b.id AND `+owed+`) n
		WHERE b.enterprise_id = $1 AND b.status = 'approved' AND f.status IN ('closed', 'archived') AND NOT f.rehearsal AND n.people > 0 ORDER BY b.id DESC LIMIT 5`, scope.Firm)
	if err != nil {
		return Waiting{}, fmt.Errorf("minutes: owing: %w", err)
	}
	owing, err := pgx.CollectRows(rows, pgx.RowToStructByPos[OwingFair])
	if err != nil {
		return Waiting{}, fmt.Errorf("minutes: owing: %w", err)
	}
	return Waiting{append([]Coming{}, coming...), append([]OwingFair{}, owing...)}, nil
}
