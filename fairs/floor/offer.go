package floor

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/jobs/apply"
)

// The states of an offer.
const (
	Made      = "made"
	Accepted  = "accepted"
	Refused   = "refused"
	Withdrawn = "withdrawn"
	Lapsed    = "lapsed" // with the fair
)

var offers = history.Machine{
	"":   {"make": Made},
	Made: {"accept": Accepted, "refuse": Refused, "withdraw": Withdrawn, "lapse": Lapsed},
}

var offerWords = map[string]string{Made: "等待答复", Accepted: "已接受", Refused: "已谢绝", Withdrawn: "已撤回", Lapsed: "已失效"}

// OfferInput is what the firm holds out.
type OfferInput struct {
	VacancyID uuid.UUID     `json:"vacancyId" doc:"岗位"`
	Text      string        `json:"text" required:"false" maxLength:"800" doc:"工资、班次等说明"`
	StartOn   calendar.Date `json:"startOn" doc:"到岗日期"`
}

// Offer makes an offer inside a talk, for one of the booth's vacancies. Problems:
// "not_found", "invalid", "wrong_state", "vacancy_gone", "already_offered",
// "enterprise_not_approved", "removed" (403).
func (s *Service) Offer(ctx context.Context, c auth.Caller, id uuid.UUID, in OfferInput) (Guest, error) {
	var form input.Form
	in.Text = form.Line("text", "说明", sheet.Clean(in.Text), 0, 200)
	if pii.InText(in.Text) {
		form.Add("text", "number", "说明里不能写手机号、座机号、身份证号码或银行卡号，请删去。求职者接受录用以后，可以在求职申请里查看手机号。")
	}
	switch today := s.today(); {
	case in.StartOn < today:
		form.Add("startOn", "past", fmt.Sprintf("到岗日期（%s）已经过去，请改成今天或以后。", in.StartOn))
	case in.StartOn > today.AddDays(180):
		form.Add("startOn", "far", "到岗日期请定在 180 天以内。")
	}
	if err := form.Err(); err != nil {
		return Guest{}, err
	}
	return s.asHirer(ctx, c, id, func(ctx context.Context, a act, t *ticket, _ booth) error {
		if t.Status != InTalk {
			return problem.Conflict("wrong_state", "录用意向在面谈时发；这个号目前是“"+statusWords[t.Status]+"”。")
		}
		offer, err := newID()
		if err != nil {
			return err
		}
		_, err = a.tx.Exec(ctx, `INSERT INTO fair_offer (id, ticket_id, vacancy_id, text, start_on, status, made_by, made_at)
			VALUES ($1, $2, $3, $4, $5, 'made', $6, $7)`, offer, t.ID, in.VacancyID, in.Text, in.StartOn, a.by.AccountID, a.at)
		if err != nil {
			return fmt.Errorf("floor: make an offer: %w", err)
		}
		if err := a.recordOffer(ctx, offer, "make", "", Made); err != nil {
			return err
		}
		return a.tellOffer(ctx, t, offer, "offer_made")
	})
}

func (a act) recordOffer(ctx context.Context, id uuid.UUID, action, from, to string) error {
	return history.Record(ctx, a.tx, history.Event{Thing: "fair_offer", ThingID: id, Action: action, From: from, To: to, AccountID: a.account(), At: a.at})
}

// tellOffer reads the ticket again, with the offer as it is, and tells the talk,
// the seeker and the desk.
func (a act) tellOffer(ctx context.Context, t *ticket, id uuid.UUID, kind string) error {
	found, err := tickets(ctx, a.tx, `WHERE t.id = $1`, t.ID)
	if err != nil {
		return err
	}
	*t = found[0]
	l, err := limitsOn(ctx, a.tx, a.at)
	if err != nil {
		return err
	}
	for _, o := range t.Offers {
		if o.ID == id {
			a.say(room.Draft{Room: t.talk(), Kind: kind, By: a.by.AccountID, About: t.AccountID, Body: o})
			a.say(room.Draft{Room: t.me(), Kind: "offer", By: a.by.AccountID, About: t.AccountID, Body: o})
		}
	}
	a.say(room.Draft{Room: t.desk(), Kind: "ticket", By: a.by.AccountID, About: t.AccountID, Body: t.forFirm(l)})
	return nil
}

// Withdraw takes an offer back that nobody has answered, by the firm. Problems:
// "not_found", "wrong_state".
func (s *Service) Withdraw(ctx context.Context, c auth.Caller, id uuid.UUID) (Offer, error) {
	return s.answer(ctx, c, id, "withdraw", nil)
}

