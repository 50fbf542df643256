package lending

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
)

const phonePlace = "secondment.phone" // what the worker's phone number is sealed for

const selectWorker = `
SELECT id, person_id, worker_name, phone_enc, lower(days), upper(days) - 1, contract_to, engagement, status,
	consented_on, coalesce(consent_channel, ''), EXISTS (SELECT FROM consent_dispute d WHERE d.secondment_id = secondment.id AND NOT EXISTS (
		SELECT FROM consent_record r WHERE r.secondment_id = secondment.id AND r.action = 'consent' AND r.channel = 'phone' AND r.at > d.at)),
	amended_on, started_on, version
FROM secondment WHERE agreement_id = $1 `

func scanWorker(row pgx.CollectableRow) (w Worker, sealed []byte, err error) {
	err = row.Scan(&w.ID, &w.personID, &w.Name, &sealed, &w.From, &w.To, &w.ContractTo, &w.Engagement, &w.Status,
		&w.ConsentedOn, &w.ConsentBy, &w.Disputed, &w.AmendedOn, &w.StartedOn, &w.Version)
	w.erased = len(sealed) == 0
	return w, sealed, err
}

// listWorkers gives an agreement's workers with masked numbers, in the order of
// their naming; ids nil is all.
func (s *Service) listWorkers(ctx context.Context, agreement uuid.UUID, ids []uuid.UUID) ([]Worker, error) {
	rows, err := s.DB.Query(ctx, selectWorker+`AND ($2::uuid[] IS NULL OR id = ANY($2)) ORDER BY id`, agreement, ids)
	if err != nil {
		return nil, fmt.Errorf("lending: list workers: %w", err)
	}
	workers, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Worker, error) {
		w, sealed, err := scanWorker(row)
		if err != nil {
			return w, err
		}
		phone, err := s.Vault.Unseal(phonePlace, sealed)
		w.Phone = pii.RevealedPhone(phone).String()
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("lending: list workers: %w", err)
	}
	persons := make([]uuid.UUID, len(workers))
	for i, w := range workers {
		persons[i] = w.personID
	}
	numbers, err := people.IDNumbers(ctx, s.DB, s.Vault, persons...)
	if err != nil {
		return nil, err
	}
	said, err := s.saidBy(ctx, agreement, ids)
	if err != nil {
		return nil, err
	}
	for i, w := range workers {
		workers[i].IDNumber = numbers[w.personID].String()
		workers[i].Link, workers[i].Answer = said[w.ID].link, said[w.ID].answer
	}
	return workers, nil
}

// lockWorkers holds workers of one agreement, without their numbers; those that
// are not its are missing.
func lockWorkers(ctx context.Context, tx pgx.Tx, agreement uuid.UUID, ids []uuid.UUID) (map[uuid.UUID]Worker, error) {
	rows, err := tx.Query(ctx, selectWorker+`AND ($2::uuid[] IS NULL OR id = ANY($2)) ORDER BY id FOR NO KEY UPDATE`, agreement, ids)
	if err != nil {
		return nil, fmt.Errorf("lending: lock workers: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Worker, error) {
		w, _, err := scanWorker(row)
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("lending: lock workers: %w", err)
	}
	workers := make(map[uuid.UUID]Worker, len(found))
	for _, w := range found {
		workers[w.ID] = w
	}
	return workers, nil
}

// takenBy gives, of persons that the transaction holds, those who have a place
// on one of the days, and under which agreement.
func takenBy(ctx context.Context, q postgres.Querier, persons []uuid.UUID, days calendar.Period) (map[uuid.UUID]uuid.UUID, error) {
	rows, err := q.Query(ctx, `SELECT person_id, agreement_id FROM secondment
		WHERE person_id = ANY($1) AND days && $2 AND status <> 'cancelled'`, persons, days.Range())
	if err != nil {
		return nil, fmt.Errorf("lending: who is lent: %w", err)
	}
	taken := make(map[uuid.UUID]uuid.UUID)
	var person, agreement uuid.UUID
	if _, err = pgx.ForEachRow(rows, []any{&person, &agreement}, func() error {
		taken[person] = agreement
		return nil
	}); err != nil {
		return nil, fmt.Errorf("lending: who is lent: %w", err)
	}
	return taken, nil
}

func (s *Service) insertWorkers(ctx context.Context, tx pgx.Tx, a Agreement, days calendar.Period, workers []worker, persons []uuid.UUID,
	by uuid.UUID, at time.Time) ([]uuid.UUID, error) {
	n := len(workers)
	ids, names, phones := make([]uuid.UUID, n), make([]string, n), make([][]byte, n)
	engagements, contracts := make([]string, n), make([]*calendar.Date, n)
	named := make(map[uuid.UUID]Worker, n)
	for i, w := range workers {
		var err error
		if ids[i], err = newID(); err != nil {
			return nil, err
		}
		if phones[i], err = s.Vault.Seal(phonePlace, w.Phone.Raw()); err != nil {
			return nil, err
		}
		names[i], engagements[i], contracts[i] = w.Name, w.engagement, w.contractTo
		named[ids[i]] = Worker{ID: ids[i]}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO secondment (id, agreement_id, surplus_id, shortage_id, person_id, worker_name, phone_enc, days,
			engagement, contract_to, status, created_at, updated_at)
		SELECT w.id, $1, $2, $3, w.person, w.name, w.phone, $4, w.engagement, w.contract, 'nominated', $5, $5
		FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::bytea[], $10::text[], $11::date[])
			AS w (id, person, name, phone, engagement, contract)`,
		a.ID, a.surplusID, a.shortageID, days.Range(), at, ids, persons, names, phones, engagements, contracts)
	if err != nil {
		return nil, fmt.Errorf("lending: name workers: %w", err)
	}
	return ids, recordWorkers(ctx, tx, named, "nominate", "", nil, &by, at)
}

func consentWorkers(ctx context.Context, tx pgx.Tx, ids []uuid.UUID, on calendar.Date, channel string, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE secondment SET status = 'consented', consented_on = $2, consent_channel = $3,
		version = version + 1, updated_at = $4 WHERE id = ANY($1)`, ids, on, channel, at)
	if err != nil {
		return fmt.Errorf("lending: consent: %w", err)
	}
	return nil
}

