package casework

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
	"gongxiang/jobs/recommend"
)

// mostSent bounds the vacancies of one sending.
const mostSent = 10

// Wished is what a person wants, as he said it himself or to the officer.
type Wished struct {
	recommend.Wish
	Version int `json:"version" doc:"版本；0 为还没有登记"`
}

// Suggested are the vacancies that fit best.
type Suggested struct {
	Items []recommend.Fit `json:"items"`
	Wish  Wished          `json:"wish"`
	Empty bool            `json:"empty" doc:"还没有登记求职意向，没有可推荐的"`
}

// SendInput are the vacancies that an officer gives a person, today.
type SendInput struct {
	VacancyIDs []uuid.UUID `json:"vacancyIds" maxItems:"10" doc:"岗位"`
	Content    string      `json:"content" required:"false" doc:"怎样告诉本人的"`
	Answer     string      `json:"answer" required:"false" enum:",accepted,refused,undecided,none" doc:"本人意见"`
}

// WishOf reads what a person in scope wants. Problem: "not_found".
func (s *Service) WishOf(ctx context.Context, c auth.Caller, id uuid.UUID) (Wished, error) {
	p, err := s.findPerson(ctx, s.DB, c, id)
	if err != nil {
		return Wished{}, err
	}
	w, version, err := s.Fits.WishOf(ctx, s.DB, p.ID)
	return Wished{w, version}, err
}

// PutWish writes down what a person said he wants. Problems: "not_found", those
// of recommend.PutWish.
func (s *Service) PutWish(ctx context.Context, c auth.Caller, id uuid.UUID, w recommend.Wish, version int) (done Wished, err error) {
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		p, err := s.lockPerson(ctx, tx, c, id)
		if err != nil {
			return err
		}
		if _, err = s.Fits.PutWish(ctx, tx, p.ID, w, version); err != nil {
			return err
		}
		if done.Wish, done.Version, err = s.Fits.WishOf(ctx, tx, p.ID); err != nil {
			return err
		}
		return history.Record(ctx, tx, history.Event{Thing: "key_person", ThingID: p.ID, Action: "wish", AccountID: &c.AccountID, At: s.now()})
	})
	return done, err
}

// Suggest proposes the vacancies that fit a case's person best today, with the
// reasons that he will read, without those he was sent before. Problem:
// "not_found".
func (s *Service) Suggest(ctx context.Context, c auth.Caller, id uuid.UUID, n int) (Suggested, error) {
	k, err := s.findCase(ctx, s.DB, c, id)
	if err != nil {
		return Suggested{}, err
	}
	w, version, err := s.Fits.WishOf(ctx, s.DB, k.PersonID)
	if err != nil {
		return Suggested{}, err
	}
	sent, err := sentBefore(ctx, s.DB, k.ID)
	if err != nil {
		return Suggested{}, err
	}
	fits, err := s.Fits.Best(ctx, w, s.today(), n, sent)
	return Suggested{fits, Wished{w, version}, w.Empty()}, err
}

// Send writes down that vacancies were given to a person today: each open, and
// suitable by trade, place or pay, with the reasons he was told. One that he was
// sent before counts once. Problems: "not_found", "invalid", "vacancy_closed",
// "not_suitable", "no_wish", "case_ended" (409).
func (s *Service) Send(ctx context.Context, c auth.Caller, id uuid.UUID, in SendInput) (Case, error) {
	var form input.Form
	if n := len(in.VacancyIDs); n < 1 || n > mostSent {
		form.Add("vacancyIds", "required", "请选择 1 到 "+strconv.Itoa(mostSent)+" 个岗位。")
	}
	in.Content = checkNote(&form, "content", "内容", in.Content, 0, 500)
	if in.Answer != "" && !slices.Contains(answers, in.Answer) {
		form.Add("answer", "unknown", "本人意见应为接受、不接受、考虑中或未表态。")
	}
	if err := form.Err(); err != nil {
		return Case{}, err
	}
	before, err := s.findCase(ctx, s.DB, c, id)
	if err != nil {
		return Case{}, err
	}
	fits, err := s.judge(ctx, before, in.VacancyIDs)
	if err != nil {
		return Case{}, err
	}
	return s.write(ctx, c, id, func(tx pgx.Tx, k Case, at time.Time) error {
		for _, f := range fits {
			r := Record{ID: uuid.Must(uuid.NewV7()), CaseID: k.ID, Kind: "vacancy", Day: s.today(), Content: in.Content,
				VacancyID: &f.Vacancy.ID, SuitableBy: f.SuitableBy}
			for _, reason := range f.Reasons {
				r.Reasons = append(r.Reasons, reason.Text)
			}
			if err := insertRecord(ctx, tx, r, in.Answer, c.AccountID, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// judge puts each vacancy, once, beside the person's wish.
func (s *Service) judge(ctx context.Context, k Case, ids []uuid.UUID) ([]recommend.Fit, error) {
	w, _, err := s.Fits.WishOf(ctx, s.DB, k.PersonID)
	if err != nil {
		return nil, err
	}
	if w.Empty() {
		return nil, problem.Conflict("no_wish", "还没有登记求职意向，无法判断岗位是否合适。请先登记想做的工种、地点或工资。")
	}
	var fits []recommend.Fit
	seen := map[uuid.UUID]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		fit, err := s.Fits.Judge(ctx, w, id, s.today())
		if problem.HasCode(err, "vacancy_gone") {
			return nil, translateAs(err, "record_vacancy_open")
		}
		if err != nil {
			return nil, err
		}
		if !fit.Suitable() {
			return nil, problem.Conflict("not_suitable", "“"+fit.Vacancy.Title+"”（"+fit.Vacancy.Enterprise.Name+"）在工种、地点和工资上都不符合本人意向，不能计为适合的岗位。请另选，或先更新求职意向。")
		}
		fits = append(fits, fit)
	}
	return fits, nil
}
