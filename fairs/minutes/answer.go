package minutes

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// Owed is somebody whom a firm owes an answer, or whom it just gave one.
type Owed struct {
	TicketID uuid.UUID `json:"ticketId"`
	Number   int       `json:"number"`
	Name     string    `json:"name" doc:"面谈过或者给过资料的是姓名，其余打码"`
	Talked   bool      `json:"talked" doc:"面谈过，没有下文"`
	JoinedAt time.Time `json:"joinedAt"`
	EndedAt  time.Time `json:"endedAt"`
	Answer   string    `json:"answer" enum:",thank,refuse,invite"`
}

// Answer is what a firm says to somebody.
type Answer struct {
	Answer    string     `json:"answer" enum:"thank,refuse,invite" doc:"谢谢参加、暂不合适、邀请投递"`
	VacancyID *uuid.UUID `json:"vacancyId,omitempty" doc:"邀请投递哪个岗位"`
}

const selectOwed = `SELECT t.id, t.number, p.name, t.talk_at IS NOT NULL, t.share, t.joined_at, t.ended_at, t.answer
	FROM fair_ticket t JOIN fair_booth b ON b.id = t.booth_id JOIN person p ON p.id = t.person_id AND p.erased_at IS NULL WHERE b.enterprise_id = $1 `

func listOwed(ctx context.Context, q postgres.Querier, sql string, args ...any) ([]Owed, error) {
	rows, err := q.Query(ctx, selectOwed+sql, args...)
	if err != nil {
		return nil, fmt.Errorf("minutes: owed: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o Owed, err error) {
		var shared bool
		if err = row.Scan(&o.TicketID, &o.Number, &o.Name, &o.Talked, &shared, &o.JoinedAt, &o.EndedAt, &o.Answer); !shared && !o.Talked {
			o.Name = people.MaskName(o.Name)
		}
		return o, err
	})
	if err != nil {
		return nil, fmt.Errorf("minutes: owed: %w", err)
	}
	return append([]Owed{}, found...), nil
}

// Unanswered are whom the caller's firm owes an answer at a booth, in the order of
// their numbers. Problem: "not_found".
func (s *Service) Unanswered(ctx context.Context, c auth.Caller, booth uuid.UUID) ([]Owed, error) {
	if _, err := s.Fairs.Booth(ctx, c, booth); err != nil {
		return nil, err
	}
	return listOwed(ctx, s.DB, `AND t.booth_id = $2 AND `+owed+` ORDER BY t.number`, c.EnterpriseID, booth)
}

// Answer answers one of them; his page shows it, and he is told by SMS. An invitation names one of the
// booth's vacancies that is open: whether he applies is his own. Problems:
// "not_found", "invalid", "wrong_state" when there is nothing to answer.
func (s *Service) Answer(ctx context.Context, c auth.Caller, ticket uuid.UUID, in Answer) (Owed, error) {
	if (in.Answer == "invite") != (in.VacancyID != nil) {
		return Owed{}, problem.Invalid(problem.Field{Name: "vacancyId", Code: "required", Message: "邀请投递时请选择一个岗位，其他答复不用选。"})
	}
	at := s.now()
	var after Owed
	err := s.Floor.Rewrite(ctx, c, ticket, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT FROM fair_booth WHERE enterprise_id = $1 AND id = (SELECT booth_id FROM fair_ticket WHERE id = $2) FOR NO KEY UPDATE`,
			c.EnterpriseID, ticket); err != nil {
			return fmt.Errorf("minutes: hold: %w", err)
		}
		found, err := listOwed(ctx, tx, `AND t.id = $2 FOR NO KEY UPDATE OF t`, c.EnterpriseID, ticket)
		if err != nil {
			return err
		}
		if len(found) != 1 {
			return problem.NotFound("这位求职者")
		}
		after = found[0]
		after.Answer = in.Answer
		if err := s.write(ctx, tx, c, ticket, in, at); err != nil {
			return err
		}
		return history.Record(ctx, tx, history.Event{Thing: "fair_ticket", ThingID: ticket, Action: in.Answer, AccountID: &c.AccountID, At: at})
	})
	return after, err
}

func (s *Service) write(ctx context.Context, tx pgx.Tx, c auth.Caller, ticket uuid.UUID, in Answer, at time.Time) error {
	if in.VacancyID != nil {
		var open bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM fair_ticket t JOIN fair_booth_vacancy b ON b.booth_id = t.booth_id
			JOIN vacancy v ON v.id = b.vacancy_id AND v.status = 'open' AND v.valid_to >= $3 JOIN enterprise e ON e.id = v.enterprise_id AND e.status = 'approved'
			WHERE t.id = $1 AND v.id = $2)`, ticket, in.VacancyID, calendar.DateOf(at)).Scan(&open); err != nil {
			return fmt.Errorf("minutes: vacancy of an invitation: %w", err)
		}
		if !open {
			return problem.Invalid(problem.Field{Name: "vacancyId", Code: "unknown", Message: "这个岗位不在展位里，或者已经关闭，请另选一个。"})
		}
	}
	tag, err := tx.Exec(ctx, `UPDATE fair_ticket t SET answer = $2, answered_by = $3, answered_at = $4, answer_vacancy_id = $5, version = version + 1
		WHERE t.id = $1 AND `+owed, ticket, in.Answer, c.AccountID, at, in.VacancyID)
	if err != nil {
		return fmt.Errorf("minutes: answer: %w", err)
	}
	if tag.RowsAffected() != 1 {
		return problem.Conflict("wrong_state", "这位求职者已经有了答复，或者不需要再答复，请刷新后查看。")
	}
	return nil
}
