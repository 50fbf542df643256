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
	Items []Fit `json:"items"`
	Wish  Mine  `json:"wish"`
	Empty bool  `json:"empty" doc:"还没有填写求职意向，没有可推荐的"`
}

// Recommend finds what fits the wish of the seeker who asks.
func (s *Service) Recommend(ctx context.Context, c auth.Caller, n int) (Recommended, error) {
	mine, err := s.Mine(ctx, c)
	if err != nil {
		return Recommended{}, err
	}
	fits, err := s.Best(ctx, mine.Wish, calendar.Today(s.Clock), n, []uuid.UUID{})
	return Recommended{Items: fits, Wish: mine, Empty: mine.Empty()}, err
}
