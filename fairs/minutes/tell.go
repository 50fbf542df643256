package minutes

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// batch bounds one run: the next one comes in a minute.
const batch = 200

// message is one to be sent. id is what is marked as told: a ticket, or a firm's booth.
type message struct {
	id, account      uuid.UUID
	fairID           uuid.UUID
	fair, firm, what string
	vacancy          *uuid.UUID
	n                int
}

// answers, firms: what is due, held so that no other node sends it; and the mark.
const (
	dueAnswers = `SELECT t.id, t.account_id, f.id, f.name, e.name, t.answer, t.answer_vacancy_id, 0
		FROM fair_ticket t JOIN fair_booth b ON b.id = t.booth_id JOIN fair f ON f.id = t.fair_id JOIN enterprise e ON e.id = b.enterprise_id
		JOIN account a ON a.id = t.account_id AND a.phone_enc IS NOT NULL
		WHERE t.answer <> '' AND t.answer_told_at IS NULL ORDER BY t.answered_at LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED`
	markAnswer = `UPDATE fair_ticket SET answer_told_at = $2 WHERE id = $1`
	dueFirms   = `SELECT b.id, b.created_by, f.id, f.name, e.name, 'remind', NULL::uuid, (SELECT count(*)::int FROM fair_ticket t WHERE t.booth_id = b.id AND ` + owed + `)
		FROM fair_booth b JOIN fair f ON f.id = b.fair_id JOIN enterprise e ON e.id = b.enterprise_id AND e.status = 'approved'
		JOIN account a ON a.id = b.created_by AND a.phone_enc IS NOT NULL AND a.disabled_at IS NULL
		WHERE b.owed_told_at IS NULL AND f.status = 'closed' AND f.closed_at <= $1 AND NOT f.rehearsal
			AND EXISTS (SELECT FROM fair_ticket t WHERE t.booth_id = b.id AND ` + owed + `)
		ORDER BY b.id LIMIT 1 FOR NO KEY UPDATE OF b SKIP LOCKED`
	markFirm = `UPDATE fair_booth SET owed_told_at = $2 WHERE id = $1`
)

// Tell sends what is due: to each who was answered, the answer; to each firm that
// still owes some a day after its fair, a reminder. It returns how many, and may
// run on several nodes at once.
func (s *Service) Tell(ctx context.Context) (int, error) {
	total := 0
	for _, kind := range []struct {
		due, mark string
		args      []any
	}{{dueAnswers, markAnswer, nil}, {dueFirms, markFirm, []any{s.now().AddDate(0, 0, -1)}}} {
		for range batch {
			sent, err := s.tellOne(ctx, kind.due, kind.mark, kind.args...)
			if err != nil {
				return total, err
			}
			if !sent {
				break
			}
			total++
		}
	}
	return total, nil
}

// tellOne marks first and sends then, in one transaction: what cannot be marked
// is not sent, and what was not sent is not marked.
func (s *Service) tellOne(ctx context.Context, due, mark string, args ...any) (sent bool, err error) {
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		var m message
		err := tx.QueryRow(ctx, due, args...).Scan(&m.id, &m.account, &m.fairID, &m.fair, &m.firm, &m.what, &m.vacancy, &m.n)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("minutes: due: %w", err)
		}
		sent = true
		if _, err := tx.Exec(ctx, mark, m.id, s.now()); err != nil {
			return fmt.Errorf("minutes: mark: %w", err)
		}
		phone, err := s.Auth.PhoneOf(ctx, tx, m.account)
		if err != nil || phone.IsZero() {
			return err
		}
		link, text := m.words(s.Fairs.Site)
		return s.Auth.Tell(ctx, phone, link, text+"："+link)
	})
	return sent && err == nil, err
}

// words are what is said, and the page that shows that very thing; it asks who
// comes to sign in, and leads on.
func (m message) words(site string) (link, text string) {
	mine := site + "/fair/" + m.fairID.String() + "/mine"
	switch m.what {
	case "invite":
		return site + "/jobs/" + m.vacancy.String(), "“" + m.firm + "”看了您在“" + m.fair + "”的排队，邀请您投递这个岗位"
	case "refuse":
		return mine, "“" + m.firm + "”答复：“" + m.fair + "”上暂时没有合适您的岗位，谢谢您的关注。查看您的排队和答复"
	case "remind":
		return site + "/fairs/booth/" + m.id.String() + "/answers", fmt.Sprintf("“%s”上还有 %d 名求职者在等贵企业答复，请登录答复", m.fair, m.n)
	}
	return mine, "“" + m.firm + "”谢谢您参加“" + m.fair + "”，有合适的岗位会再联系。查看您的排队和答复"
}
