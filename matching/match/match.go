package match

import (
	"context"
	"math"
	"slices"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/matching/posting"
)

// Service answers which postings fit which.
type Service struct {
	Postings *posting.Service
}

// New makes the service.
func New(postings *posting.Service) *Service { return &Service{postings} }

// Filter narrows the counterparts. Empty fields do not restrict.
type Filter struct {
	TownCode       string
	AboveScaleOnly bool // counterparts of Kaiping's above-scale firms only
	Limit          int
}

// Result is a posting and what fits it, the best first.
type Result struct {
	Posting posting.Posting `json:"posting"`
	Items   []Match         `json:"items"`
	Total   int             `json:"total" doc:"可以考虑的总数，items 是其中最合适的"`
}

// Match is one counterpart with the reasons. It names no worker and holds no
// phone number.
type Match struct {
	Counterpart    posting.Posting `json:"counterpart"`
	Score          int             `json:"score" minimum:"0" maximum:"100"`
	Heads          int             `json:"heads" doc:"可以调剂的人数"`
	OverlapFrom    calendar.Date   `json:"overlapFrom"`
	OverlapTo      calendar.Date   `json:"overlapTo"`
	OverlapDays    int             `json:"overlapDays"`
	DistanceKM     *float64        `json:"distanceKm,omitempty" doc:"估计的公里数；不在开平时没有"`
	SameTown       bool            `json:"sameTown"`
	Parts          []Part          `json:"parts"`
	Reasons        []string        `json:"reasons" doc:"合适的理由"`
	Cautions       []string        `json:"cautions" doc:"需要注意的地方"`
	OpenProposalID *uuid.UUID      `json:"openProposalId,omitempty" doc:"双方之间尚未答复的意向"`
}

// Part is one aspect of the score.
type Part struct {
	Key     string `json:"key" enum:"trade,level,heads,days,distance,pay,risk"`
	Label   string `json:"label"`
	Points  int    `json:"points"`
	Max     int    `json:"max"`
	For     string `json:"for,omitempty"`
	Against string `json:"against,omitempty"`
}

// For finds what fits one of the caller's own postings (officers: one in their
// scope). A posting that is not open has no matches. Not found: "not_found".
func (s *Service) For(ctx context.Context, c auth.Caller, kind posting.Kind, id uuid.UUID, f Filter) (Result, error) {
	p, err := s.Postings.GetOwn(ctx, c, kind, id)
	if err != nil {
		return Result{}, err
	}
	result := Result{Posting: p, Items: []Match{}}
	today := calendar.Today(s.Postings.Clock)
	if !posting.Open(p.Status) || p.Open == 0 || p.PeriodTo < today || !p.Enterprise.Approved {
		return result, nil
	}
	chosen, total, err := s.rate(ctx, p, today, f)
	if err != nil {
		return Result{}, err
	}
	result.Total = total
	result.Items, err = s.show(ctx, p, chosen)
	return result, err
}

// rate finds the candidates and keeps the best.
func (s *Service) rate(ctx context.Context, p posting.Posting, today calendar.Date, f Filter) ([]*ranked, int, error) {
	db, book := s.Postings.DB, s.Postings.Book()
	dishonest, abnormal, err := flagsOf(ctx, db, p.Enterprise.ID, today)
	if err != nil {
		return nil, 0, err
	}
	found, err := candidates(ctx, db, p, book, today, f)
	if err != nil {
		return nil, 0, err
	}
	own := sideOf(p, dishonest, abnormal)
	return best(found, f.Limit, func(other Side) pair {
		if p.Kind == posting.Surplus {
			return newPair(book, today, own, other)
		}
		return newPair(book, today, other, own)
	}), len(found), nil
}

// best rates every candidate and keeps the first few, the best first.
func best(candidates []Side, limit int, with func(Side) pair) []*ranked {
	all := make([]*ranked, len(candidates))
	for i, other := range candidates {
		all[i] = rank(with(other))
	}
	slices.SortFunc(all, better)
	return all[:min(len(all), limit)]
}

// show reads the chosen counterparts whole and puts the reasons into words.
func (s *Service) show(ctx context.Context, p posting.Posting, best []*ranked) ([]Match, error) {
	ids := make([]uuid.UUID, len(best))
	for i, r := range best {
		ids[i] = r.surplus.ID
		if p.Kind == posting.Surplus {
			ids[i] = r.shortage.ID
		}
	}
	counterparts, err := s.Postings.FindAll(ctx, s.Postings.DB, ids...)
	if err != nil {
		return nil, err
	}
	proposals, err := openProposals(ctx, s.Postings.DB, p.ID)
	if err != nil {
		return nil, err
	}
	matches := make([]Match, 0, len(best))
	for i, r := range best {
		counterpart, ok := counterparts[ids[i]]
		if !ok {
			continue // deleted in between
		}
		m := r.explain()
		m.Counterpart = counterpart.Public()
		if proposal, ok := proposals[ids[i]]; ok {
			m.OpenProposalID = &proposal
		}
		matches = append(matches, m)
	}
	return matches, nil
}

// explain puts a rated pair into words.
func (r *ranked) explain() Match {
	m := Match{
		Score: r.score, Heads: r.heads, OverlapFrom: r.overlap.From, OverlapTo: r.overlap.To, OverlapDays: r.overlap.Days(),
		SameTown: r.kmKnown && r.surplus.Town == r.shortage.Town, Reasons: []string{}, Cautions: []string{},
	}
	if r.kmKnown {
		km := math.Round(r.km)
		m.DistanceKM = &km
	}
	for i, a := range aspects {
		pro, con := a.say(r.pair)
		m.Parts = append(m.Parts, Part{Key: a.key, Label: a.label, Points: r.points[i], Max: a.max, For: pro, Against: con})
		if pro != "" {
			m.Reasons = append(m.Reasons, pro)
		}
		if con != "" {
			m.Cautions = append(m.Cautions, con)
		}
	}
	if r.surplus.Outside || r.shortage.Outside {
		m.Cautions = append(m.Cautions, outsideWords(r.surplus.Outside, r.shortage.Outside))
	}
	if r.shortage.AboveScale {
		m.Reasons = append([]string{"用工方是规上工业企业。"}, m.Reasons...)
	}
	return m
}

// outsideWords: domain.md §11, matchable, not claimable.
func outsideWords(lender, borrower bool) string {
	who := "用工方"
	switch {
	case lender && borrower:
		who = "双方"
	case lender:
		who = "出借方"
	}
	return who + "在开平市外，可以对接，但不计入共享用工补贴的人数。"
}
