package casework_test

import (
	"fmt"
	"strings"
	"testing"

	"gongxiang/jobs/casework"
	"gongxiang/matching/matchingtest"
)

// A person's copy says all that stands of him, whoever looked among it, and
// nothing of others; a sensitive group is not named to an account.
func TestAPersonsCopyOfTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input()
	in.Groups = append(in.Groups, group(casework.Released, ""))
	p, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	other := w.registered()
	w.record(p.Case.ID, "guidance")
	w.record(other.Case.ID, "training_offered")
	_, err = w.Reveal(t.Context(), w.officer, p.ID, casework.FieldPhone, "电话核实")
	w.must(err)
	sections, err := w.About(t.Context(), p.ID)
	w.must(err)
	text := fmt.Sprint(sections)
	for _, want := range []string{"就业困难人员", "敏感类别", "水口镇", "服务中", "职业指导", "面谈半小时", "联系电话", "电话核实", matchingtest.Today.String()} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing from %s", want, text)
		}
	}
	for _, not := range []string{"刑释", "中式面点师"} {
		if strings.Contains(text, not) {
			t.Errorf("%q stands in %s", not, text)
		}
	}
}
