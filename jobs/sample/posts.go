package sample

import (
	"context"
	"fmt"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/jobs/fallback"
	"gongxiang/matching/reference"
)

// everything is a page that holds all that the sample has of a thing.
var everything = route.Paging{Limit: 200}

// posts are two fallback posts of a town, and who was assigned to them.
func (m peopleMaker) posts(ctx context.Context, officer auth.Caller, hardship []keyPerson) error {
	hall, err := reference.MakeUSCC("11440783007000010")
	if err != nil {
		return err
	}
	cleaner := m.Vacancies.Book().Resolve("保洁员")
	base := fallback.Input{UnitName: "水口镇人民政府", UnitUSCC: hall, TradeCode: cleaner.Trade.Code, TownCode: officer.TownCode,
		From: m.today.AddDays(-40), To: m.today.AddDays(324)}
	cleaning, disinfection := base, base
	cleaning.Kind, cleaning.Work, cleaning.Title, cleaning.PayFen = "public_welfare", "cleaning", "圩镇保洁员", 2200_00
	cleaning.Terms = fallback.Terms{Workplace: "水口圩镇各街巷", Heads: 3, BudgetFen: 60_000_00}
	disinfection.Kind, disinfection.Work, disinfection.Title, disinfection.PayFen = "temporary", "disinfection", "春节消杀防疫员", 3000_00
	disinfection.To, disinfection.Terms = m.today.AddDays(50), fallback.Terms{Workplace: "水口车站、市场", Heads: 4, BudgetFen: 24_000_00}
	for i, in := range []fallback.Input{cleaning, disinfection} {
		then := m.on(in.From)
		post, err := then.Fallback.Create(ctx, officer, in)
		if err != nil {
			return fmt.Errorf("sample: fallback post: %w", err)
		}
		for k, ago := range [][]int{{33, 12}, {5}}[i] {
			who := hardship[2*i+k]
			if _, err := m.Fallback.AssignTask(ctx, officer, who.Case.ID, fallback.TaskAssignment{PostID: post.ID,
				StartedOn: m.today.AddDays(-ago), Until: min(in.To, m.today.AddDays(180-ago))}); err != nil {
				return fmt.Errorf("sample: assignment: %w", err)
			}
		}
	}
	return nil
}
