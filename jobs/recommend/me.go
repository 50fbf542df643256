package recommend

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/people"
)

// Mine is a seeker's own wish.
type Mine struct {
	Wish
	Version int `json:"version" doc:"版本；0 为还没有填写"`
}

// Mine reads the wish of the seeker who asks.
func (s *Service) Mine(ctx context.Context, c auth.Caller) (Mine, error) {
	person, err := people.OfAccount(ctx, s.DB, c.AccountID)
	if err != nil {
		return Mine{}, err
	}
	w, version, err := s.WishOf(ctx, s.DB, person)
	return Mine{w, version}, err
}

// PutMine writes the wish of the seeker who asks, and makes him a person where
// he is none yet. Codes as PutWish.
func (s *Service) PutMine(ctx context.Context, c auth.Caller, w Wish, version int) (mine Mine, err error) {
	phone, err := s.PhoneOf(ctx, s.DB, c.AccountID)
	if err != nil {
		return Mine{}, err
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		person, err := people.Join(ctx, tx, s.Vault, s.Clock.Now(), c.AccountID, phone)
		if err != nil {
			return err
		}
		if _, err = s.PutWish(ctx, tx, person, w, version); err != nil {
			return err
		}
		mine.Wish, mine.Version, err = s.WishOf(ctx, tx, person)
		return err
	})
	return mine, err
}

// Recommended is what fits the seeker's wish today.
type Recommended struct {
	Items []Fit       `json:"items"`
	Wish  Mine        `json:"wish"`
	Fresh []uuid.UUID `json:"fresh" doc:"其中昨夜新找到的岗位"`
	Empty bool        `json:"empty" doc:"还没有填写求职意向，没有可推荐的"`
}

// Recommend finds what fits the wish of the seeker who asks.
func (s *Service) Recommend(ctx context.Context, c auth.Caller, n int) (Recommended, error) {
	person, err := people.OfAccount(ctx, s.DB, c.AccountID)
	if err != nil {
		return Recommended{}, err
	}
	out := Recommended{Items: []Fit{}}
	if out.Wish.Wish, out.Wish.Version, err = s.WishOf(ctx, s.DB, person); err != nil {
		return Recommended{}, err
	}
	if out.Fresh, err = freshFor(ctx, s.DB, person); err != nil {
		return Recommended{}, err
	}
	out.Empty = out.Wish.Empty()
	out.Items, err = s.Best(ctx, out.Wish.Wish, calendar.Today(s.Clock), n, nil)
	return out, err
}
