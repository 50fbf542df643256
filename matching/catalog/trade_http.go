package catalog

import (
	"context"

	"gongxiang/internal/input"
)

type list[T any] struct {
	Items []T `json:"items"`
}

type tradesInput struct {
	Q string `query:"q" doc:"名称、类别、别名或编码中的字"`
}

func (c *Catalog) getTrades(ctx context.Context, in *tradesInput) (list[Trade], error) {
	var f input.Form
	words := f.Line("q", "查找内容", in.Q, 0, 100)
	if err := f.Err(); err != nil {
		return list[Trade]{}, err
	}
	trades, err := listTrades(ctx, c.DB, words)
	return list[Trade]{trades}, err
}

type newTradeInput struct{ Body NewTrade }

func (c *Catalog) postTrade(ctx context.Context, in *newTradeInput) (Trade, error) {
	return c.CreateTrade(ctx, in.Body)
}

type tradeChangeInput struct {
	Code string `path:"code" maxLength:"20"`
	Body TradeChange
}

func (c *Catalog) putTrade(ctx context.Context, in *tradeChangeInput) (Trade, error) {
	return c.UpdateTrade(ctx, in.Code, in.Body)
}

type tradeInput struct {
	Code string `path:"code" maxLength:"20"`
}

func (c *Catalog) getRelations(_ context.Context, in *tradeInput) (list[Relation], error) {
	relations, err := c.Relations(in.Code)
	return list[Relation]{relations}, err
}

type relationInput struct {
	Code  string `path:"code" maxLength:"20"`
	Other string `path:"other" maxLength:"20"`
	Body  struct {
		Seen   string `json:"seen" doc:"打开页面时单独设定的关系；default 没有单独设定"`
		Degree string `json:"degree" doc:"same 相同，family 同类，transferable 可转岗，unrelated 无关，default 按类别"`
	}
}

func (c *Catalog) putRelation(ctx context.Context, in *relationInput) (Relation, error) {
	return c.Relate(ctx, in.Code, in.Other, in.Body.Seen, in.Body.Degree)
}

type townInput struct {
	Code string `path:"code" maxLength:"20"`
	Body TownInput
}

func (c *Catalog) putTown(ctx context.Context, in *townInput) (Town, error) {
	return c.UpdateTown(ctx, in.Code, in.Body)
}
