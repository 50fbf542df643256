package reference

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

type vectors struct {
	USCC struct {
		Valid, Invalid []struct{ V, Why string }
	}
}

func readVectors(t testing.TB) (v vectors) {
	t.Helper()
	raw, err := os.ReadFile("testdata/uscc.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestUSCCVectors(t *testing.T) {
	t.Parallel()
	v := readVectors(t)
	if len(v.USCC.Valid) == 0 || len(v.USCC.Invalid) == 0 {
		t.Fatal("no vectors")
	}
	for _, c := range v.USCC.Valid {
		if got, err := ParseUSCC(c.V); err != nil || got != c.V {
			t.Errorf("%s (%s): %s, %v", c.V, c.Why, got, err)
		}
		if made, err := MakeUSCC(c.V[:17]); err != nil || made != c.V {
			t.Errorf("make %s: %s, %v", c.V, made, err)
		}
	}
	for _, c := range v.USCC.Invalid {
		if got, err := ParseUSCC(c.V); err == nil {
			t.Errorf("%s (%s) was taken as %s", c.V, c.Why, got)
		}
	}
}

func TestParseUSCC(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"91440783ma00004960 ": "91440783MA00004960", "９１４４０７８３ＭＡ００００４９６０": "91440783MA00004960", " 9144 0783\tMA00 0049 60\u3000": "91440783MA00004960",
	} {
		if got, err := ParseUSCC(text); got != want || err != nil {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
	for text, want := range map[string]USCCProblem{
		"": USCCLength, "91440783MA0000496": USCCLength, "91440783MA000049600": USCCLength, strings.Repeat("9", 10000): USCCLength,
		"91440783MA0000496Z": USCCAlphabet, "91440783IA00004960": USCCAlphabet, "开1440783MA00004960": USCCAlphabet,
		"91440783MA000T014P": USCCCheck, "91440783MA000T041N": USCCCheck, "81440783MA00004960": USCCCheck,
	} {
		_, err := ParseUSCC(text)
		var problem USCCProblem
		if !errors.As(err, &problem) || problem != want || problem.Message() == "" {
			t.Errorf("%.30q: %v, want %s", text, err, want)
		}
	}
	if _, err := MakeUSCC("91"); !errors.Is(err, USCCLength) {
		t.Errorf("a short prefix: %v", err)
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"91440783MA00004960": KindEnterprise, "92440783MA000T022E": KindSelfEmployed, "11440783MA00004960": KindOther, "": KindOther,
	} {
		if got := KindOf(code); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
}

func FuzzParseUSCC(f *testing.F) {
	for _, c := range readVectors(f).USCC.Valid {
		f.Add(c.V)
		f.Add(strings.ToLower(c.V))
	}
	f.Add("开平")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := ParseUSCC(text)
		if err != nil {
			return
		}
		if again, err := ParseUSCC(code); err != nil || again != code || len(code) != 18 {
			t.Fatalf("%q gave %q, which gives %q, %v", text, code, again, err)
		}
		// the scheme promises that one wrong character is always noticed
		for i := range code {
			for _, r := range usccAlphabet {
				if wrong := code[:i] + string(r) + code[i+1:]; wrong != code {
					if _, err := ParseUSCC(wrong); err == nil {
						t.Fatalf("%s passes beside %s", wrong, code)
					}
				}
			}
		}
	})
}
