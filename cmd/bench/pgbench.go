package main

import (
	"context"
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
	p := mine.Items[0]
	b.server.stop() // the database is ours while the service comes and goes
	database, err := postgres.StartPrivate(ctx, filepath.Join(b.dir, "data", "pg"))
	if err != nil {
		return nil, err
	}
	defer database.Stop()
	defer b.server.stop()
	create := func(n int64) []byte {
		return c.raw(http.MethodPost, "/api/surpluses", fmt.Appendf(nil, `{"tradeCode":%q,"headcount":%d,"periodFrom":"2021-02-08","periodTo":"2021-03-30",
			"townCode":%q,"payMinFen":%d,"payMaxFen":600000,"note":"两班倒，每月休四天。","publish":true,"contactName":"示例甲","contactPhone":"13800000001"}`,
			p.TradeCode, 1+n%9000, p.TownCode, 450000+n/9000))
	}
	get := c.raw(http.MethodGet, "/api/surpluses/"+p.ID, nil)
	var figures []figure
	for _, side := range []struct {
		name    string
		request func(int64) []byte
		limit   float64
	}{
		{"creating a posting over HTTP, against pgbench", create, 0.7},
		{"reading a posting over HTTP, against pgbench", func(int64) []byte { return get }, 0.35},
	} {
		n := int64(0)
		sent, err := b.recorded(ctx, database, func() error {
			n++
			return once(c.addr, side.request(n))
		})
		if err != nil {
			return figures, err
		}
		served, direct, err := b.turns(ctx, database.URL(), sent, func(seconds int) (float64, error) {
			return hammer(c.addr, connections, seconds, side.request)
		})
		if err != nil {
			return figures, err
		}
		fmt.Printf("%s: %.0f/s, pgbench %.0f/s\n", side.name, served, direct)
		figures = append(figures, figure{name: side.name, unit: "×", measured: served / direct, limit: side.limit, atLeast: true})
	}
	return figures, nil
}

// turns measures both ways by turns, so that whatever else the machine does
// meets both, and gives each one's mean rate. Neither pays for what the turn
// before it left behind.
func (b *bench) turns(ctx context.Context, url string, sent []statement, serve func(seconds int) (float64, error)) (served, direct float64, err error) {
	const turns = 3
	seconds := b.times(6)
	for turn := range turns {
		for _, way := range []struct {
			sum *float64
			run func() (float64, error)
		}{
			{&direct, func() (float64, error) { return b.pgbench(ctx, url, sent, turn, seconds) }},
			{&served, func() (float64, error) { return serve(seconds) }},
		} {
			if err = tidy(ctx, url); err != nil {
				return 0, 0, err
			}
			rate, err := way.run()
			if err != nil {
				return 0, 0, err
			}
			*way.sum += rate / turns
		}
	}
	return served, direct, nil
}

var tps = regexp.MustCompile(`tps = ([\d.]+) \(without`)

// pgbench runs statements as the service sent them, again and again: prepared,
// with their values as parameters, as the same role. A posting among them gets
// another id and content each time.
func (b *bench) pgbench(ctx context.Context, url string, sent []statement, turn, seconds int) (float64, error) {
	text, variables := script(sent, anew(sent))
	file := filepath.Join(b.dir, "script.sql")
	if err := os.WriteFile(file, []byte("\\set n :n + 1\n"+text), 0o600); err != nil {
		return 0, err
	}
	program := "pgbench"
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench"); len(found) > 0 {
		program = found[len(found)-1]
	}
	args := []string{"-n", "-M", "prepared", "-c", strconv.Itoa(connections), "-j", "2", "-T", strconv.Itoa(seconds), "-f", file,
		"-D", "n=0", "-D", "turn=" + strconv.Itoa(turn)}
	for _, v := range variables {
		args = append(args, "-D", v)
	}
	cmd := exec.CommandContext(ctx, program, append(args, url)...)
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

// anew says what stands in place of a new posting's id, in the order of their
// making as the service's own, and of the print of its content.
func anew(sent []statement) map[string]string {
	instead := map[string]string{}
	for _, s := range sent {
		columns, ok := strings.CutPrefix(strings.TrimSpace(s.sql), "INSERT INTO posting (")
		if !ok {
			continue
		}
		columns, _, _ = strings.Cut(columns, ")")
		for i, name := range strings.Split(columns, ",") {
			switch strings.TrimSpace(name) {
			case "id":
				instead[s.values[i]] = "('0f000000-000' || :turn || '-7000-8' || lpad(:client_id, 3, '0') || '-' || lpad(:n, 12, '0'))::uuid"
			case "fingerprint":
				instead[s.values[i]] = "sha256((:turn || '-' || :client_id || '-' || :n)::bytea)"
			}
		}
	}
	return instead
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
