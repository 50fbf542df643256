package calendar

import "github.com/jackc/pgx/v5/pgtype"

// Period is a run of whole days, both ends included.
type Period struct {
	From Date `json:"from" doc:"第一天"`
	To   Date `json:"to" doc:"最后一天（含）"`
}

// Days is the number of days, 0 when To lies before From.
func (p Period) Days() int { return max(0, int(p.To-p.From)+1) }

// Contains reports whether q lies wholly inside p.
func (p Period) Contains(q Period) bool { return q.From >= p.From && q.To <= p.To }

// Overlap is the days that both have; its Days is 0 when there are none.
func (p Period) Overlap(q Period) Period {
	return Period{From: max(p.From, q.From), To: min(p.To, q.To)}
}

// Range is the period as a daterange column takes it.
func (p Period) Range() pgtype.Range[pgtype.Date] {
	return pgtype.Range[pgtype.Date]{
		Lower: pgtype.Date{Time: p.From.Time(), Valid: true}, LowerType: pgtype.Inclusive,
		Upper: pgtype.Date{Time: p.To.Time(), Valid: true}, UpperType: pgtype.Inclusive,
		Valid: true,
	}
}
