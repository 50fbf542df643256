package lending

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// Release is the lender's consent that a worker who is out be hired (L13).
type Release struct {
	On   calendar.Date `json:"on" doc:"从这一天起可以录用"`
	Note string        `json:"note"`
	By   string        `json:"by"`
	At   time.Time     `json:"at"`
}

// Release records, once, that the lender consents to the hire of a worker who
// is out; the secondment goes on. Only the lender may. Problems: "not_found",
// "forbidden", "invalid", "stale_version", "wrong_state" for whoever is not out
// or has been released, "enterprise_not_approved".
func (s *Service) Release(ctx context.Context, c auth.Caller, worker uuid.UUID, version int, note string) (Release, error) {
	var given Release
	err := s.changeWorker(ctx, c, worker, version, Parties.acting, func(tx pgx.Tx, _ Agreement, w Worker, side Side) error {
		if side != Lender {
			return problem.Forbidden("是否同意录用由出借方决定，因为员工的劳动关系在出借方。")
		}
		var form input.Form
		note := form.Line("note", "说明", sheet.Clean(note), 0, maxNote)
		if pii.InText(note) {
			form.Add("note", "contact_in_text", "说明里有电话或身份证号码，请删去。")
		}
		if err := form.Err(); err != nil {
			return err
		}
		if _, err := workerMachine.Next(w.Status, "release", "这名员工目前是“"+workerWords[w.Status]+"”，只有已到岗、还没有返回的员工需要同意录用。"); err != nil {
			return err
		}
		at := s.now()
		if err := insertRelease(ctx, tx, w.ID, s.today(), note, c.AccountID, at); err != nil {
			return err
		}
		given = Release{On: s.today(), Note: note, By: c.Name, At: at}
		return touchWorker(ctx, tx, w, "release", note, nil, c.AccountID, at)
	})
	return given, err
}

// MayHire refuses (409 "not_released") to hire a person on a day on which he is
// out with a borrower, unless his employer has released him by then: the
// borrower would be liable, too (L13). Every hire calls it in its transaction,
// and until that ends the person neither starts nor returns nor is released.
func (s *Service) MayHire(ctx context.Context, tx pgx.Tx, person uuid.UUID, on calendar.Date) error {
	refused, err := hireRefused(ctx, tx, person, on)
	if err != nil {
		return err
	}
	if refused {
		return problem.Conflict("not_released", fmt.Sprintf(
			"%s 这名员工还在共享用工期间，劳动关系在出借企业。请先由出借企业在协议中登记同意录用，或等借用结束后再录用。", on))
	}
	return nil
}

func insertRelease(ctx context.Context, tx pgx.Tx, worker uuid.UUID, on calendar.Date, note string, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO lender_release (secondment_id, released_by, released_on, note, at) VALUES ($1, $2, $3, $4, $5)`,
		worker, by, on, note, at)
	if err != nil {
		return fmt.Errorf("lending: release: %w", err)
	}
	return nil
}

// hireRefused holds the person, then his secondments, then asks the database.
func hireRefused(ctx context.Context, tx pgx.Tx, person uuid.UUID, on calendar.Date) (refused bool, err error) {
	var b pgx.Batch
	b.Queue(`SELECT FROM person WHERE id = $1`+forChange, person)
	b.Queue(`SELECT FROM secondment WHERE person_id = $1 AND status <> 'cancelled' ORDER BY id FOR SHARE`, person)
	b.Queue(`SELECT hire_refused($1, $2) IS NOT NULL`, person, on).QueryRow(func(row pgx.Row) error { return row.Scan(&refused) })
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return false, fmt.Errorf("lending: may hire: %w", err)
	}
	return refused, nil
}

// addReleases fills in what their lender gave for workers.
func addReleases(ctx context.Context, q postgres.Querier, workers []Worker) error {
	at := make(map[uuid.UUID]*Worker, len(workers))
	ids := make([]uuid.UUID, len(workers))
	for i := range workers {
		ids[i] = workers[i].ID
		at[ids[i]] = &workers[i]
	}
	rows, err := q.Query(ctx, `SELECT r.secondment_id, r.released_on, r.note, a.display_name, r.at
		FROM lender_release r JOIN account a ON a.id = r.released_by WHERE r.secondment_id = ANY($1)`, ids)
	if err != nil {
		return fmt.Errorf("lending: releases: %w", err)
	}
	var id uuid.UUID
	var r Release
	if _, err = pgx.ForEachRow(rows, []any{&id, &r.On, &r.Note, &r.By, &r.At}, func() error {
		given := r
		at[id].Release = &given
		return nil
	}); err != nil {
		return fmt.Errorf("lending: releases: %w", err)
	}
	return nil
}
