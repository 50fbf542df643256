package enterprise

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

const place = "enterprise.contact_phone" // where the phone number is sealed for

const selectEnterprise = `
SELECT e.id, e.uscc, e.name, e.kind, e.town_code, t.name, coalesce(e.industry, ''), coalesce(i.division_name, ''), coalesce(i.section, ''),
	e.address, e.contact_name, e.contact_phone_enc, e.status, e.above_scale, e.group_name,
	EXISTS (SELECT FROM account a WHERE a.enterprise_id = e.id AND a.disabled_at IS NULL), e.version, e.created_at
FROM enterprise e JOIN town t ON t.code = e.town_code AND e.status <> 'rehearsal' LEFT JOIN industry i ON i.division = e.industry `

// inScope keeps a query within auth.Scope ($1 firm, $2 town).
const inScope = `($1::uuid IS NULL OR e.id = $1) AND ($2::text IS NULL OR e.town_code = $2)`

func (s *Service) scan(row pgx.CollectableRow) (Enterprise, error) {
	e := Enterprise{AboveScaleYears: []Year{}, Flags: []Flag{}}
	var sealed []byte
	err := row.Scan(&e.ID, &e.USCC, &e.Name, &e.Kind, &e.TownCode, &e.TownName, &e.Industry, &e.IndustryName, &e.Section,
		&e.Address, &e.ContactName, &sealed, &e.Status, &e.AboveScale, &e.GroupName, &e.HasAccount, &e.Version, &e.CreatedAt)
	if err != nil {
		return Enterprise{}, err
	}
	raw, err := s.Vault.Unseal(place, sealed)
	if err != nil {
		return Enterprise{}, err
	}
	e.ContactPhone = pii.RevealedPhone(raw)
	return e, nil
}

func (s *Service) many(ctx context.Context, q postgres.Querier, sql string, args ...any) ([]Enterprise, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("enterprise: find: %w", err)
	}
	found, err := pgx.CollectRows(rows, s.scan)
	if err != nil {
		return nil, fmt.Errorf("enterprise: find: %w", err)
	}
	return found, attach(ctx, q, found)
}

func (s *Service) one(ctx context.Context, q postgres.Querier, sql string, args ...any) (Enterprise, error) {
	found, err := s.many(ctx, q, sql, args...)
	if err != nil {
		return Enterprise{}, err
	}
	if len(found) == 0 {
		return Enterprise{}, problem.NotFound("这家企业")
	}
	return found[0], nil
}

// attach adds verified years, the latest first, flags, staff and dissolutions to firms.
func attach(ctx context.Context, q postgres.Querier, firms []Enterprise) error {
	if len(firms) == 0 {
		return nil
	}
	at := make(map[uuid.UUID]*Enterprise, len(firms))
	ids := make([]uuid.UUID, len(firms))
	for i := range firms {
		ids[i] = firms[i].ID
		at[ids[i]] = &firms[i]
	}
	var b pgx.Batch
	b.Queue(`
		SELECT y.enterprise_id, y.year, y.revenue_fen, y.above_scale, y.source, a.display_name, y.verified_at
		FROM above_scale_year y JOIN account a ON a.id = y.verified_by
		WHERE y.enterprise_id = ANY($1) ORDER BY y.year DESC`, ids).Query(func(rows pgx.Rows) error {
		var firm uuid.UUID
		var y Year
		_, err := pgx.ForEachRow(rows, []any{&firm, &y.Year, &y.RevenueFen, &y.AboveScale, &y.Source, &y.VerifiedBy, &y.VerifiedAt}, func() error {
			at[firm].AboveScaleYears = append(at[firm].AboveScaleYears, y)
			return nil
		})
		return err
	})
	b.Queue(`
		SELECT enterprise_id, id, kind, lower(days), upper(days) - 1, source
		FROM enterprise_flag WHERE enterprise_id = ANY($1) ORDER BY lower(days) DESC, id`, ids).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var firm uuid.UUID
			var f Flag
			if err := rows.Scan(&firm, &f.ID, &f.Kind, &f.From, &f.To, &f.Source); err != nil {
				return err
			}
			at[firm].Flags = append(at[firm].Flags, f)
		}
		return rows.Err()
	})
	b.Queue(`
		SELECT DISTINCT ON (s.enterprise_id) s.enterprise_id, s.staff_count, s.counted_on, a.display_name, s.declared_at
		FROM enterprise_staff s JOIN account a ON a.id = s.declared_by WHERE s.enterprise_id = ANY($1)
		ORDER BY s.enterprise_id, s.counted_on DESC`, ids).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var firm uuid.UUID
			var st Staff
			if err := rows.Scan(&firm, &st.Count, &st.CountedOn, &st.DeclaredBy, &st.DeclaredAt); err != nil {
				return err
			}
			at[firm].Staff = &st
		}
		return rows.Err()
	})
	b.Queue(`
		SELECT d.enterprise_id, d.day, d.kind, d.source, d.ended, a.display_name, d.recorded_at
		FROM enterprise_dissolution d JOIN account a ON a.id = d.recorded_by WHERE d.enterprise_id = ANY($1)`, ids).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var firm uuid.UUID
			var d Dissolution
			if err := rows.Scan(&firm, &d.Day, &d.Kind, &d.Source, &d.Ended, &d.RecordedBy, &d.RecordedAt); err != nil {
				return err
			}
			at[firm].Dissolution = &d
		}
		return rows.Err()
	})
	if err := q.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("enterprise: read years, flags and dissolutions: %w", err)
	}
	return nil
}

