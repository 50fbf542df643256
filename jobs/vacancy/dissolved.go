package vacancy

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/matching/enterprise"
)

// CloseAll closes, in the caller's transaction, what a firm that is no more has
// open. The caller holds the firm, so that nothing is opened meanwhile. Package
// lending calls it for a dissolution that an officer records; applications end by
// Expire of package apply.
func (s *Service) CloseAll(ctx context.Context, tx pgx.Tx, gone enterprise.Gone, ended *enterprise.Ended) error {
	open, err := s.many(ctx, tx, selectVacancy+`WHERE v.enterprise_id = $1 AND v.status = 'open' ORDER BY v.id FOR UPDATE OF v`, gone.Firm)
	if err != nil {
		return err
	}
	for _, v := range open {
		e := history.Event{Thing: "vacancy", ThingID: v.ID, Action: "close", From: v.Status, Reason: gone.Why, AccountID: &gone.By, At: gone.At}
		if v.Status, err = v.next("close"); err != nil {
			return err
		}
		v.Version, v.UpdatedAt, e.To = v.Version+1, gone.At.Truncate(time.Microsecond), v.Status
		if err := s.save(ctx, tx, v, e); err != nil {
			return err
		}
	}
	ended.Vacancies = len(open)
	return nil
}