// Refuse says no to an offer, by its seeker. Problems: "not_found", "wrong_state".
func (s *Service) Refuse(ctx context.Context, c auth.Caller, id uuid.UUID) (Offer, error) {
	return s.answer(ctx, c, id, "refuse", nil)
}

// Accept takes an offer, by its seeker, in the talk or after it: it becomes an
// application that he has accepted, in the same transaction, and both sides
// confirm the start as with any (package hire). In a rehearsal it becomes none:
// nobody is hired. Problems: "not_found",
// "wrong_state", "vacancy_gone", "already_accepted", "applications_daily".
func (s *Service) Accept(ctx context.Context, c auth.Caller, id uuid.UUID) (Offer, error) {
	return s.answer(ctx, c, id, "accept", func(ctx context.Context, a act, t ticket, o Offer) (uuid.UUID, error) {
		f := apply.FairOffer{Account: c.AccountID, Person: t.PersonID, Vacancy: o.VacancyID, Offer: apply.Offer{StartOn: o.StartOn, Words: o.Text}, Wish: t.Wish, At: a.at}
		for _, fit := range t.Fits {
			if fit.VacancyID == o.VacancyID {
				f.Fit = fit.Fit
			}
		}
		return a.Apply.AcceptedAtFair(ctx, a.tx, f)
	})
}

// offerOf says to which ticket and vacancy an offer of the caller's belongs, and
// whether it was made in a rehearsal.
func (a act) offerOf(ctx context.Context, id uuid.UUID) (t ticket, vacancy uuid.UUID, rehearsal bool, err error) {
	var of uuid.UUID
	err = a.tx.QueryRow(ctx, `SELECT o.ticket_id, o.vacancy_id, f.rehearsal FROM fair_offer o JOIN fair_ticket t ON t.id = o.ticket_id
		JOIN fair f ON f.id = t.fair_id WHERE o.id = $1`, id).Scan(&of, &vacancy, &rehearsal)
	if err == nil {
		t, err = findTicket(ctx, a.tx, a.by, of)
	}
	if _, known := problem.As(err); known || errors.Is(err, pgx.ErrNoRows) {
		return t, vacancy, false, problem.NotFound("这份录用意向")
	}
	if err != nil {
		return t, vacancy, false, fmt.Errorf("floor: offer: %w", err)
	}
	return t, vacancy, rehearsal, nil
}

// answer takes an offer of the caller's along an edge; make gives the
// application that it becomes.
func (s *Service) answer(ctx context.Context, c auth.Caller, id uuid.UUID, action string, become func(context.Context, act, ticket, Offer) (uuid.UUID, error)) (Offer, error) {
	var answered Offer
	err := s.do(ctx, c, func(ctx context.Context, a act) error {
		t, vacancy, rehearsal, err := a.offerOf(ctx, id)
		if err != nil {
			return err
		}
		become := become // for each try
		if rehearsal {
			become = nil
		}
		if become != nil {
			if err := a.Apply.HoldForFair(ctx, a.tx, t.PersonID, vacancy); err != nil {
				return err
			}
		}
		if t, _, err = a.hold(ctx, t.ID); err != nil {
			return err
		}
		o, err := a.holdOffer(ctx, t, id)
		if err != nil {
			return err
		}
		from := o.Status
		if o.Status, err = offers.Next(from, action, "这份录用意向"+offerWords[from]+"，不能再改。"); err != nil {
			return err
		}
		if become != nil {
			made, err := become(ctx, a, t, o)
			if err != nil {
				return err
			}
			o.ApplicationID = &made
		}
		if _, err := a.tx.Exec(ctx, `UPDATE fair_offer SET status = $2, application_id = $3, answered_at = $4 WHERE id = $1`, id, o.Status, o.ApplicationID, a.at); err != nil {
			return fmt.Errorf("floor: answer an offer: %w", err)
		}
		if err := a.recordOffer(ctx, id, action, from, o.Status); err != nil {
			return err
		}
		if err := a.tellOffer(ctx, &t, id, "offer_answered"); err != nil {
			return err
		}
		answered, err = a.holdOffer(ctx, t, id)
		return err
	})
	return answered, err
}

// holdOffer reads an offer of a ticket that is held, and holds it.
func (a act) holdOffer(ctx context.Context, t ticket, id uuid.UUID) (Offer, error) {
	var status string
	if err := a.tx.QueryRow(ctx, `SELECT status FROM fair_offer WHERE id = $1 FOR NO KEY UPDATE`, id).Scan(&status); err != nil {
		return Offer{}, fmt.Errorf("floor: hold offer: %w", err)
	}
	for _, o := range t.Offers {
		if o.ID == id {
			o.Status = status
			return o, nil
		}
	}
	return Offer{}, problem.NotFound("这份录用意向")
}
