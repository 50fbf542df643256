package lending

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/people"
	"gongxiang/internal/problem"
	"gongxiang/matching/posting"
)

// hotline is the labour bureaus' own, everywhere in the country.
const hotline = "12333"

// OwnView is a worker's secondment as he sees it himself.
type OwnView struct {
	Name      string         `json:"name"`
	Status    string         `json:"status" enum:"nominated,consented,amended,started,returned,cancelled"`
	From      calendar.Date  `json:"from"`
	To        calendar.Date  `json:"to"`
	Days      int            `json:"days" doc:"借用的天数，头尾都算"`
	DaysSoFar int            `json:"daysSoFar" doc:"到岗至今的天数；没有到岗为 0"`
	StartedOn *calendar.Date `json:"startedOn,omitempty"`
	TradeName string         `json:"tradeName"`
	TownName  string         `json:"townName"`
	PayFen    int64          `json:"payFen" doc:"月薪（分）"`
	Wage      string         `json:"wage" doc:"工资怎样计算，一句话"`
	PayDay    int            `json:"payDay" doc:"出借方每月几日发工资"`
	SettleDay int            `json:"settleDay" doc:"借用方每月几日与出借方结算"`
	Lender    OwnFirm        `json:"lender"`
	Borrower  OwnFirm        `json:"borrower"`
	Hotline   string         `json:"hotline" doc:"人力资源社会保障咨询电话"`
	Answers   []GivenAnswer  `json:"answers"`
	Return    *OwnReturn     `json:"return,omitempty" doc:"最近一次提前返回的登记或者请求"`
	Steps     []WorkerStep   `json:"steps"`
	Pay       []OwnPay       `json:"pay" doc:"到岗以来每个月的工资，最近的在前"`
	Change    *ChangeAsked   `json:"change,omitempty" doc:"还没有同意的补充协议：同意之前，上面是原来的条件"`
}

// OwnFirm is a firm, and whom the worker calls there.
type OwnFirm struct {
	Name    string `json:"name"`
	Contact string `json:"contact"`
	Phone   string `json:"phone" doc:"完整号码"`
}

// OwnReturn is what the firms put on record about an early return.
type OwnReturn struct {
	Status  string        `json:"status" enum:"asked,done,declined,lapsed"`
	Reason  string        `json:"reason" enum:"by_worker,by_borrower,by_agreement"`
	Ground  string        `json:"ground"`
	Note    string        `json:"note"`
	LastDay calendar.Date `json:"lastDay"`
}

// Own is the secondment of whoever holds the session. Problem:
// "unauthenticated" (401) for a session that is unknown or over. That he was
// shown the firms' phone numbers is recorded.
func (s *Service) Own(ctx context.Context, session string) (OwnView, error) {
	l, err := s.workerOf(ctx, session)
	if err != nil {
		return OwnView{}, err
	}
	a, w, err := s.leadsTo(ctx, s.DB, l)
	if err != nil {
		return OwnView{}, err
	}
	clauses, err := s.clausesFor(ctx, s.DB, a.ID, w.ID)
	if err != nil {
		return OwnView{}, err
	}
	v := OwnView{
		Name: w.Name, Status: w.Status, From: w.From, To: w.To, Days: calendar.Period{From: w.From, To: w.To}.Days(), StartedOn: w.StartedOn,
		TradeName: a.TradeName, TownName: a.TownName, PayFen: a.PayFen, Wage: clauses.sentence(a.PayFen), PayDay: clauses.PayDay, SettleDay: clauses.SettleDay,
		Hotline: hotline,
	}
	one := []Worker{w}
	if err := addChanges(ctx, s.DB, a.ID, one); err != nil {
		return OwnView{}, err
	}
	if err := addOwed(ctx, s.DB, a.ID, one); err != nil {
		return OwnView{}, err
	}
	v.Change, v.Steps = one[0].Change, s.steps(one[0])
	if w.StartedOn != nil {
		v.DaysSoFar = calendar.Period{From: *w.StartedOn, To: min(w.To, s.today())}.Days()
	}
	if v.Pay, err = ownPay(ctx, s.DB, a, w, s.today()); err != nil {
		return OwnView{}, err
	}
	if v.Answers, err = answersOf(ctx, s.DB, w.ID); err != nil {
		return OwnView{}, err
	}
	r, err := latestReturn(ctx, s.DB, w.ID)
	if err == nil {
		v.Return = &OwnReturn{r.Status, r.Reason, r.Ground, r.Note, r.LastDay}
	} else if !problem.HasCode(err, "wrong_state") {
		return OwnView{}, err
	}
	return v, s.ownContacts(ctx, a, w, &v)
}

// ownContacts fills in whom the worker calls.
func (s *Service) ownContacts(ctx context.Context, a Agreement, w Worker, v *OwnView) error {
	found, err := s.Postings.FindAll(ctx, s.DB, a.surplusID, a.shortageID)
	if err != nil {
		return err
	}
	for _, side := range []struct {
		to   *OwnFirm
		firm Firm
		from posting.Posting
	}{{&v.Lender, a.Lender, found[a.surplusID]}, {&v.Borrower, a.Borrower, found[a.shortageID]}} {
		name, phone, err := s.contactOf(ctx, side.from)
		if err != nil {
			return err
		}
		*side.to = OwnFirm{Name: side.firm.Name, Contact: name, Phone: phone.Raw()}
	}
	// He has no account: he stands in the record as the person he is.
	return people.RecordAccess(ctx, s.DB, people.Access{AccountID: w.personID, Subject: "secondment", SubjectID: w.ID,
		Field: "contactPhone", Purpose: "员工本人查看两家单位的联系电话", At: s.now()})
}

// LeaveOwn ends a worker's session.
func (s *Service) LeaveOwn(ctx context.Context, session string) error {
	if _, err := s.DB.Exec(ctx, `DELETE FROM worker_session WHERE token_hash = $1`, secretHash(session)); err != nil {
		return fmt.Errorf("lending: leave: %w", err)
	}
	return nil
}

// SweepWorkers deletes workers' sessions that are over.
func (s *Service) SweepWorkers(ctx context.Context) error {
	now := s.now()
	if _, err := s.DB.Exec(ctx, `DELETE FROM worker_session WHERE expires_at < $1 OR seen_at < $2`, now, now.Add(-workerIdle)); err != nil {
		return fmt.Errorf("lending: sweep workers' sessions: %w", err)
	}
	return nil
}

// workerOf tells whose session it is, and notes that it was used.
func (s *Service) workerOf(ctx context.Context, session string) (link, error) {
	now := s.now()
	var worker, agreement uuid.UUID
	err := s.DB.QueryRow(ctx, `UPDATE worker_session o SET seen_at = $2 FROM secondment s
		WHERE o.token_hash = $1 AND o.expires_at > $2 AND o.seen_at > $3 AND s.id = o.secondment_id RETURNING s.id, s.agreement_id`,
		secretHash(session), now, now.Add(-workerIdle)).Scan(&worker, &agreement)
	if errors.Is(err, pgx.ErrNoRows) {
		return link{}, problem.New(401, "unauthenticated", "为了您的信息安全，请重新获取验证码后查看。")
	}
	if err != nil {
		return link{}, fmt.Errorf("lending: worker's session: %w", err)
	}
	return link{worker: worker, agreement: agreement}, nil
}