// lock reads a firm in the scope for change and holds it until the transaction
// ends. It waits for those who are writing the firm's postings, and not for foreign
// keys: whoever records something of the firm holds that before.
func (s *Service) lock(ctx context.Context, tx pgx.Tx, scope auth.Scope, id uuid.UUID) (Enterprise, error) {
	// Two statements: one that waits for a lock joins what it finds afterwards to
	// other tables' rows as they were before.
	tag, err := tx.Exec(ctx, `SELECT 1 FROM enterprise e WHERE e.id = $3 AND `+inScope+` FOR NO KEY UPDATE`, scope.Firm, scope.Town, id)
	if err != nil {
		return Enterprise{}, fmt.Errorf("enterprise: lock: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return Enterprise{}, problem.NotFound("这家企业")
	}
	return s.one(ctx, tx, selectEnterprise+`WHERE e.id = $1`, id)
}

func (s *Service) insertRow(ctx context.Context, tx pgx.Tx, e Enterprise, by *uuid.UUID) error {
	sealed, index, err := s.sealContact(e.ContactPhone)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO enterprise (id, uscc, name, town_code, industry, address, contact_name, contact_phone_enc, contact_phone_index, status, created_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, nullif($5, ''), $6, $7, $8, $9, $10, $11, $12, $12)`,
		e.ID, e.USCC, e.Name, e.TownCode, e.Industry, e.Address, e.ContactName, sealed, index, e.Status, by, e.CreatedAt)
	switch {
	case postgres.Constraint(err) == "enterprise_uscc_once":
		return problem.Conflict("uscc_taken",
			"这个统一社会信用代码已经登记过。如果是您的企业，请用登记时的手机号登录；忘记了请联系所在镇街的就业服务专员开通账号。").Because(err)
	case err != nil:
		return fmt.Errorf("enterprise: insert: %w", err)
	}
	return nil
}

// updateRow leaves alone what a trigger keeps.
func (s *Service) updateRow(ctx context.Context, tx pgx.Tx, e Enterprise, at time.Time) error {
	sealed, index, err := s.sealContact(e.ContactPhone)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE enterprise SET name = $2, town_code = $3, industry = nullif($4, ''), address = $5, contact_name = $6,
			contact_phone_enc = $7, contact_phone_index = $8, status = $9, group_name = $10, version = $11, updated_at = $12
		WHERE id = $1`,
		e.ID, e.Name, e.TownCode, e.Industry, e.Address, e.ContactName, sealed, index, e.Status, e.GroupName, e.Version, at)
	if err != nil {
		return fmt.Errorf("enterprise: update: %w", err)
	}
	return nil
}
