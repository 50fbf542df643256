package imports_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/search"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/imports"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
)

var ctx = context.Background()

type world struct {
	*matchingtest.World
	*imports.Service
}

func newWorld(t testing.TB) world {
	w := matchingtest.New(t)
	firms := enterprise.New(enterprise.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Book: w.Catalog.Book, Index: search.NewIndex(false),
		Auth: auth.New(auth.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock})})
	return world{w, imports.New(w.DB, w.Vault, w.Clock, w.Postings, firms)}
}

func clerk(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../../internal/sheet/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (w world) upload(t testing.TB, c auth.Caller, kind posting.Kind, data []byte) imports.Batch {
	t.Helper()
	b, err := w.Upload(ctx, c, string(kind), "表.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (w world) commit(t testing.TB, c auth.Caller, b imports.Batch, publish bool) imports.Outcome {
	t.Helper()
	out, err := w.Commit(ctx, c, b.ID, b.Version, false, publish)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// allRows are a batch's rows, page by page.
func (w world) allRows(t testing.TB, c auth.Caller, id uuid.UUID) []imports.Row {
	t.Helper()
	var all []imports.Row
	page := route.Paging{Limit: 3}
	for {
		p, err := w.Rows(ctx, c, id, "", false, page)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Items...)
		if p.Next == "" {
			return all
		}
		page.Cursor = p.Next
	}
}

// cellOf is one cell of a row as it is shown.
func (w world) cellOf(t testing.TB, c auth.Caller, id uuid.UUID, no int, field string) imports.Cell {
	t.Helper()
	for _, r := range w.allRows(t, c, id) {
		for _, cell := range r.Cells {
			if r.RowNo == no && cell.Field == field {
				return cell
			}
		}
	}
	return imports.Cell{}
}

func (w world) count(t testing.TB, sql string, args ...any) (n int) {
	t.Helper()
	if err := w.World.DB.QueryRow(ctx, sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// summary writes each row as a line: number, state, problems.
func summary(rows []imports.Row) string {
	var lines []string
	for _, r := range rows {
		line := fmt.Sprintf("%d %s", r.RowNo, r.State)
		if r.DuplicateOf != nil && r.DuplicateOf.Row != nil {
			line += fmt.Sprintf(" of %d", *r.DuplicateOf.Row)
		}
		if r.DuplicateOf != nil && r.DuplicateOf.PostingID != nil {
			line += " of a posting"
		}
		for _, p := range r.Problems {
			line += " " + p.Message
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// notes are the hints of all cells, by row.
func notes(rows []imports.Row) string {
	var lines []string
	for _, r := range rows {
		for _, c := range r.Cells {
			if c.Note != "" {
				lines = append(lines, fmt.Sprintf("%d %s %s", r.RowNo, c.Field, c.Note))
			}
		}
	}
	return strings.Join(lines, "\n")
}

func same(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant\n%s", what, got, want)
	}
}

func refused(t testing.TB, what string, err error, code string) problem.Error {
	t.Helper()
	p, ok := problem.As(err)
	if !ok || p.Code != code {
		t.Fatalf("%s: %v, want problem %q", what, err, code)
	}
	if strings.ContainsAny(p.Message, "!！") {
		t.Errorf("%s: %s", what, p.Message)
	}
	return *p
}

// csv is a sheet; the first line is its header.
func csv(lines ...string) []byte { return []byte(strings.Join(lines, "\n")) }

const (
	ownHead = "工种,人数,开始日期,结束日期"
	ownRow  = "抛光工,20,2021-02-10,2021-03-10"
	allHead = "企业名称,统一社会信用代码,所在镇街,工种,人数,开始日期,结束日期"
)

// register makes a firm with a code that the clerk's sheets hold.
func (w world) register(t testing.TB, uscc, name, town, status string) auth.Caller {
	t.Helper()
	c := auth.Caller{AccountID: uuid.Must(uuid.NewV7()), Role: auth.Enterprise, EnterpriseID: uuid.Must(uuid.NewV7()), Name: "经办人"}
	w.Exec(`INSERT INTO enterprise (id, uscc, name, town_code, status) VALUES ($1, $2, $3, $4, $5)`, c.EnterpriseID, uscc, name, w.Town(town), status)
	w.Exec(`INSERT INTO account (id, role, login, display_name, enterprise_id) VALUES ($1, 'enterprise', $2, '经办人', $3)`,
		c.AccountID, strings.ToLower(uscc), c.EnterpriseID)
	return c
}
