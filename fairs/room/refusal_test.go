package room

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What the code refuses with, here and where permits are given, stands in the one
// table that the documentation is made of; and nothing else stands there.
func TestEveryRefusalStandsInTheTable(t *testing.T) {
	t.Parallel()
	said := map[string]bool{"text": true} // whose words are the form's
	code := regexp.MustCompile(`(?:refusal\(|refusal\(or\(p\.Why, |or\(p\.Why, |Why: |Why = |"left", left\{[^}]*)"([a-z_]+)"`)
	for _, folder := range []string{".", "../floor"} {
		files, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
				continue
			}
			text, err := os.ReadFile(folder + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range code.FindAllStringSubmatch(string(text), -1) {
				said[m[1]] = true
			}
		}
	}
	for c := range said {
		if !slices.ContainsFunc(Refusals, func(r Refusal) bool { return r.Code == c }) {
			t.Errorf("%q is refused with and stands in no table", c)
		}
	}
	for _, r := range Refusals {
		if !said[r.Code] {
			t.Errorf("nothing is refused with %q", r.Code)
		}
		if r.Words == "" || !strings.HasSuffix(r.Words, "。") {
			t.Errorf("%s: %q", r.Code, r.Words)
		}
	}
}
