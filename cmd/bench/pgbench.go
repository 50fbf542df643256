package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

const connections = 16 // as many as the service keeps to its database

// postings compares creating and reading a posting over HTTP with pgbench
// running the same statements on the same cluster, one after the other.
func (b *bench) postings(ctx context.Context) ([]figure, error) {
	c, err := b.server.signIn("lender")
	if err != nil {
		return nil, err
	}
	var mine struct {
		Items []struct {
			ID         string `json:"id"`
			Enterprise struct{ ID string }
			TradeCode  string `json:"tradeCode"`
			TownCode   string `json:"townCode"`
		} `json:"items"`
	}
	if err = c.call(http.MethodGet, "/api/surpluses?limit=50", "", nil, &mine); err != nil {
		return nil, err
	}
	p, seconds := mine.Items[0], b.times(10)
	database, err := postgres.StartPrivate(ctx, filepath.Join(b.dir, "data", "pg")) // joins the one that serves
	if err != nil {
		return nil, err
	}
	defer database.Stop()
	insert, err := insertScript(ctx, database.URL(), p.ID)
	if err != nil {
		return nil, err
	}

	create := func(n int64) []byte {
		body, _ := json.Marshal(map[string]any{"tradeCode": p.TradeCode, "headcount": 1 + n%9000, "periodFrom": "2021-02-08", "periodTo": "2021-03-30",
			"townCode": p.TownCode, "payMinFen": 450000 + n/9000, "payMaxFen": 60000000 / 100, "note": "两班倒，每月休四天。", "publish": true,
			"contactName": "示例甲", "contactPhone": "13800000001"})
		return c.raw(http.MethodPost, "/api/surpluses", body)
	}
	get := c.raw(http.MethodGet, "/api/surpluses/"+p.ID, nil)
	vars := strings.NewReplacer("{firm}", p.Enterprise.ID, "{trade}", p.TradeCode, "{town}", p.TownCode, "{id}", p.ID)
	var figures []figure
	for _, side := range []struct {
		name, script string
		body         func(int64) []byte
		limit        float64
	}{
		{"creating a posting over HTTP, against pgbench", insert, create, 0.7},
		{"reading a posting over HTTP, against pgbench", readScript, func(int64) []byte { return get }, 0.35},
	} {
		// Neither pays for what the one before it left behind.
		if err = tidy(ctx, database.URL()); err != nil {
			return figures, err
		}
		direct, err := b.pgbench(ctx, database.URL(), vars.Replace(side.script), seconds)
		if err != nil {
			return figures, err
		}
		if err = tidy(ctx, database.URL()); err != nil {
			return figures, err
		}
		served, err := hammer(c.addr, connections, seconds, side.body)
		if err != nil {
			return figures, err
		}
		fmt.Printf("%s: %.0f/s, pgbench %.0f/s\n", side.name, served, direct)
		figures = append(figures, figure{name: side.name, unit: "×", measured: served / direct, limit: side.limit, atLeast: true})
	}
	return figures, nil
}

var tps = regexp.MustCompile(`tps = ([\d.]+) \(without`)

func (b *bench) pgbench(ctx context.Context, url, script string, seconds int) (float64, error) {
	file := filepath.Join(b.dir, "script.sql")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		return 0, err
	}
	program := "pgbench"
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench"); len(found) > 0 {
		program = found[len(found)-1]
	}
	cmd := exec.CommandContext(ctx, program, "-n", "-M", "prepared", "-c", strconv.Itoa(connections), "-j", "2",
		"-T", strconv.Itoa(seconds), "-f", file, url)
	cmd.Env = append(os.Environ(), "PGOPTIONS=-c role=gongxiang_app")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	m := tps.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("pgbench said nothing of its rate:\n%s", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

// The statements of one request, as the service sends them.
const (
	authenticate = `
SELECT a.id, a.role, a.enterprise_id, a.town_code, a.display_name, s.seen_at
FROM session s JOIN account a ON a.id = s.account_id
WHERE s.token_hash = (SELECT token_hash FROM session LIMIT 1) AND s.expires_at > '2000-01-01' AND s.seen_at > '2000-01-01' AND a.disabled_at IS NULL;
`
	readScript = authenticate + `
SELECT p.id, p.kind, p.enterprise_id, e.name, e.town_code, e.above_scale, coalesce(e.industry, ''), e.status = 'approved',
	p.trade_code, p.level, p.headcount, p.engaged, p.period_from, p.period_to, p.town_code, p.pay_min_fen, p.pay_max_fen,
	p.lodging, p.board, p.transport, p.workplace, p.hazards, p.note, p.contact_name, p.contact_phone_enc,
	p.status, p.version, p.created_at, p.updated_at
FROM posting p JOIN enterprise e ON e.id = p.enterprise_id
WHERE p.id = '{id}' AND p.kind = 'surplus' AND (p.enterprise_id = '{firm}' OR p.status IN ('published', 'partly_filled') AND e.status = 'approved'
	AND EXISTS (SELECT FROM enterprise WHERE id = '{firm}' AND status = 'approved'));
`
)

// insertScript is what creating a posting sends, with the values of one that stands.
func insertScript(ctx context.Context, url, id string) (string, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	insert := func(table string, other map[string]string, without ...string) string {
		var names, values []string
		var rows pgx.Rows
		if rows, err = conn.Query(ctx, `
			SELECT key, quote_nullable(value) FROM `+table+` t, jsonb_each_text(to_jsonb(t)) WHERE t.id = $1 AND NOT key = ANY($2)`, id, without); err != nil {
			return ""
		}
		var name, value string
		_, err = pgx.ForEachRow(rows, []any{&name, &value}, func() error {
			if v, ok := other[name]; ok {
				value = v
			}
			names, values = append(names, name), append(values, value)
			return nil
		})
		return "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ")\nVALUES (" + strings.Join(values, ", ") + ")"
	}
	posting := insert("posting", map[string]string{"id": "gen_random_uuid()", "fingerprint": "sha256(gen_random_uuid()::text::bytea)"}, "engaged", "version", "import_id")
	if err != nil {
		return "", err
	}
	var grams string
	if err = conn.QueryRow(ctx, `SELECT quote_literal(array_to_string(tsvector_to_array(grams), ' ')) FROM search_document WHERE id = $1`, id).Scan(&grams); err != nil {
		return "", err
	}
	document := insert("search_document", map[string]string{"id": "gen_random_uuid()", "grams": "array_to_tsvector(string_to_array(" + grams + ", ' '))"}, "version")
	return authenticate + `
BEGIN;
SELECT id, name, town_code, above_scale, coalesce(industry, ''), status = 'approved' FROM enterprise WHERE id = '{firm}' FOR SHARE;
` + posting + `;
INSERT INTO event (thing, thing_id, action, from_state, to_state, reason, detail, account_id, at)
VALUES ('surplus', '{id}', 'publish', '', 'published', '', NULL, '{firm}', now());
` + document + `
ON CONFLICT (kind, id) DO UPDATE SET heads = excluded.heads;
COMMIT;
`, err
}

func tidy(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, "VACUUM ANALYZE")
	return err
}
