package catalog

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/input"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/reference"
)

// Trade is a trade as an administrator sees it.
type Trade struct {
	Code      string  `json:"code"`
	Name      string  `json:"name"`
	Family    string  `json:"family"`
	Relevance string  `json:"relevance"`
	Active    bool    `json:"active"`
	Version   int     `json:"version"`
	Aliases   []Alias `json:"aliases"`
}

// Alias is another name of a trade.
type Alias struct {
	Alias string              `json:"alias" doc:"叫法"`
	Kind  reference.AliasKind `json:"kind" enum:"exact,near" doc:"exact 同一工种，near 相近、需要核对"`
}

// TradeInput is what an administrator may say of a trade.
type TradeInput struct {
	Name      string  `json:"name" doc:"名称"`
	Family    string  `json:"family" doc:"工种类别，同类别的工种视为相近"`
	Relevance string  `json:"relevance" doc:"在开平的常见程度：A、B 或 C"`
	Aliases   []Alias `json:"aliases" doc:"别名"`
}

// NewTrade is a trade to be made.
type NewTrade struct {
	Code string `json:"code" doc:"职业编码，如 6-18-02-04；本地增加的工种末段用 K，如 6-18-02-K01"`
	TradeInput
}

// TradeChange is a trade as it shall be.
type TradeChange struct {
	TradeInput
	Active  bool `json:"active" doc:"是否可选用"`
	Version int  `json:"version" doc:"打开时的版本"`
}

var tradeCode = regexp.MustCompile(`^[1-8]-\d{2}-\d{2}-(\d{2}|K\d{2})$`)

// CreateTrade makes a trade. For administrators. Codes: "invalid" (422),
// "code_taken", "name_taken" (409).
func (c *Catalog) CreateTrade(ctx context.Context, in NewTrade) (trade Trade, err error) {
	in.Code = strings.ToUpper(strings.TrimSpace(in.Code))
	var f input.Form
	if !tradeCode.MatchString(in.Code) {
		f.Add("code", "form", "职业编码的格式不对，应如 6-18-02-04；本地增加的工种末段用 K 加两位数字，如 6-18-02-K01。")
	}
	if err := in.check(&f); err != nil {
		return Trade{}, err
	}
	err = c.edit(ctx, func(tx pgx.Tx) error {
		if old, err := readTrade(ctx, tx, in.Code); err == nil {
			const message = "这个职业编码已经是“%s”，请核对。"
			p := problem.Conflict("code_taken", fmt.Sprintf(message, old.Name))
			p.Fields = []problem.Field{{Name: "code", Code: "code_taken", Message: p.Message}}
			return p
		} else if !problem.HasCode(err, "not_found") {
			return err
		}
		if err := claimNames(ctx, tx, in.Code, in.TradeInput); err != nil {
			return err
		}
		if err := insertTrade(ctx, tx, in); err != nil {
			return err
		}
		if err := replaceAliases(ctx, tx, in.Code, in.Aliases); err != nil {
			return err
		}
		if trade, err = readTrade(ctx, tx, in.Code); err != nil {
			return err
		}
		return c.record(ctx, tx, "trade", TradeID(in.Code), "create", trade)
	})
	return trade, err
}

// UpdateTrade changes a trade and its aliases. One that is not active is no
// longer offered; what stands under it stays. For administrators. Codes:
// "not_found" (404), "stale_version", "name_taken" (409), "invalid" (422).
func (c *Catalog) UpdateTrade(ctx context.Context, code string, in TradeChange) (trade Trade, err error) {
	if err := in.check(new(input.Form)); err != nil {
		return Trade{}, err
	}
	err = c.edit(ctx, func(tx pgx.Tx) error {
		old, err := readTrade(ctx, tx, code)
		if err != nil {
			return err
		}
		if old.Version != in.Version {
			return problem.Stale(old)
		}
		if err := claimNames(ctx, tx, code, in.TradeInput); err != nil {
			return err
		}
		if err := updateTrade(ctx, tx, code, in); err != nil {
			return err
		}
		if err := replaceAliases(ctx, tx, code, in.Aliases); err != nil {
			return err
		}
		if trade, err = readTrade(ctx, tx, code); err != nil {
			return err
		}
		return c.record(ctx, tx, "trade", TradeID(code), "update", map[string]any{"from": old, "to": trade})
	})
	return trade, err
}

func claimNames(ctx context.Context, q postgres.Querier, code string, in TradeInput) error {
	names, err := readNames(ctx, q)
	if err != nil {
		return err
	}
	names.without("trade", code).claim("name", in.Name)
	for _, a := range in.Aliases {
		names.claim("aliases", a.Alias)
	}
	return names.err
}

func (in *TradeInput) check(f *input.Form) error {
	in.Name = f.Line("name", "名称", in.Name, 2, 30)
	in.Family = f.Line("family", "工种类别", in.Family, 1, 20)
	if !slices.Contains([]string{"A", "B", "C"}, in.Relevance) {
		f.Add("relevance", "unknown", "常见程度只能是 A、B 或 C。")
	}
	if len(in.Aliases) > aliasesMost {
		f.Add("aliases", "too_many", fmt.Sprintf("别名最多 %d 个。", aliasesMost))
		return f.Err()
	}
	for i, a := range in.Aliases {
		in.Aliases[i].Alias = f.Line("aliases", "别名", a.Alias, 1, 30)
		if a.Kind != reference.AliasExact && a.Kind != reference.AliasNear {
			f.Add("aliases", "unknown", "别名“"+in.Aliases[i].Alias+"”要选择是同一工种还是相近工种。")
		}
	}
	return f.Err()
}
