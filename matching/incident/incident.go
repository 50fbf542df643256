package incident

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/matching/lending"
)

// Service keeps incidents. It is safe for concurrent use.
type Service struct {
	DB      *postgres.DB
	Clock   calendar.Clock
	Lending *lending.Service
}

// New makes the service.
func New(db *postgres.DB, clock calendar.Clock, l *lending.Service) *Service {
	return &Service{DB: db, Clock: clock, Lending: l}
}

func (s *Service) now() time.Time { return s.Clock.Now().Truncate(time.Microsecond) }

// Incident is one as both firms and the officers in scope see it.
type Incident struct {
	ID              uuid.UUID     `json:"id"`
	AgreementID     uuid.UUID     `json:"agreementId"`
	AgreementNumber string        `json:"agreementNumber"`
	Lender          string        `json:"lender"`
	Borrower        string        `json:"borrower"`
	MySide          *lending.Side `json:"mySide" enum:"lender,borrower" doc:"我方；专员查看时为空"`
	WorkerID        uuid.UUID     `json:"workerId"`
	WorkerName      string        `json:"workerName" doc:"双方企业看到全名，专员看到打码"`
	Day             calendar.Date `json:"day"`
	Place           string        `json:"place"`
	What            string        `json:"what" doc:"经过"`
	Injury          bool          `json:"injury" doc:"有人受伤"`
	Measures        string        `json:"measures" doc:"已采取的措施"`
	Side            lending.Side  `json:"side" enum:"lender,borrower" doc:"登记方"`
	RecordedBy      string        `json:"recordedBy"`
	RecordedAt      time.Time     `json:"recordedAt"`
	AcknowledgedBy  string        `json:"acknowledgedBy,omitempty" doc:"对方确认知悉的人"`
	AcknowledgedAt  *time.Time    `json:"acknowledgedAt,omitempty"`
	Notes           []Note        `json:"notes,omitempty" doc:"后续情况"`
}

// Note is what followed, as one firm put it.
type Note struct {
	Side lending.Side `json:"side" enum:"lender,borrower"`
	Note string       `json:"note"`
	By   string       `json:"by"`
	At   time.Time    `json:"at"`
}

// Input is what a firm says of an incident.
type Input struct {
	AgreementID uuid.UUID     `json:"agreementId" doc:"协议"`
	WorkerID    uuid.UUID     `json:"workerId" doc:"员工"`
	Day         calendar.Date `json:"day" required:"false" doc:"发生日期"`
	Place       string        `json:"place" required:"false" doc:"地点"`
	What        string        `json:"what" required:"false" doc:"经过"`
	Injury      bool          `json:"injury" doc:"有人受伤"`
	Measures    string        `json:"measures" required:"false" doc:"已采取的措施"`
}

// Filter narrows the list; zero values do not.
type Filter struct {
	AgreementID string `query:"agreementId" format:"uuid" doc:"协议"`
	Open        bool   `query:"open" doc:"只看对方还没有确认知悉的"`
	Injury      bool   `query:"injury" doc:"只看有人受伤的"`
}

// List gives incidents within the caller's firm or town, the newest first.
func (s *Service) List(ctx context.Context, c auth.Caller, f Filter, page route.Paging) (route.Page[Incident], error) {
	before, ok, err := route.DecodeCursor[uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Incident]{}, err
	}
	var behind *uuid.UUID
	if ok {
		behind = &before
	}
	rows, err := list(ctx, s.DB, c, f, behind, page.Limit+1)
	if err != nil {
		return route.Page[Incident]{}, err
	}
	return route.NewPage(rows, page.Limit, func(i Incident) uuid.UUID { return i.ID }), nil
}

// Get is one with its notes. Problem: "not_found".
func (s *Service) Get(ctx context.Context, c auth.Caller, id uuid.UUID) (Incident, error) {
	i, err := find(ctx, s.DB, c, id)
	if err != nil {
		return Incident{}, err
	}
	i.Notes, err = listNotes(ctx, s.DB, id)
	return i, err
}

