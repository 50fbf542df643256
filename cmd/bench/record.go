package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// statement is what the service sent once, and its values as SQL literals.
type statement struct {
	sql    string
	values []string
}

// recorded gives the statements of one request, in their order, as the database
// wrote them down. What the service does in the background is not among them:
// the request is made until two in a row show the same. It starts the service,
// and anew once the settings are back, since connections keep theirs.
func (b *bench) recorded(ctx context.Context, database *postgres.Private, request func() error) ([]statement, error) {
	conn, err := pgx.Connect(ctx, database.AdminURL())
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(ctx) }()
	change := func(settings ...string) error {
		for _, s := range settings {
			if _, err := conn.Exec(ctx, "ALTER DATABASE gongxiang "+s); err != nil {
				return err
			}
		}
		b.server.stop()
		return b.server.start(ctx)
	}
	if err = change("SET log_statement = 'all'", "SET log_error_verbosity = 'default'"); err != nil {
		return nil, err
	}
	var list, before []statement
	for range 20 {
		from, err := os.Stat(database.LogFile())
		if err != nil {
			return nil, err
		}
		if err = request(); err != nil {
			return nil, err
		}
		text, err := os.ReadFile(database.LogFile())
		if err != nil {
			return nil, err
		}
		list = statements(string(text[from.Size():]))
		if len(list) > 0 && slices.EqualFunc(before, list, func(a, b statement) bool { return a.sql == b.sql }) {
			return list, change("RESET log_statement", "RESET log_error_verbosity")
		}
		before = list
	}
	return nil, fmt.Errorf("no two requests sent the same statements; the last ones were %v", list)
}

var parameter = regexp.MustCompile(`\$\d+ = (NULL|'(?:[^']|'')*')`)

// statements reads a log, whose entries go on in lines that begin with a tab.
func statements(log string) []statement {
	var found []statement
	for entry := range strings.SplitSeq(strings.ReplaceAll(log, "\n\t", "\v"), "\n") {
		entry = strings.ReplaceAll(entry, "\v", "\n")
		if _, execute, ok := strings.Cut(entry, "LOG:  execute "); ok {
			_, sql, _ := strings.Cut(execute, ": ")
			found = append(found, statement{sql: sql})
		} else if _, list, ok := strings.Cut(entry, "DETAIL:  parameters: "); ok && len(found) > 0 {
			for _, m := range parameter.FindAllStringSubmatch(list, -1) {
				found[len(found)-1].values = append(found[len(found)-1].values, m[1])
			}
		}
	}
	return found
}

var placeholder = regexp.MustCompile(`\$(\d+)`)

// script is what pgbench runs: the statements with their values as parameters,
// and those values. For a literal in instead its SQL stands in its place.
func script(list []statement, instead map[string]string) (text string, variables []string) {
	var b strings.Builder
	for i, s := range list {
		b.WriteString(placeholder.ReplaceAllStringFunc(s.sql, func(p string) string {
			var n int
			_, _ = fmt.Sscanf(p, "$%d", &n)
			value := s.values[n-1]
			if sql, ok := instead[value]; ok {
				return sql
			}
			if value == "NULL" || value == "''" { // pgbench has no such variables
				return value
			}
			name := fmt.Sprintf("v%d_%d", i, n)
			if set := name + "=" + strings.ReplaceAll(value[1:len(value)-1], "''", "'"); !slices.Contains(variables, set) {
				variables = append(variables, set)
			}
			return ":" + name
		}))
		b.WriteString(";\n")
	}
	return b.String(), variables
}
