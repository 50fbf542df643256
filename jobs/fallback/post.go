package fallback

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/jobs/hire"
	"gongxiang/matching/lending"
	"gongxiang/matching/reference"
)

// The states.
const (
	Open   = "open"
	Closed = "closed"
)

var machine = history.Machine{
	"":     {"open": Open},
	Open:   {"edit": Open, "close": Closed},
	Closed: {"edit": Open, "close": Closed},
}

const (
	maxHeads = 1000
	maxFen   = 1_000_000_000_00
)

type (
	// Input is what an officer says of a post. The unit is a firm, or the name and
	// code of a public body.
	Input struct {
		EnterpriseID *uuid.UUID    `json:"enterpriseId,omitempty" doc:"用人单位是平台上的企业时填写"`
		UnitName     string        `json:"unitName" required:"false" maxLength:"200" doc:"用人单位是机关、事业单位、村居等时填写"`
		UnitUSCC     string        `json:"unitUscc" required:"false" maxLength:"60" doc:"该单位的统一社会信用代码"`
		Kind         string        `json:"kind" enum:"public_welfare,temporary" doc:"公益性岗位，临时性岗位"`
		Work         string        `json:"work" enum:"disinfection,cleaning,social_service" doc:"消杀防疫，保洁环卫，社会服务"`
		Title        string        `json:"title" maxLength:"200"`
		TradeCode    string        `json:"tradeCode" maxLength:"40"`
		TownCode     string        `json:"townCode" maxLength:"40" doc:"工作地点"`
		From         calendar.Date `json:"from"`
		To           calendar.Date `json:"to"`
		PayFen       int64         `json:"payFen" doc:"每人每月补贴（分），不足一个月按一个月计"`
		Terms
	}
	// Terms are what may change later.
	Terms struct {
		Workplace string `json:"workplace" required:"false" maxLength:"400"`
		Heads     int    `json:"heads"`
		BudgetFen int64  `json:"budgetFen" doc:"预算（分）"`
	}
	// Post is a fallback post as officers see it.
	Post struct {
		ID          uuid.UUID        `json:"id"`
		Employer    lending.Employer `json:"employer"`
		UnitUSCC    string           `json:"unitUscc" doc:"用人单位的统一社会信用代码"`
		Kind        string           `json:"kind" enum:"public_welfare,temporary"`
		Work        string           `json:"work" enum:"disinfection,cleaning,social_service"`
		Title       string           `json:"title"`
		TradeName   string           `json:"tradeName"`
		TownName    string           `json:"townName"`
		From        calendar.Date    `json:"from"`
		To          calendar.Date    `json:"to"`
		PayFen      int64            `json:"payFen"`
		AssignedFen int64            `json:"assignedFen" doc:"已安置的月数乘以月补贴"`
		InPost      int              `json:"inPost" doc:"在岗人数"`
		Status      string           `json:"status" enum:"open,closed"`
		Version     int              `json:"version"`
		Terms
	}
)

// Service keeps fallback posts. It is safe for concurrent use.
type Service struct {
	DB    *postgres.DB
	Vault *pii.Vault
	Clock calendar.Clock
	Book  func() *reference.TradeBook
	Hires *hire.Service
}

// New makes the service.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock, book func() *reference.TradeBook, hires *hire.Service) *Service {
	return &Service{db, vault, clock, book, hires}
}

func (s *Service) now() time.Time { return s.Clock.Now().Truncate(time.Microsecond) }

// Create opens a post, in the officer's town where he is of one. Problems:
// "invalid", "enterprise_not_approved".
func (s *Service) Create(ctx context.Context, c auth.Caller, in Input) (Post, error) {
	in, err := s.check(c, in)
	if err != nil {
		return Post{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Post{}, fmt.Errorf("fallback: new id: %w", err)
	}
	var made Post
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if in.EnterpriseID != nil {
			if err := holdFirm(ctx, tx, *in.EnterpriseID); err != nil {
				return err
			}
		}
		at := s.now()
		if err := insertPost(ctx, tx, id, in, c.AccountID, at); err != nil {
			return err
		}
		if err := history.Record(ctx, tx, history.Event{Thing: "fallback_post", ThingID: id, Action: "open", To: Open, AccountID: &c.AccountID, At: at}); err != nil {
			return err
		}
		made, err = one(ctx, tx, c, id)
		return err
	})
	return made, hire.Translate(err)
}

