package catalog

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/problem"
	"gongxiang/matching/reference"
)

// degreeDefault says that the families decide.
const degreeDefault = "default"

var degrees = []reference.Degree{reference.DegreeSame, reference.DegreeFamily, reference.DegreeTransferable, reference.DegreeUnrelated}

// Relation is how close another trade is.
type Relation struct {
	Code   string           `json:"code"`
	Name   string           `json:"name"`
	Degree reference.Degree `json:"degree" enum:"same,family,transferable,unrelated"`
	Own    bool             `json:"own" doc:"是否单独设定；否则由工种类别得出"`
}

// Relations lists the trades that are related to this one, and those that were
// set to be unrelated, the closest first. Code: "not_found" (404).
func (c *Catalog) Relations(code string) ([]Relation, error) {
	s := c.current.Load()
	if _, ok := s.book.ByCode(code); !ok {
		return nil, problem.NotFound("这个工种")
	}
	list := []Relation{}
	for _, t := range s.trades {
		r := s.relation(code, t)
		if t.Code != code && (r.Own || r.Degree != reference.DegreeUnrelated && !t.Retired) {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(x, y Relation) int {
		return cmp.Compare(slices.Index(degrees, x.Degree), slices.Index(degrees, y.Degree))
	})
	return list, nil
}

func (s *snapshot) relation(code string, other reference.Trade) Relation {
	_, own := s.own[pairOf(code, other.Code)]
	return Relation{other.Code, other.Name, s.book.Degree(code, other.Code), own}
}

// Relate sets how close two trades are, from both sides; "default" leaves it to
// their families. seen is what was set when the page was read, of either trade:
// a pair has no more to it than that, and so needs no version. For administrators.
// Codes: "not_found" (404), "invalid" (422), "stale_version" (409) with the
// relation as it stands.
func (c *Catalog) Relate(ctx context.Context, code, other, seen, degree string) (Relation, error) {
	if code == other {
		return Relation{}, problem.Invalid(problem.Field{Name: "other", Code: "same", Message: "工种与自己的关系不能设定，请选择另一个工种。"})
	}
	if degree != degreeDefault && !slices.Contains(degrees, reference.Degree(degree)) {
		return Relation{}, problem.Invalid(problem.Field{Name: "degree", Code: "unknown", Message: "请选择两个工种的关系：相同、同类、可转岗、无关，或者按类别。"})
	}
	err := c.edit(ctx, func(tx pgx.Tx) error {
		for _, of := range []string{code, other} {
			if _, err := readTrade(ctx, tx, of); err != nil {
				return err
			}
		}
		pair := pairOf(code, other)
		old, err := ownDegree(ctx, tx, pair)
		if err != nil {
			return err
		}
		if old != seen {
			if err := c.Reload(ctx); err != nil { // another node's change may not have come yet
				return err
			}
			return problem.Stale(c.relationOf(code, other))
		}
		if degree == degreeDefault {
			err = dropDegree(ctx, tx, pair)
		} else {
			err = setDegree(ctx, tx, pair, degree)
		}
		if err != nil {
			return err
		}
		return c.record(ctx, tx, "trade", TradeID(code), "relate", map[string]string{"a": pair[0], "b": pair[1], "from": old, "to": degree})
	})
	if err != nil {
		return Relation{}, err
	}
	return c.relationOf(code, other), nil
}

func (c *Catalog) relationOf(code, other string) Relation {
	s := c.current.Load()
	to, _ := s.book.ByCode(other)
	return s.relation(code, to)
}

// pairOf is the order in which a pair is stored.
func pairOf(x, y string) [2]string { return [2]string{min(x, y), max(x, y)} }