func amendWorkers(ctx context.Context, tx pgx.Tx, ids []uuid.UUID, on calendar.Date, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE secondment SET status = 'amended', amended_on = $2,
		version = version + 1, updated_at = $3 WHERE id = ANY($1)`, ids, on, at)
	if err != nil {
		return fmt.Errorf("lending: amend: %w", err)
	}
	return nil
}

// startWorkers also writes the placements, from what stands in the database. The
// firms are held: their towns, and whether one is above-scale, stay until then.
func startWorkers(ctx context.Context, tx pgx.Tx, ids []uuid.UUID, on calendar.Date, by uuid.UUID, at time.Time) error {
	placements := make([]uuid.UUID, len(ids))
	for i := range placements {
		var err error
		if placements[i], err = newID(); err != nil {
			return err
		}
	}
	var b pgx.Batch
	b.Queue(`SELECT FROM enterprise WHERE id IN (SELECT unnest(ARRAY[a.lender_id, a.borrower_id]) FROM agreement a
		JOIN secondment s ON s.agreement_id = a.id WHERE s.id = ANY($1)) ORDER BY id FOR SHARE`, ids)
	b.Queue(`UPDATE secondment SET status = 'started', started_on = $2, days = daterange($2, upper(days)),
		version = version + 1, updated_at = $3 WHERE id = ANY($1)`, ids, on, at)
	b.Queue(`
		INSERT INTO placement (id, secondment_id, person_id, lender_id, lender_town_code, borrower_id, borrower_town_code,
			town_code, trade_code, started_on, above_scale, recorded_by, recorded_at)
		SELECT n.id, s.id, s.person_id, a.lender_id, l.town_code, a.borrower_id, b.town_code,
			a.town_code, a.trade_code, s.started_on, above_scale_on(a.borrower_id, s.started_on), $3, $4
		FROM unnest($1::uuid[], $2::uuid[]) AS n (secondment, id)
		JOIN secondment s ON s.id = n.secondment
		JOIN agreement a ON a.id = s.agreement_id
		JOIN enterprise l ON l.id = a.lender_id
		JOIN enterprise b ON b.id = a.borrower_id
		ORDER BY s.id`, ids, placements, by, at)
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: start: %w", err)
	}
	return nil
}

func cancelWorkers(ctx context.Context, tx pgx.Tx, workers map[uuid.UUID]Worker, reason string, by *uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE secondment SET status = 'cancelled', version = version + 1, updated_at = $2 WHERE id = ANY($1)`,
		sorted(workers), at)
	if err != nil {
		return fmt.Errorf("lending: cancel: %w", err)
	}
	return recordWorkers(ctx, tx, workers, "cancel", reason, nil, by, at)
}

// release lets go of all workers of an agreement that ends: who has started
// goes back, on the last day or on the day of a later start; whoever has not is
// cancelled.
func (s *Service) release(ctx context.Context, tx pgx.Tx, a Agreement, e ending, by *uuid.UUID, at time.Time) error {
	all, err := lockWorkers(ctx, tx, a.ID, nil)
	if err != nil {
		return err
	}
	back, off := make(map[calendar.Date]map[uuid.UUID]Worker), make(map[uuid.UUID]Worker)
	for id, w := range all {
		if _, ok := workerMachine[w.Status]["return"]; ok {
			on := min(w.To, max(e.lastDay, w.From))
			if back[on] == nil {
				back[on] = make(map[uuid.UUID]Worker)
			}
			back[on][id] = w
		}
		if _, ok := workerMachine[w.Status]["cancel"]; ok {
			off[id] = w
		}
	}
	for on, workers := range back {
		_, err := tx.Exec(ctx, `UPDATE secondment SET status = 'returned', returned_reason = $2, days = daterange(lower(days), $3, '[]'),
			version = version + 1, updated_at = $4 WHERE id = ANY($1)`, sorted(workers), e.worker, on, at)
		if err != nil {
			return fmt.Errorf("lending: return: %w", err)
		}
		if err := recordWorkers(ctx, tx, workers, "return", e.reason, map[string]any{"cause": e.worker, "lastDay": on}, by, at); err != nil {
			return err
		}
	}
	if len(off) == 0 {
		return nil
	}
	return cancelWorkers(ctx, tx, off, e.reason, by, at)
}

// recordWorkers writes one event per worker, whose Status is the one before.
func recordWorkers(ctx context.Context, tx pgx.Tx, workers map[uuid.UUID]Worker, action, reason string, detail map[string]any, by *uuid.UUID, at time.Time) error {
	var b pgx.Batch
	for _, id := range sorted(workers) {
		e := event("secondment", id, workerMachine, workers[id].Status, action)
		e.Reason, e.AccountID, e.At = reason, by, at
		if detail != nil {
			e.Detail = detail
		}
		if err := history.Queue(&b, e); err != nil {
			return err
		}
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: record %s: %w", action, err)
	}
	return nil
}
