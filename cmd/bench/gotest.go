package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// ledger measures appending and verifying, by the package's own benchmarks.
func (b *bench) ledger(ctx context.Context) ([]figure, error) {
	out, err := goTest(ctx, "./internal/ledger", "-run", "^$", "-bench", ".", "-benchtime", "5x")
	if err != nil {
		return nil, err
	}
	var figures []figure
	for _, f := range []figure{
		{name: "ledger: entries appended, with their proofs", unit: "entries/s", limit: 2000, atLeast: true},
		{name: "ledger: a million entries verified", unit: "s/million", limit: 10},
		{name: "ledger: memory of verifying a million entries", unit: "MB-resident", limit: 200},
	} {
		m := regexp.MustCompile(`([\d.e+]+) ` + regexp.QuoteMeta(f.unit) + `\b`).FindStringSubmatch(out)
		if m == nil {
			return figures, fmt.Errorf("no %s in:\n%s", f.unit, out)
		}
		if f.measured, err = strconv.ParseFloat(m[1], 64); err != nil {
			return figures, err
		}
		f.unit = strings.NewReplacer("/million", "", "-resident", "", "entries/s", "/s").Replace(f.unit)
		figures = append(figures, f)
	}
	return figures, nil
}

// starts races 500 starts for 100 heads, in each of three ways: a run counts when
// exactly 100 started and 400 were refused clearly.
func (b *bench) starts(ctx context.Context) ([]figure, error) {
	const way = 2 // runs of each way in one pass of the test
	passes := b.times(40) / 10
	out, err := goTest(ctx, "./matching/lending", "-run", "^TestFiveHundredStarts$", "-count", strconv.Itoa(max(1, passes)), "-v")
	passed := strings.Count(out, "    --- PASS: TestFiveHundredStarts/") * way
	return []figure{{name: "500 starts for 100 heads: runs in which exactly 100 started", unit: "", measured: float64(passed), limit: float64(20 * max(1, passes) / 4), atLeast: true}}, err
}

// goTest runs tests or benchmarks of this repository.
func goTest(ctx context.Context, pkg string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "go", append([]string{"test", pkg}, args...)...).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("go test %s: %w\n%s", pkg, err, out)
	}
	return string(out), err
}
