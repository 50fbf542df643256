package plan

import (
	"testing"

	"gongxiang/matching/posting"
)

// What is said to be missing in pay is what is missing under the settings in force:
// with just that the pair suits, with a fen less it does not.
func TestWhatPayLacksUnderTheSettings(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		percent   int
		kind      posting.Kind
		lacks     int64
		said      string
		floor, to int64 // yuan
	}{
		"a shortage, nothing allowed": {0, posting.Shortage, 80000, "工资低于所有合适员工的最低要求，最少还差 800 元。", 6300, 5500},
		"a shortage, a tenth":         {10, posting.Shortage, 17000, "工资低于所有合适员工的最低要求，允许低 10%，最少还差 170 元。", 6300, 5500},
		"a shortage, by fen":          {3, posting.Shortage, 59703, "工资低于所有合适员工的最低要求，允许低 3%，最少还差 597.03 元。", 6299, 5513},
		"a surplus, nothing allowed":  {0, posting.Surplus, 80000, "最低工资要求高于所有合适岗位的工资，最少还差 800 元。", 6300, 5500},
		"a surplus, a tenth":          {10, posting.Surplus, 18889, "最低工资要求高于所有合适岗位的工资，允许低 10%，最少还差 188.89 元。", 6300, 5500},
	} {
		s, n := post(surplusSide, 1, 5), post(shortageSide, 1, 5)
		s.PayMin, n.PayMax = yuan(tc.floor), yuan(tc.to)
		in := ask([]Posting{s}, []Posting{n})
		in.Settings.PayShortPercent = tc.percent
		why, who := whyOf(t, in).shortage[0], n
		if tc.kind == posting.Surplus {
			why, who = whyOf(t, in).surplus[0], s
		}
		if said, _ := words(Left{Kind: tc.kind, Party: Party{PostingID: who.ID}, Cause: why.Cause, Detail: why.Detail}); why.Detail.PayFen != tc.lacks || said != tc.said {
			t.Errorf("%s: %d fen, %s", name, why.Detail.PayFen, said)
		}
		for fen, heads := range map[int64]int64{tc.lacks: 5, tc.lacks - 1: 0} {
			in.Scenario.Changes = []Change{{PostingID: who.ID, PayFen: fen}}
			if out, err := Compute(t.Context(), in); err != nil || out.Heads != heads {
				t.Errorf("%s: with %d fen more %+v, %v", name, fen, out, err)
			}
		}
	}
}
