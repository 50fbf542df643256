package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const problemText = "p min 5 7\nn 1 3\nn 2 2\nn 3 -4\nn 4 -2\nn 5 1\na 1 3 0 200 10\na 1 4 0 200 30\na 2 3 0 200 5\n" +
	"a 1 5 0 200 50\na 2 5 0 200 50\na 5 3 0 200 70\na 5 4 0 200 70\n"

func TestPlanWritesTheSolutionAndItsFigures(t *testing.T) {
	t.Parallel()
	cmd := program(t, nil, "plan", "--in", "in.min", "--out", "out.sol", "--stats")
	write(t, filepath.Join(cmd.Dir, "in.min"), problemText)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &errs)
	}
	got, err := os.ReadFile(filepath.Join(cmd.Dir, "out.sol"))
	if err != nil || string(got) != "s 130\nf 1 3 2\nf 1 4 1\nf 2 3 2\nf 5 4 1\n" {
		t.Errorf("%v\n%s", err, got)
	}
	var stats struct {
		Cost   int64    `json:"cost"`
		CPU    *float64 `json:"solve_cpu_s"`
		Wall   *float64 `json:"solve_wall_s"`
		Phases *int     `json:"phases"`
		RSS    int64    `json:"max_rss_bytes"`
	}
	if err := json.Unmarshal(errs.Bytes(), &stats); err != nil || stats.Cost != 130 || stats.CPU == nil || stats.Wall == nil || stats.Phases == nil || stats.RSS < 1<<20 {
		t.Errorf("%v: %s", err, &errs)
	}
}

func TestPlanBeginsWithAFormerResult(t *testing.T) {
	t.Parallel()
	cmd := program(t, nil, "plan", "-in", "in.min", "-out", "old.sol", "-prices")
	write(t, filepath.Join(cmd.Dir, "in.min"), problemText)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	old, err := os.ReadFile(filepath.Join(cmd.Dir, "old.sol"))
	if err != nil || !strings.HasPrefix(string(old), "s 130\n") || !strings.Contains(string(old), "\nc price 5 0\n") {
		t.Fatalf("%v\n%s", err, old)
	}
	for name, c := range map[string]struct{ from, says, want string }{
		"with prices":    {string(old), "", "s 230\nf 1 3 1\nf 2 3 2\nf 5 3 1\nf 5 4 2\n"},
		"without prices": {string(old[:strings.Index(string(old), "c price")]), "不是带价格的结果文件", ""},
		"no solution":    {problemText, "不是带价格的结果文件", ""},
	} {
		cmd := program(t, nil, "plan", "-in", "in.min", "-out", "new.sol", "-from", "old.sol")
		write(t, filepath.Join(cmd.Dir, "in.min"), strings.Replace(problemText, "n 1 3\nn 2 2\nn 3 -4\nn 4 -2\nn 5 1\n", "n 1 1\nn 2 2\nn 3 -4\nn 4 -2\nn 5 3\n", 1))
		write(t, filepath.Join(cmd.Dir, "old.sol"), c.from)
		said, err := cmd.CombinedOutput()
		if (err == nil) != (c.says == "") || !strings.Contains(string(said), c.says) {
			t.Errorf("%s: %v: %s", name, err, said)
		}
		if got, err := os.ReadFile(filepath.Join(cmd.Dir, "new.sol")); c.want != "" && (err != nil || string(got) != c.want) {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
}

func TestPlanRefusesAndLeavesTheResultAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, says string }{
		"cut off":  {problemText[:40], "不是完整的 DIMACS"},
		"unsolved": {"p min 2 0\nn 1 1\nn 2 -1\n", "没有可行的方案"},
	} {
		cmd := program(t, nil, "plan", "-in", "in.min", "-out", "out.sol")
		write(t, filepath.Join(cmd.Dir, "in.min"), c.text)
		write(t, filepath.Join(cmd.Dir, "out.sol"), "before")
		said, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(said), c.says) {
			t.Errorf("%s: %v: %s", name, err, said)
		}
		if kept, err := os.ReadFile(filepath.Join(cmd.Dir, "out.sol")); err != nil || string(kept) != "before" {
			t.Errorf("%s: the result before is %q, %v", name, kept, err)
		}
	}
}

func TestPlanRefusesWhatItWouldNotHeed(t *testing.T) {
	t.Parallel()
	for _, c := range [][]string{{"a.csv,b.csv", "-stats"}, {"a.csv,b.csv", "-prices"}, {"a.csv,b.csv", "-from", "old.sol"}, {"in.min", "-today", "2021-02-08"}} {
		cmd := program(t, nil, append([]string{"plan", "-out", "out", "-in"}, c...)...)
		if said, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(said), "只用于") {
			t.Errorf("%v: %v: %s", c, err, said)
		}
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPlanFromTwoSheets(t *testing.T) {
	t.Parallel()
	cmd := program(t, nil, "plan", "-in", "a.csv,b.csv", "-out", "c.xlsx", "-today", "2021-02-08")
	write(t, filepath.Join(cmd.Dir, "a.csv"), "企业名称,统一社会信用代码,镇街,工种,人数,开始日期,结束日期\n开平市试验甲厂,91440783MA000T014N,水口镇,抛光工,20,2021-02-08,2021-03-10\n")
	write(t, filepath.Join(cmd.Dir, "b.csv"), "企业名称,镇街,工种,人数,开始日期,结束日期\n开平市试验乙厂,水口镇,打磨工,12,2021-02-08,2021-03-10\n")
	said, err := cmd.Output()
	if err != nil || !strings.Contains(string(said), "安排 12 人") {
		t.Fatalf("%v: %s", err, said)
	}
	if made, err := os.Stat(filepath.Join(cmd.Dir, "c.xlsx")); err != nil || made.Size() < 1000 {
		t.Error(err)
	}
}
