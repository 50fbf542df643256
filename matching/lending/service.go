package lending

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/posting"
)

// Service carries a match from the first offer to the placement. It is safe
// for concurrent use.
type Service struct {
	DB       *postgres.DB
	Vault    *pii.Vault
	Clock    calendar.Clock
	Postings *posting.Service
	Firms    *enterprise.Service
	Auth     *auth.Service
	Site     string                // the platform's address, for links that are sent
	Started  func(context.Context) // is told once workers have started; nil: nobody
	// Dissolved are told in turn, in its transaction, which firm is no more, while it
	// is held: they end what the firm has with them, and count it.
	Dissolved []func(context.Context, pgx.Tx, enterprise.Gone, *enterprise.Ended) error
}

// New makes the service.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock, postings *posting.Service, firms *enterprise.Service, accounts *auth.Service) *Service {
	return &Service{DB: db, Vault: vault, Clock: clock, Postings: postings, Firms: firms, Auth: accounts}
}

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }

// now is the present instant as PostgreSQL keeps it.
func (s *Service) now() time.Time { return s.Clock.Now().Truncate(time.Microsecond) }

// Side is one of the two firms of a proposal or an agreement.
type Side string

// The sides.
const (
	Lender   Side = "lender"   // 出借方: employs the workers, before and after
	Borrower Side = "borrower" // 借用方: has the posts
	Officer  Side = "officer"  // 专员: only opens a proposal, and then the lender is asked
)

// Other is the side across the table; the officer's is the lender.
func (s Side) Other() Side {
	if s == Lender {
		return Borrower
	}
	return Lender
}

// Word is the side in Chinese.
func (s Side) Word() string {
	return map[Side]string{Lender: "出借方", Borrower: "借用方", Officer: "就业服务专员"}[s]
}

// Firm is what each side sees of the other: no contact before they have agreed.
// Who of its people wrote an offer is shown by name, like the firm's own.
type Firm struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	town     string
	approved bool   // neither pending nor suspended
	status   string // of agreements only
}

// Parties are the two firms; embedded where a thing stands between them.
type Parties struct {
	Lender   Firm  `json:"lender"`
	Borrower Firm  `json:"borrower"`
	MySide   *Side `json:"mySide" enum:"lender,borrower" doc:"我方；专员查看时为空"`
}

func (p Parties) firm(side Side) Firm {
	if side == Lender {
		return p.Lender
	}
	return p.Borrower
}

// seenBy notes on which side the caller stands; officers stand on none.
func (p *Parties) seenBy(c auth.Caller) {
	for _, side := range []Side{Lender, Borrower} {
		if c.Role == auth.Enterprise && p.firm(side).ID == c.EnterpriseID {
			p.MySide = &side
		}
	}
}

// acting is the side on which the caller may act: its firm is approved and not
// suspended. Otherwise problem "enterprise_not_approved" (403), or "forbidden"
// for whoever only looks on.
func (p Parties) acting() (Side, error) {
	side, err := p.standing()
	if err == nil && !p.firm(side).approved {
		err = problem.New(403, "enterprise_not_approved", "贵企业尚未通过审核，或者已被暂停、注销，目前不能办理共享用工。请联系所在镇街的就业服务专员。")
	}
	return side, err
}

// standing is the side on which the caller stands, whatever became of its firm:
// for what is owed to a worker who is out. Problem "forbidden" for whoever only
// looks on.
func (p Parties) standing() (Side, error) {
	if p.MySide == nil {
		return "", problem.Forbidden("只有协议双方的企业可以办理，您只能查看。")
	}
	return *p.MySide, nil
}

// actingAs is acting, when only one side may do this.
func (p Parties) actingAs(only Side, refusal string) error {
	side, err := p.acting()
	if err != nil {
		return err
	}
	if side != only {
		return problem.Forbidden(refusal)
	}
	return nil
}

// bothApproved refuses (409 "counterpart_not_approved") when the other firm
// may not act at present.
func (p Parties) bothApproved(mine Side) error {
	if p.firm(mine.Other()).approved {
		return nil
	}
	return problem.Conflict("counterpart_not_approved", "对方企业目前未通过审核，或者已被暂停、注销，不能继续对接。")
}

func newID() (uuid.UUID, error) { return uuid.NewV7() }
