package sample_test

import (
	"context"
	"errors"
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/search"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/sample"
)

func TestKaipingIsBelievable(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	ctx := context.Background()
	d := sample.Deps{DB: w.DB, Vault: w.Vault, Catalog: w.Catalog, Index: search.NewIndex(false), Today: matchingtest.Today}
	if err := sample.Make(ctx, d, sample.Options{Seed: 1, Scale: 1}); err != nil {
		t.Fatal(err)
	}
	for what, tc := range map[string]struct {
		sql         string
		least, most int
	}{
		"firms":                     {`SELECT count(*) FROM enterprise`, 600, 610},
		"above-scale firms":         {`SELECT count(*) FROM enterprise WHERE above_scale`, 50, 200},
		"firms that wait":           {`SELECT count(*) FROM enterprise WHERE status = 'pending'`, 3, 3},
		"towns with firms":          {`SELECT count(DISTINCT town_code) FROM enterprise`, 16, 16},
		"industries":                {`SELECT count(DISTINCT industry) FROM enterprise`, 12, 20},
		"surpluses":                 {`SELECT count(*) FROM posting WHERE kind = 'surplus'`, 395, 410},
		"shortages":                 {`SELECT count(*) FROM posting WHERE kind = 'shortage'`, 495, 510},
		"searchable postings":       {`SELECT count(*) FROM search_document WHERE kind <> 'enterprise'`, 890, 920},
		"proposals that wait":       {`SELECT count(*) FROM proposal WHERE status = 'proposed'`, 10, 60},
		"declined ones":             {`SELECT count(*) FROM proposal WHERE status = 'declined'`, 3, 30},
		"signed agreements":         {`SELECT count(*) FROM agreement WHERE status IN ('signed', 'active')`, 20, 45},
		"placements":                {`SELECT count(*) FROM placement`, 50, 600},
		"placements at above-scale": {`SELECT count(*) FROM placement WHERE above_scale`, 10, 500},
		"events without a person":   {`SELECT count(*) FROM event WHERE account_id IS NULL AND action NOT IN ('lapse', 'expire', 'return', 'reopen') AND thing NOT IN ('sample', 'compliance_alert')`, 0, 0},
		"days of attendance":        {`SELECT count(*) FROM attendance_day WHERE kind <> 'cleared'`, 700, 1200},
		"settled months":            {`SELECT count(*) FROM settlement WHERE status = 'paid_out'`, 2, 2},
		"months that wait":          {`SELECT count(*) FROM settlement WHERE status = 'draft'`, 1, 1},
		"months with an excess":     {`SELECT count(*) FROM settlement_month WHERE excess_fen > 0`, 1, 1},
		"rules that pay is by":      {`SELECT count(DISTINCT wage_rule) FROM settlement`, 2, 2},
		"incidents":                 {`SELECT count(*) FROM incident`, 2, 2},
		"incidents to acknowledge":  {`SELECT count(*) FROM incident WHERE acknowledged_at IS NULL`, 1, 1},
		"returns that wait":         {`SELECT count(*) FROM secondment_return WHERE status = 'asked'`, 1, 1},
		"supplements":               {`SELECT count(*) FROM agreement_supplement WHERE status = 'done'`, 1, 1},
		"workers who agreed to it":  {`SELECT count(*) FROM supplement_answer WHERE action = 'consent'`, 6, 6},
		"contracts amended again":   {`SELECT count(*) FROM contract_amendment WHERE revision = 2`, 3, 3},
		"links that were sent":      {`SELECT count(*) FROM link_message WHERE sent_at IS NOT NULL`, 2, 2},
		"staff counts":              {`SELECT count(*) FROM enterprise_staff`, 1, 1},
		"alerts":                    {`SELECT count(*) FROM compliance_alert WHERE kind = 'over_half_lent'`, 1, 1},
		"things from the future":    {`SELECT count(*) FROM event WHERE at > '2021-02-09'`, 0, 0},
	} {
		var n int
		if err := w.DB.QueryRow(ctx, tc.sql).Scan(&n); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if n < tc.least || n > tc.most {
			t.Errorf("%d %s, want %d to %d", n, what, tc.least, tc.most)
		}
	}
	if marked, err := sample.In(ctx, w.DB); err != nil || !marked {
		t.Errorf("the sample's mark: %v, %v", marked, err)
	}
	signIn := auth.New(auth.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock})
	for _, a := range sample.Accounts {
		if _, err := signIn.SignInWithPassword(ctx, a.Login, sample.Password); err != nil {
			t.Errorf("%s cannot sign in: %v", a.Login, err)
		}
	}
	if err := sample.Make(ctx, d, sample.Options{Seed: 1, Scale: 1}); !errors.Is(err, sample.ErrNotEmpty) {
		t.Errorf("a second time: %v", err)
	}
}
