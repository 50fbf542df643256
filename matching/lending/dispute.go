package lending

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

const (
	// toldFor is how long after a paper was put on record its worker is still told.
	toldFor = 7 * 24 * time.Hour
	// tellAgainAfter a message that did not go out.
	tellAgainAfter = 6 * time.Hour
	// handedFor is how long a link that the lender has just made is left alone: it
	// may be in the worker's hand.
	handedFor = 30 * time.Minute
	// handedMost is how many of them since the paper are: no more, or the lender could
	// keep every message away.
	handedMost = 3
	noPaper    = "本人说没有签过登记的书面同意书"
)

// dispute puts on record that a held worker signed no paper. Before the start that
// takes his consent back; whoever is out stays out, and the officers look into it
// (package compliance). From then on he answers this lender by phone only.
func (s *Service) dispute(ctx context.Context, tx pgx.Tx, w Worker, text string, l link, at time.Time) error {
	if _, err := tx.Exec(ctx, `INSERT INTO consent_dispute (secondment_id, link_hash, at) VALUES ($1, $2, $3)`, w.ID, l.hash, at); err != nil {
		return fmt.Errorf("lending: dispute a paper: %w", err)
	}
	if w.Status == Consented || w.Status == Amended {
		given := GivenAnswer{Action: ToWithdraw, Channel: ByPhone, On: s.today(), At: at, Reason: noPaper, text: text, link: l.hash}
		if err := recordAnswer(ctx, tx, w.ID, given); err != nil {
			return err
		}
		if err := standBack(ctx, tx, w.ID, at); err != nil {
			return err
		}
	}
	return recordWorkers(ctx, tx, map[uuid.UUID]Worker{w.ID: w}, ToDispute, noPaper, map[string]any{"on": s.today(), "channel": ByPhone}, nil, at)
}

// refusePaper names every row whose worker has said that he signed none for this
// lender: 409 "paper_disputed".
func refusePaper(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) error {
	barred, err := idsFrom(ctx, tx, `SELECT w FROM unnest($1::uuid[]) w WHERE paper_barred(w)`, ids)
	if err != nil || len(barred) == 0 {
		return err
	}
	var found []problem.Field
	for i, id := range ids {
		if slices.Contains(barred, id) {
			found = append(found, problem.Field{Name: "workerIds", Row: i + 1, Code: "paper_disputed",
				Message: fmt.Sprintf("第 %d 名工人说过没有签贵企业登记的书面同意书，不能再登记书面同意。请发链接，由本人用手机确认。", i+1)})
		}
	}
	e := problem.Conflict("paper_disputed", found[0].Message)
	e.Fields = found
	return e
}

// untold are workers whose consent rests on a paper of which they were not told,
// by agreement, with who put it on record; of all, or of some that are held.
// Whose link a newer one has made void before he used it is told again.
// Whoever has confirmed his number since then has read it.
func untold(ctx context.Context, q postgres.Querier, ids []uuid.UUID, now time.Time) (agreements, workers, by []uuid.UUID, err error) {
	rows, err := q.Query(ctx, `
		WITH fresh AS (SELECT secondment_id AS id FROM consent_record WHERE channel = 'paper' AND at > $2
			UNION SELECT secondment_id FROM supplement_answer WHERE channel = 'paper' AND at > $2)
		SELECT s.agreement_id, s.id, p.recorded_by FROM fresh JOIN secondment s USING (id) CROSS JOIN LATERAL paper_stands(s.id) p
		WHERE s.status <> 'returned' AND octet_length(s.phone_enc) > 0 AND p.at > $2 AND ($1::uuid[] IS NULL OR s.id = ANY($1))
			AND NOT EXISTS (SELECT FROM worker_session o WHERE o.secondment_id = s.id AND o.opened_at >= p.at)
			AND NOT EXISTS (SELECT FROM worker_link l LEFT JOIN link_message m ON m.link_hash = l.token_hash
				WHERE l.secondment_id = s.id AND (l.voided_at IS NULL AND m.sent_at >= p.at
					OR m.sent_at IS NULL AND m.asked_at >= p.at AND m.asked_at > $3
					OR m.link_hash IS NULL AND l.voided_at IS NULL AND l.made_at > $4 AND $5 >= (SELECT count(*) FROM worker_link o
						WHERE o.secondment_id = s.id AND o.made_at >= p.at AND NOT EXISTS (SELECT FROM link_message WHERE link_hash = o.token_hash))))
		ORDER BY s.agreement_id, s.id LIMIT $6`, ids, now.Add(-toldFor), now.Add(-tellAgainAfter), now.Add(-handedFor), handedMost, maxSend)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("lending: who was not told: %w", err)
	}
	var agreement, worker, account uuid.UUID
	if _, err = pgx.ForEachRow(rows, []any{&agreement, &worker, &account}, func() error {
		agreements, workers, by = append(agreements, agreement), append(workers, worker), append(by, account)
		return nil
	}); err != nil {
		return nil, nil, nil, fmt.Errorf("lending: who was not told: %w", err)
	}
	return agreements, workers, by, nil
}

// TellOfPaper sends whose consent on paper was put on record a link and the words
// that it was, so that he can say that he signed none; it returns how many it went
// to. It may run on several nodes at once.
func (s *Service) TellOfPaper(ctx context.Context) (int, error) {
	agreements, workers, _, err := untold(ctx, s.DB, nil, s.now())
	if err != nil {
		return 0, err
	}
	n := 0
	for from := 0; from < len(agreements); {
		to := from
		for to < len(agreements) && agreements[to] == agreements[from] {
			to++
		}
		sent, err := s.tellOfPaper(ctx, agreements[from], workers[from:to])
		if n += sent; err != nil {
			return n, err
		}
		from = to
	}
	return n, nil
}

func (s *Service) tellOfPaper(ctx context.Context, agreement uuid.UUID, ids []uuid.UUID) (int, error) {
	var a Agreement
	var due []uuid.UUID
	tokens, at := make(map[uuid.UUID]string, len(ids)), s.now()
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		if a, err = s.lockAgreement(ctx, tx, clock, agreement); err != nil {
			return err
		}
		if _, err := lockWorkers(ctx, tx, a.ID, ids); err != nil {
			return err
		}
		var by []uuid.UUID
		if _, due, by, err = untold(ctx, tx, ids, at); err != nil || len(due) == 0 {
			return err
		}
		if err := insertLinks(ctx, tx, due, tokens, by[0], at, at.Add(linkLife)); err != nil {
			return err
		}
		return insertMessages(ctx, tx, due, by[0], at)
	})
	if err != nil || len(due) == 0 {
		return 0, translate(err)
	}
	_, err = s.deliverAll(ctx, a, due, tokens, nil, at, paperWords)
	return len(due), err
}

func paperWords(a Agreement, _ Worker) string {
	return "“" + a.Lender.Name + "”登记您签了书面同意书，同意到“" + a.Borrower.Name + "”工作。没有签过的，请打开链接说明；签过的，可以在这里看条件"
}
