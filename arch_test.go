package gongxiang_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers are the top-level folders, lowest first: each may import what stands
// before it, and itself.
var layers = []string{"internal", "matching", "jobs", "fairs", "web", "cmd"}

// matchingLayers are the packages of matching, lowest first; those of one line
// do not know each other.
var matchingLayers = [][]string{
	{"reference", "flow"},
	{"catalog"},
	{"enterprise"},
	{"posting"},
	{"deed"},
	{"imports", "match", "lending", "find", "unmasking", "compliance", "erasure"},
	{"attendance", "incident", "plan"},
	{"settlement"},
	{"balance"},
	{"sample"},
}

// fairsLayers are the packages of fairs, in the same way.
var fairsLayers = [][]string{
	{"live", "fair"},
	{"room"},
	{"floor"},
	{"minutes"},
	{"sample", "rehearsal"},
}

// owners say which folders may import a part: everybody else goes through them.
var owners = []struct {
	part string
	by   []string
}{
	{"github.com/gofiber/", []string{"web"}},
	{"github.com/valyala/fasthttp", []string{"web"}},
	{"github.com/danielgtaylor/huma/v2/adapters", []string{"web"}},
	// Dates and masked values describe themselves to the API's clients.
	{"github.com/danielgtaylor/huma/", []string{"web", "internal/route", "internal/calendar", "internal/pii"}},
	{"github.com/prometheus/", []string{"web"}},
	{"github.com/gorilla/", []string{"fairs/live", "fairs/rehearsal"}},
	{"github.com/nats-io/", []string{"internal/bus"}},
	{"github.com/meilisearch/", []string{"internal/search"}},
	{"github.com/xuri/", []string{"internal/sheet"}},
	{"github.com/tink-crypto/", []string{"internal/pii"}},
	{"github.com/pressly/goose/", []string{"internal/postgres"}},
	{"github.com/jackc/pgx/", []string{"internal", "matching", "jobs", "fairs", "cmd/gongxiang/app", "cmd/bench"}},
	{"github.com/riverqueue/river", []string{"internal/postgres", "internal/search", "cmd/gongxiang/app"}},
	{"golang.org/x/crypto/", []string{"internal/auth"}},
}

// importLine is one line of one file that is no test.
type importLine struct{ file, pkg, path string }

func imports(t *testing.T) []importLine {
	t.Helper()
	var found []importLine
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); file != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "tools") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found = append(found, importLine{file, path.Dir(filepath.ToSlash(file)), imported})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// forTests reports whether a package only helps tests: its name ends in test.
func forTests(pkg string) bool { return strings.HasSuffix(pkg, "test") }

func under(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }

func TestImportsPointOneWay(t *testing.T) {
	t.Parallel()
	level := func(pkg string) int {
		top, _, _ := strings.Cut(pkg, "/")
		return slices.Index(layers, top)
	}
	for _, i := range imports(t) {
		own, ok := strings.CutPrefix(i.path, "gongxiang/")
		if !ok {
			continue
		}
		switch {
		case level(i.pkg) < 0:
			t.Errorf("%s: the folder has no place among %v", i.file, layers)
		case level(own) > level(i.pkg):
			t.Errorf("%s imports %s, which stands above it", i.file, i.path)
		}
	}
}

func TestMatchingImportsDownward(t *testing.T) {
	t.Parallel()
	importsDownward(t, "matching/", matchingLayers)
}

func TestFairsImportDownward(t *testing.T) {
	t.Parallel()
	importsDownward(t, "fairs/", fairsLayers)
}

func importsDownward(t *testing.T, folder string, layers [][]string) {
	t.Helper()
	level := func(pkg string) (int, string) {
		name, ok := strings.CutPrefix(pkg, folder)
		if !ok {
			return -1, ""
		}
		name, _, _ = strings.Cut(name, "/")
		return slices.IndexFunc(layers, func(line []string) bool { return slices.Contains(line, name) }), name
	}
	for _, i := range imports(t) {
		from, importer := level(i.pkg)
		to, imported := level(strings.TrimPrefix(i.path, "gongxiang/"))
		switch {
		case imported == "" || importer == "" || imported == importer || forTests(i.pkg):
		case from < 0 || to < 0:
			t.Errorf("%s: %s or %s has no place among %v", i.file, importer, imported, layers)
		case to >= from:
			t.Errorf("%s imports %s, which does not stand below it", i.file, i.path)
		}
	}
}

func TestNothingThatRunsImportsTestHelp(t *testing.T) {
	t.Parallel()
	for _, i := range imports(t) {
		if strings.HasPrefix(i.path, "gongxiang/") && forTests(i.path) && !forTests(i.pkg) {
			t.Errorf("%s imports %s, which is for tests", i.file, i.path)
		}
	}
}

func TestPartsHaveOneOwner(t *testing.T) {
	t.Parallel()
	for _, i := range imports(t) {
		for _, o := range owners {
			if strings.HasPrefix(i.path, o.part) && !slices.ContainsFunc(o.by, func(folder string) bool { return under(i.pkg, folder) }) {
				t.Errorf("%s imports %s, which only %v may", i.file, i.path, o.by)
			}
		}
	}
}

// Each rule must bite: a part that nobody imports any more is taken off the list.
func TestOwnedPartsAreInUse(t *testing.T) {
	t.Parallel()
	all := imports(t)
	for _, o := range owners {
		later := o.part == "github.com/meilisearch/"
		if !later && !slices.ContainsFunc(all, func(i importLine) bool { return strings.HasPrefix(i.path, o.part) }) {
			t.Errorf("nobody imports %s", o.part)
		}
	}
}
