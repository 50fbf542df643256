package input

import (
	"strings"
	"testing"

	"gongxiang/internal/problem"
)

func TestLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, want, code string
		least, most            int
	}{
		{"blanks are cut off", " 水口镇　", "水口镇", "", 1, 50},
		{"a blank inside stays", "欧阳 娜娜", "欧阳 娜娜", "", 1, 50},
		{"a rare name in the private-use area", "李\ue863", "李\ue863", "", 1, 50},
		{"at the upper limit", strings.Repeat("名", 50), strings.Repeat("名", 50), "", 1, 50},
		{"one above it", strings.Repeat("名", 51), "", "too_long", 1, 50},
		{"ten thousand", strings.Repeat("名", 10000), "", "too_long", 1, 50},
		{"at the lower limit", "开平", "开平", "", 2, 50},
		{"one below it", "开", "", "too_short", 2, 50},
		{"nothing", "", "", "required", 1, 50},
		{"only blanks", " \t　", "", "required", 1, 50},
		{"nothing where nothing is needed", "", "", "", 0, 50},
		{"null byte", "a\x00b", "", "characters", 1, 50},
		{"line break", "a\nb", "", "characters", 1, 50},
		{"turned text", "a\u202eb", "", "characters", 1, 50},
		{"hidden blank", "a\u200bb", "", "characters", 1, 50},
		{"no UTF-8", "a\xffb", "", "characters", 1, 50},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var f Form
			got := f.Line("name", "名称", c.text, c.least, c.most)
			p, _ := problem.As(f.Err())
			if c.code == "" {
				if p != nil || got != c.want {
					t.Fatalf("%q, %v", got, p)
				}
				return
			}
			if p == nil || p.Status != 422 || p.Fields[0].Code != c.code || p.Fields[0].Name != "name" {
				t.Fatalf("got %v, want %s", p, c.code)
			}
		})
	}
}

func TestFormCollectsAllFaults(t *testing.T) {
	t.Parallel()
	var f Form
	f.Line("a", "甲", "", 1, 5)
	f.Add("b", "wrong", "乙不对。")
	if p, ok := problem.As(f.Err()); !ok || len(p.Fields) != 2 {
		t.Fatal(f.Err())
	}
	if err := new(Form).Err(); err != nil {
		t.Fatalf("an untouched form has faults: %v", err)
	}
}