func (s *Service) check(c auth.Caller, in Input) (Input, error) {
	var form input.Form
	in.Title = form.Line("title", "岗位名称", sheet.Clean(in.Title), 2, 40)
	switch {
	case in.EnterpriseID != nil:
		in.UnitName, in.UnitUSCC = "", ""
	default:
		in.UnitName = form.Line("unitName", "用人单位", sheet.Clean(in.UnitName), 2, 60)
		code, err := reference.ParseUSCC(in.UnitUSCC)
		if err != nil {
			form.Add("unitUscc", "uscc", "用人单位的统一社会信用代码不对，应为 18 位，请按单位的证书核对。")
		}
		in.UnitUSCC = code
	}
	if trade, ok := s.Book().ByCode(in.TradeCode); !ok || trade.Retired {
		form.Add("tradeCode", "unknown", "请选择工种。")
	}
	if _, ok := s.Book().Towns.ByCode(in.TownCode); !ok {
		form.Add("townCode", "unknown", "请选择工作镇街。")
	} else if c.Role == auth.TownOfficer && c.TownCode != in.TownCode {
		form.Add("townCode", "other_town", "只能开发本镇街的岗位。")
	}
	switch {
	case in.From == 0:
		form.Add("from", "required", "请填写开始日期。")
	case in.To == 0:
		form.Add("to", "required", "请填写结束日期。")
	case in.To < in.From:
		form.Add("to", "order", fmt.Sprintf("结束日期（%s）早于开始日期（%s）。", in.To, in.From))
	}
	if in.PayFen <= 0 || in.PayFen > maxFen {
		form.Add("payFen", "range", "请填写每人每月的补贴，要大于 0。")
	}
	in.Terms = in.check(&form)
	return in, form.Err()
}

func (t Terms) check(form *input.Form) Terms {
	t.Workplace = form.Line("workplace", "工作地点", sheet.Clean(t.Workplace), 0, 100)
	if t.Heads < 1 || t.Heads > maxHeads {
		form.Add("heads", "range", fmt.Sprintf("名额应在 1 到 %s 之间。", problem.Count(maxHeads)))
	}
	if t.BudgetFen <= 0 || t.BudgetFen > maxFen {
		form.Add("budgetFen", "range", "请填写预算，要大于 0。")
	}
	return t
}

// Change sets heads, budget and workplace of a post, and whether it is open.
// Problems: "not_found", "invalid", "stale_version", "heads_full" and
// "over_budget" when more is assigned already.
func (s *Service) Change(ctx context.Context, c auth.Caller, id uuid.UUID, version int, status string, t Terms) (Post, error) {
	var form input.Form
	if t = t.check(&form); form.Err() != nil {
		return Post{}, form.Err()
	}
	var after Post
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := holdPost(ctx, tx, id); err != nil {
			return err
		}
		p, err := one(ctx, tx, c, id)
		if err != nil {
			return err
		}
		if p.Version != version {
			return problem.Stale(p)
		}
		action := "edit"
		if status == Closed {
			action = "close"
		}
		to, err := machine.Next(p.Status, action, "这个岗位不能这样改。")
		if err != nil {
			return err
		}
		at := s.now()
		if err := updatePost(ctx, tx, id, to, t, at); err != nil {
			return err
		}
		if err := history.Record(ctx, tx, history.Event{Thing: "fallback_post", ThingID: id, Action: action, From: p.Status, To: to,
			Detail: map[string]any{"heads": t.Heads, "budgetFen": t.BudgetFen}, AccountID: &c.AccountID, At: at}); err != nil {
			return err
		}
		after, err = one(ctx, tx, c, id)
		return err
	})
	return after, hire.Translate(err)
}

// Get is one post in the caller's scope. Problem: "not_found".
func (s *Service) Get(ctx context.Context, c auth.Caller, id uuid.UUID) (Post, error) {
	return one(ctx, s.DB, c, id)
}

// Filter narrows List; zero values do not.
type Filter struct {
	Status   string `query:"status" enum:"open,closed" doc:"状态"`
	Running  bool   `query:"running" doc:"只列期限还没有过的"`
	TownCode string `query:"townCode" maxLength:"20" doc:"工作镇街"`
	Q        string `query:"q" maxLength:"60" doc:"岗位或单位名称中的几个字"`
}

// List is the posts in the caller's scope, the newest first.
func (s *Service) List(ctx context.Context, c auth.Caller, f Filter, page route.Paging) (route.Page[Post], error) {
	before, _, err := route.DecodeCursor[*uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Post]{}, err
	}
	found, err := many(ctx, s.DB, c, `AND (@status = '' OR f.status = @status) AND (@in = '' OR f.town_code = @in) AND (NOT @running OR upper(f.term) > @today)
		AND (@q = '' OR strpos(f.title, @q) > 0 OR strpos(coalesce(e.name, f.unit_name), @q) > 0)
		AND (@before::uuid IS NULL OR f.id < @before) ORDER BY f.id DESC LIMIT @limit`,
		pgx.NamedArgs{"status": f.Status, "in": f.TownCode, "running": f.Running, "today": calendar.Today(s.Clock), "q": sheet.Clean(f.Q), "before": before, "limit": page.Limit + 1})
	if err != nil {
		return route.Page[Post]{}, err
	}
	return route.NewPage(found, page.Limit, func(p Post) uuid.UUID { return p.ID }), nil
}
