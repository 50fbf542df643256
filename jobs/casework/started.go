package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
)

// Started tells the ledger, in the transaction that places him, that a person
// came to a post: to which one, and since when. Of one human being, who may be
// known by more than one row, all are given, and the caller holds them. An open
// case that met its targets is placed with it. One that did not keeps its state,
// since targets are met only by what was done (domain §5): the start is written
// down in it, dated, and Next says that only the targets are missing.
func (s *Service) Started(ctx context.Context, tx pgx.Tx, persons []uuid.UUID, where string, on calendar.Date, by uuid.UUID, at time.Time) error {
	open, err := s.cases(ctx, tx, selectCase+`WHERE s.status IN ('opened', 'in_service', 'targets_met')
		AND s.person_id IN (SELECT coalesce(merged_into, person_id) FROM key_person WHERE person_id = ANY($1)) ORDER BY s.id FOR NO KEY UPDATE OF s`, persons)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("%s 到岗：%s。", on, where)
	for _, k := range open {
		if k.Status != TargetsMet {
			r := Record{ID: uuid.Must(uuid.NewV7()), CaseID: k.ID, Kind: "note", Day: calendar.DateOf(at), Content: what}
			if err := insertRecord(ctx, tx, r, "", by, at); err != nil {
				return translate(err)
			}
			continue
		}
		e := history.Event{Thing: "case", ThingID: k.ID, Action: "place", From: k.Status, Reason: what, AccountID: &by, At: at}
		if k.Status, err = k.leads("place"); err != nil {
			return err
		}
		e.To = k.Status
		if err := saveCase(ctx, tx, k, e); err != nil {
			return translate(err)
		}
	}
	return nil
}
