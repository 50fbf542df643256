package lending

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
)

// fromPlacements holds the scope and the filter, for the list and its totals.
const fromPlacements = `
FROM placement p
WHERE (@firm::uuid IS NULL OR p.lender_id = @firm OR p.borrower_id = @firm)
	AND (@town::text IS NULL OR @town IN (p.town_code, p.lender_town_code, p.borrower_town_code))
	AND (@from::date IS NULL OR p.started_on >= @from)
	AND (@to::date IS NULL OR p.started_on <= @to)
	AND (@kind = '' OR p.kind = @kind)
	AND (@above::boolean IS NULL OR p.above_scale = @above)
	AND (@claimable::boolean IS NULL OR p.claimable = @claimable)
	AND (@place = '' OR p.town_code = @place)
	AND (@side = '' OR @firm::uuid = CASE @side WHEN 'lender' THEN p.lender_id ELSE p.borrower_id END) `

func (f PlacementFilter) args(c auth.Caller) pgx.NamedArgs {
	return scoped(c, pgx.NamedArgs{"from": f.From, "to": f.To, "above": f.AboveScale, "claimable": f.Claimable, "place": f.TownCode, "side": f.Side, "kind": f.Kind})
}

// listPlacements gives the newest first, behind the entry before (0: from the
// newest); limit is the most that come back.
func (s *Service) listPlacements(ctx context.Context, c auth.Caller, f PlacementFilter, before int64, limit int) ([]Placement, error) {
	args := f.args(c)
	args["before"], args["limit"] = before, limit
	rows, err := s.DB.Query(ctx, `
		WITH page AS (SELECT * `+fromPlacements+`AND (@before::bigint = 0 OR p.seq < @before) ORDER BY p.seq DESC LIMIT @limit)
		SELECT p.id, p.seq, p.kind, p.started_on, coalesce(s.worker_name, h.worker_name), p.person_id, l.id, l.name, b.id, coalesce(b.name, f.unit_name),
			coalesce(v.title, f.title, ''), p.trade_code, t.name, p.town_code, w.name, p.above_scale, p.claimable, p.recorded_at, a.id, coalesce(a.number, ''),
			EXISTS (SELECT FROM placement_correction WHERE placement_id = p.id)
		FROM page p
		LEFT JOIN secondment s ON s.id = p.secondment_id
		LEFT JOIN agreement a ON a.id = s.agreement_id
		LEFT JOIN hire h ON h.id = p.hire_id
		LEFT JOIN vacancy v ON v.id = h.vacancy_id
		LEFT JOIN fallback_post f ON f.id = h.post_id
		LEFT JOIN enterprise l ON l.id = p.lender_id
		LEFT JOIN enterprise b ON b.id = p.borrower_id
		JOIN trade t ON t.code = p.trade_code
		JOIN town w ON w.code = p.town_code
		ORDER BY p.seq DESC`, args)
	if err != nil {
		return nil, fmt.Errorf("lending: list placements: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Placement, error) {
		var p Placement
		var lender struct {
			id   *uuid.UUID
			name *string
		}
		err := row.Scan(&p.ID, &p.Seq, &p.Kind, &p.StartedOn, &p.WorkerName, &p.personID, &lender.id, &lender.name, &p.Borrower.ID, &p.Borrower.Name,
			&p.Post, &p.TradeCode, &p.TradeName, &p.TownCode, &p.TownName, &p.AboveScale, &p.Claimable, &p.RecordedAt, &p.AgreementID, &p.AgreementNumber, &p.Corrected)
		if lender.id != nil && lender.name != nil {
			p.Lender = &Firm{ID: *lender.id, Name: *lender.name}
		}
		return p.seenBy(c), err
	})
	if err != nil {
		return nil, fmt.Errorf("lending: list placements: %w", err)
	}
	return found, nil
}

func (s *Service) countPlacements(ctx context.Context, c auth.Caller, f PlacementFilter) (PlacementTotals, error) {
	var t PlacementTotals
	err := s.DB.QueryRow(ctx, `
		SELECT count(*), count(DISTINCT p.person_id), count(DISTINCT p.person_id) FILTER (WHERE p.above_scale AND p.kind = 'secondment'),
			count(DISTINCT p.person_id) FILTER (WHERE p.claimable) `+fromPlacements,
		f.args(c)).Scan(&t.Total, &t.DistinctPersons, &t.AboveScalePersons, &t.ClaimablePersons)
	if err != nil {
		return PlacementTotals{}, fmt.Errorf("lending: count placements: %w", err)
	}
	return t, nil
}
