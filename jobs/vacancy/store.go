package vacancy

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

const (
	firmColumns    = `e.id, e.name, e.town_code, e.above_scale, e.status = 'approved', coalesce(e.industry, '')`
	vacancyColumns = firmColumns + `, v.id, v.title, v.trade_code, v.level, v.headcount, v.pay_min_fen, v.pay_max_fen, v.pay_unit, v.town_code,
	v.workplace, v.hours, v.lodging, v.board, v.transport, v.insurance, v.requirements, v.description, v.valid_to,
	v.status, v.version, v.created_at, v.updated_at `
	vacancyTables = `FROM vacancy v JOIN enterprise e ON e.id = v.enterprise_id AND e.status <> 'rehearsal' `
	selectVacancy = `SELECT ` + vacancyColumns + vacancyTables
)

func (f *Firm) targets() []any {
	return []any{&f.ID, &f.Name, &f.TownCode, &f.AboveScale, &f.Approved, &f.Industry}
}

func (v *Vacancy) targets() []any {
	return append(v.Enterprise.targets(), &v.ID, &v.Title, &v.TradeCode, &v.Level, &v.Headcount, &v.PayMinFen, &v.PayMaxFen, &v.PayUnit, &v.TownCode,
		&v.Workplace, &v.Hours, &v.Lodging, &v.Board, &v.Transport, &v.Insurance, &v.Requirements, &v.Description, &v.ValidTo,
		&v.Status, &v.Version, &v.CreatedAt, &v.UpdatedAt)
}

// name fills in the names of trade and towns.
func (s *Service) name(v *Vacancy) {
	book := s.Book()
	trade, _ := book.ByCode(v.TradeCode)
	town, _ := book.Towns.ByCode(v.TownCode)
	home, _ := book.Towns.ByCode(v.Enterprise.TownCode)
	v.TradeName, v.TownName, v.Enterprise.TownName = trade.Name, town.Name, home.Name
}

func (s *Service) many(ctx context.Context, q postgres.Querier, sql string, args ...any) ([]Vacancy, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("vacancy: find: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v Vacancy, err error) {
		err = row.Scan(v.targets()...)
		s.name(&v)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("vacancy: find: %w", err)
	}
	return found, nil
}

// one is the only row, or problem "not_found".
func (s *Service) one(ctx context.Context, q postgres.Querier, sql string, args ...any) (Vacancy, error) {
	found, err := s.many(ctx, q, sql, args...)
	if err == nil && len(found) != 1 {
		err = problem.NotFound("这个岗位")
	}
	if err != nil {
		return Vacancy{}, err
	}
	return found[0], nil
}

// lock holds a vacancy within the scope ($1 firm, $2 town) of who asks, its firm
// before it. Anything else is "not_found" and stays unlocked.
func (s *Service) lock(ctx context.Context, tx pgx.Tx, scope auth.Scope, id uuid.UUID) (Vacancy, error) {
	if _, err := tx.Exec(ctx, `
		SELECT FROM enterprise WHERE id = (SELECT v.enterprise_id FROM vacancy v JOIN enterprise e ON e.id = v.enterprise_id
			WHERE v.id = $3 AND `+inScope+`) FOR SHARE`, scope.Firm, scope.Town, id); err != nil {
		return Vacancy{}, fmt.Errorf("vacancy: lock: %w", err)
	}
	return s.one(ctx, tx, selectVacancy+`WHERE v.id = $3 AND `+inScope+` FOR UPDATE OF v`, scope.Firm, scope.Town, id)
}

func lockFirm(ctx context.Context, tx pgx.Tx, id uuid.UUID) (f Firm, err error) {
	err = tx.QueryRow(ctx, `SELECT `+firmColumns+` FROM enterprise e WHERE e.id = $1 FOR SHARE`, id).Scan(f.targets()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return f, problem.NotFound("您的企业")
	}
	if err != nil {
		return f, fmt.Errorf("vacancy: lock firm: %w", err)
	}
	return f, nil
}

func (s *Service) insert(ctx context.Context, tx pgx.Tx, v Vacancy, e history.Event) error {
	print := Fingerprint(v.Input())
	_, err := tx.Exec(ctx, `
		INSERT INTO vacancy (id, enterprise_id, title, trade_code, level, headcount, pay_min_fen, pay_max_fen, pay_unit, town_code,
			workplace, hours, lodging, board, transport, insurance, requirements, description, valid_to,
			status, fingerprint, created_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $23)`,
		v.ID, v.Enterprise.ID, v.Title, v.TradeCode, v.Level, v.Headcount, v.PayMinFen, v.PayMaxFen, v.PayUnit, v.TownCode,
		v.Workplace, v.Hours, v.Lodging, v.Board, v.Transport, v.Insurance, v.Requirements, v.Description, v.ValidTo,
		v.Status, print[:], e.AccountID, v.CreatedAt)
	if err != nil {
		return fmt.Errorf("vacancy: insert: %w", err)
	}
	if err = s.reflect(ctx, tx, v, e.From); err != nil {
		return err
	}
	return history.Record(ctx, tx, e)
}

// save writes a locked vacancy, what is searched of it, and what was done.
func (s *Service) save(ctx context.Context, tx pgx.Tx, v Vacancy, e history.Event) error {
	var err error
	if v.Status == deleted {
		_, err = tx.Exec(ctx, `DELETE FROM vacancy WHERE id = $1`, v.ID)
	} else {
		print := Fingerprint(v.Input())
		_, err = tx.Exec(ctx, `
			UPDATE vacancy SET title = $2, trade_code = $3, level = $4, headcount = $5, pay_min_fen = $6, pay_max_fen = $7, pay_unit = $8,
				town_code = $9, workplace = $10, hours = $11, lodging = $12, board = $13, transport = $14, insurance = $15,
				requirements = $16, description = $17, valid_to = $18, status = $19, fingerprint = $20, version = $21, updated_at = $22
			WHERE id = $1`,
			v.ID, v.Title, v.TradeCode, v.Level, v.Headcount, v.PayMinFen, v.PayMaxFen, v.PayUnit,
			v.TownCode, v.Workplace, v.Hours, v.Lodging, v.Board, v.Transport, v.Insurance,
			v.Requirements, v.Description, v.ValidTo, v.Status, print[:], v.Version, v.UpdatedAt)
	}
	if err != nil {
		return fmt.Errorf("vacancy: save: %w", err)
	}
	if err = s.reflect(ctx, tx, v, e.From); err != nil {
		return err
	}
	return history.Record(ctx, tx, e)
}