// Record writes an incident down for the caller's firm. Problems: "not_found",
// "forbidden", "enterprise_not_approved", "invalid".
func (s *Service) Record(ctx context.Context, c auth.Caller, in Input) (Incident, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Incident{}, err
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		a, side, err := s.Lending.Hold(ctx, tx, c, in.AgreementID)
		if err != nil {
			return err
		}
		days, err := daysOf(ctx, tx, a.ID, in.WorkerID)
		if err != nil {
			return err
		}
		if err := in.check(days, calendar.Today(s.Clock)); err != nil {
			return err
		}
		return insert(ctx, tx, id, in, side, c.AccountID, s.now())
	})
	if err != nil {
		return Incident{}, translate(err)
	}
	return s.Get(ctx, c, id)
}

func (in *Input) check(days calendar.Period, today calendar.Date) error {
	var form input.Form
	switch {
	case in.Day == 0:
		form.Add("day", "required", "请填写发生日期。")
	case in.Day > today:
		form.Add("day", "future", fmt.Sprintf("发生日期（%s）还没有到，今天是 %s，请核对。", in.Day, today))
	case in.Day < days.From || in.Day > days.To:
		form.Add("day", "day", fmt.Sprintf("发生日期（%s）应在这名员工的借用期限 %s 至 %s 之内。", in.Day, days.From, days.To))
	}
	in.Place = text(&form, "place", "地点", in.Place, 100)
	in.What = text(&form, "what", "经过", in.What, 1000)
	in.Measures = text(&form, "measures", "已采取的措施", in.Measures, 1000)
	return form.Err()
}

// text is read by both firms and the officers: no numbers of people.
func text(form *input.Form, name, label, typed string, most int) string {
	line := form.Line(name, label, sheet.Clean(typed), 2, most)
	if pii.InText(line) {
		form.Add(name, "contact_in_text", label+"里有电话或身份证号码，请删去。")
	}
	return line
}

// Acknowledge puts on record that the other firm knows. Problems: "not_found",
// "forbidden" for the firm that recorded it, "acknowledged".
func (s *Service) Acknowledge(ctx context.Context, c auth.Caller, id uuid.UUID) (Incident, error) {
	return s.change(ctx, c, id, func(tx pgx.Tx, i Incident, side lending.Side) error {
		if i.Side == side {
			return problem.Forbidden("这是贵企业登记的，请等对方确认知悉。")
		}
		if i.AcknowledgedAt != nil {
			return problem.Conflict("acknowledged", "贵企业已经确认过知悉。")
		}
		return acknowledge(ctx, tx, id, c.AccountID, s.now())
	})
}

// AddNote adds what followed, by either firm. Problems: "not_found",
// "forbidden", "invalid".
func (s *Service) AddNote(ctx context.Context, c auth.Caller, id uuid.UUID, note string) (Incident, error) {
	return s.change(ctx, c, id, func(tx pgx.Tx, _ Incident, side lending.Side) error {
		var form input.Form
		note := text(&form, "note", "后续情况", note, 1000)
		if err := form.Err(); err != nil {
			return err
		}
		return insertNote(ctx, tx, id, side, note, c.AccountID, s.now())
	})
}

// change holds the agreement of an incident, for one of its firms.
func (s *Service) change(ctx context.Context, c auth.Caller, id uuid.UUID, apply func(tx pgx.Tx, i Incident, side lending.Side) error) (Incident, error) {
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		i, err := find(ctx, tx, c, id)
		if err != nil {
			return err
		}
		_, side, err := s.Lending.Hold(ctx, tx, c, i.AgreementID)
		if err != nil {
			return err
		}
		if i, err = find(ctx, tx, c, id); err != nil { // as it is now that nobody else changes it
			return err
		}
		return apply(tx, i, side)
	})
	if err != nil {
		return Incident{}, translate(err)
	}
	return s.Get(ctx, c, id)
}

// seenBy notes on which side the caller stands, and masks the name from officers.
func (i Incident) seenBy(c auth.Caller, lender, borrower uuid.UUID) Incident {
	mine := map[uuid.UUID]lending.Side{lender: lending.Lender, borrower: lending.Borrower}
	if side, ok := mine[c.EnterpriseID]; ok && c.Role == auth.Enterprise {
		i.MySide = &side
	} else {
		i.WorkerName = people.MaskName(i.WorkerName)
	}
	return i
}
