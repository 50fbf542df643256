package account

import (
	"context"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

type (
	// PhoneCase is a change of number at the counter, on its way or over.
	PhoneCase struct {
		ID        uuid.UUID  `json:"id"`
		Account   Party      `json:"account" doc:"要换手机号的账号"`
		Holder    *Party     `json:"holder,omitempty" doc:"申请时用着这个手机号的另一个账号，办好以后它就没有手机号了"`
		Status    string     `json:"status" enum:"waiting,done,refused,objected,lapsed" doc:"waiting 等另一位管理员批准，done 已换，refused 不办，objected 账号的主人说不是他办理的，lapsed 满 30 天没有批准，已经作废"`
		Reason    string     `json:"reason" doc:"核对情况"`
		AskedBy   string     `json:"askedBy"`
		Own       bool       `json:"own" doc:"是您自己申请的，要由另一位管理员批准"`
		AskedAt   time.Time  `json:"askedAt"`
		DueAt     time.Time  `json:"dueAt" doc:"从这时起可以批准"`
		DecidedBy string     `json:"decidedBy"`
		DecidedAt *time.Time `json:"decidedAt,omitempty"`
		Words     string     `json:"words" doc:"不办的原因"`
	}
	// Party is an account with what hangs on it.
	Party struct {
		Account Account    `json:"account"`
		SeenAt  *time.Time `json:"seenAt,omitempty" doc:"最近一次使用；没有就是没有记录"`
		Holds   []Hold     `json:"holds" doc:"挂在这个账号上的事"`
	}
	// Hold is one kind of thing that hangs on an account.
	Hold struct {
		What  string `json:"what" enum:"applications,hires,secondments,cases,colleagues" doc:"applications 没有办完的求职，hires 在岗，secondments 借用，cases 帮扶台账，colleagues 同一家企业的其他账号"`
		Count int    `json:"count"`
	}
	// AtCounter is who has to do with a number that is asked for.
	AtCounter struct {
		Account Party  `json:"account"`
		Holder  *Party `json:"holder,omitempty" doc:"现在用着这个手机号的另一个账号"`
		Seconds int    `json:"expiresInSeconds"`
	}
)

// Counter says who has to do with a number that an account is to get; the zero
// Phone is its own. For administrators.
func (s *Service) Counter(ctx context.Context, id uuid.UUID, phone pii.Phone) (c AtCounter, err error) {
	ids := []uuid.UUID{id}
	if !phone.IsZero() {
		index, err := s.Auth.PhoneIndex(phone)
		if err != nil {
			return c, err
		}
		if ids, err = withHolder(ctx, s.DB, id, index); err != nil {
			return c, err
		}
	}
	parties, err := s.parties(ctx, s.DB, ids)
	if err != nil {
		return c, err
	}
	if len(parties) == 0 {
		return c, problem.NotFound("这个账号")
	}
	c.Account = parties[id]
	for of, p := range parties {
		if of != id {
			c.Holder = &p
		}
	}
	return c, nil
}

// PhoneCases are the changes of numbers at the counter, the newest first. For
// administrators.
func (s *Service) PhoneCases(ctx context.Context, status string, p route.Paging) (route.Page[PhoneCase], error) {
	none := route.Page[PhoneCase]{}
	after, _, err := route.DecodeCursor[caseCursor](p.Cursor)
	if err != nil {
		return none, err
	}
	rows, err := listCases(ctx, s.DB, status, after, p.Limit+1)
	if err != nil {
		return none, err
	}
	var ids []uuid.UUID
	for _, r := range rows {
		ids = append(ids, r.AccountID)
		if r.HolderID != nil {
			ids = append(ids, *r.HolderID)
		}
	}
	parties, err := s.parties(ctx, s.DB, ids)
	if err != nil {
		return none, err
	}
	list := make([]PhoneCase, len(rows))
	for i, r := range rows {
		list[i] = r.view(ctx, parties)
	}
	return route.NewPage(list, p.Limit, func(c PhoneCase) caseCursor { return caseCursor{c.AskedAt, c.ID} }), nil
}

func (s *Service) parties(ctx context.Context, q postgres.Querier, ids []uuid.UUID) (map[uuid.UUID]Party, error) {
	rows, err := accountsOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[uuid.UUID]Party, len(rows))
	for _, row := range rows {
		a, err := s.view(row)
		if err != nil {
			return nil, err
		}
		found[row.ID] = Party{Account: a, Holds: []Hold{}}
	}
	seen, err := lastSeen(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	holds, err := heldBy(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	for id, p := range found {
		if at, ok := seen[id]; ok {
			p.SeenAt = &at
		}
		p.Holds = append(p.Holds, holds[id]...)
		found[id] = p
	}
	return found, nil
}
