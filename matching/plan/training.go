package plan

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Training is a trade of which one head more would be worth something to the plan,
// how many such heads it lacks, and what all of them would bring.
type Training struct {
	TradeCode string         `json:"tradeCode"`
	TradeName string         `json:"tradeName"`
	Towns     []TrainingTown `json:"towns" doc:"在哪些镇街，最值得的在前"`
	TrainingSum
}

// TrainingTown is where they are lacking.
type TrainingTown struct {
	TownCode string `json:"townCode"`
	TownName string `json:"townName"`
	TrainingSum
}

// TrainingSum is how many heads, and what they would bring.
type TrainingSum struct {
	Heads      int64 `json:"heads" doc:"值得培训的人数"`
	AboveHeads int64 `json:"aboveHeads" doc:"补齐后到规上工业企业多的人数"`
	HeadDays   int64 `json:"headDays" doc:"补齐后多的人日"`
	Trainable  int64 `json:"trainable" doc:"同一镇街里没有安排的富余人数，最多到值得培训的人数"`
}

func (t TrainingSum) plus(o TrainingSum) TrainingSum {
	return TrainingSum{t.Heads + o.Heads, t.AboveHeads + o.AboveHeads, t.HeadDays + o.HeadDays, t.Trainable + o.Trainable}
}

// learnt are the causes that one head more of the trade, in the town, does away with.
// Where people of the trade are kept away by days, pay, a batch, a list or the officer,
// one more would be kept away, too: he is worth nothing, however many are lacking.
var learnt = []string{CauseNoTrade, CauseElsewhere, CauseDistance, CauseLodging, CauseLevel}

// training lists the trades by what the heads that they lack would be worth, in the
// plan's strict order. A place that is lacking has no price of its own, so one head
// more who suits it is worth all that he does there: himself, if the firm is above
// scale, and his days; and he costs nothing, being of the trade and of the town. That
// holds for each of the heads that it lacks, not only for the first. Where heads of the
// very trade stand idle in the very town, their price is 0, and so is that of one more,
// unless it is the level that he has to learn. Days too few for a lending are lacking,
// but nobody is lent for them: they count for nothing.
//
// Of a place that is lacking over two stretches apart these are the heads of the fuller
// one and the days of both: who has learnt the trade can come twice, though one plan
// sends him once. An idle head may be counted as trainable for several trades.
func (s *Service) training(ctx context.Context, id uuid.UUID) ([]Training, error) {
	rows, err := s.DB.Query(ctx, `
		WITH idle AS (SELECT town_code, trade_code, sum(left_heads)::bigint AS heads FROM plan_posting
			WHERE run_id = $1 AND kind = 'surplus' AND left_heads > 0 GROUP BY 1, 2),
		place AS (
			SELECT trade_code, town_code, cause, above_scale, coalesce((detail->>'fitHeads')::int, left_heads) AS heads, coalesce((detail->>'fitDays')::bigint, left_days) AS days
			FROM plan_posting WHERE run_id = $1 AND kind = 'shortage' AND left_days > 0 AND cause = ANY($2)),
		lack AS (
			SELECT trade_code, town_code, sum(heads)::bigint AS heads, sum(days)::bigint AS days, coalesce(sum(heads) FILTER (WHERE above_scale), 0)::bigint AS above
			FROM place p
			WHERE cause = $3 OR NOT EXISTS (SELECT FROM idle i WHERE i.town_code = p.town_code AND i.trade_code = p.trade_code)
			GROUP BY 1, 2)
		SELECT l.trade_code, l.town_code, l.heads, l.above, l.days,
			least(l.heads, coalesce((SELECT sum(heads) FROM idle i WHERE i.town_code = l.town_code), 0))::bigint
		FROM lack l ORDER BY 4 DESC, 5 DESC, 2`, id, learnt, CauseLevel)
	if err != nil {
		return nil, fmt.Errorf("plan: training: %w", err)
	}
	var found []Training
	at := map[string]int{}
	var trade string
	var t TrainingTown
	if _, err := pgx.ForEachRow(rows, []any{&trade, &t.TownCode, &t.Heads, &t.AboveHeads, &t.HeadDays, &t.Trainable}, func() error {
		t.TownName = s.town(t.TownCode)
		k, known := at[trade]
		if !known {
			k = len(found)
			book, _ := s.Book().ByCode(trade)
			at[trade], found = k, append(found, Training{TradeCode: trade, TradeName: book.Name})
		}
		found[k].Towns, found[k].TrainingSum = append(found[k].Towns, t), found[k].plus(t.TrainingSum)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("plan: training: %w", err)
	}
	slices.SortFunc(found, func(a, b Training) int {
		return cmp.Or(cmp.Compare(b.AboveHeads, a.AboveHeads), cmp.Compare(b.HeadDays, a.HeadDays), cmp.Compare(a.TradeCode, b.TradeCode))
	})
	return found[:min(len(found), 50)], nil
}
