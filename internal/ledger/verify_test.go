package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

func TestHonestFiles(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 255, 256, 257, 511, 513, 1000} {
		m := newMemory(t, n)
		if got, err := m.verify(m.file(t, Scope{})); err != nil || got != (Result{Size: int64(n), Entries: int64(n)}) {
			t.Errorf("%d entries: %+v (%v)", n, got, err)
		}
		ofC := int64(n+2) / 3
		if got, err := m.verify(m.file(t, Scope{Firm: firmC})); err != nil || got != (Result{Firm: firmC, Size: int64(n), Entries: ofC}) {
			t.Errorf("%d entries, a firm's %d: %+v (%v)", n, ofC, got, err)
		}
	}
}

func TestSinceAnyOlderCheckpoint(t *testing.T) {
	t.Parallel()
	m := newMemory(t, 0)
	older := map[int64]string{}
	for range 14 {
		m.grow(t, 37, len(m.entries))
		older[m.growth.size], _ = m.checkpoint(t)
	}
	for size, checkpoint := range older {
		for _, scope := range []Scope{{}, {Firm: firmC, Since: size}} {
			if got, err := m.verify(m.file(t, scope), checkpoint); err != nil || got.Since != size {
				t.Errorf("since %d, %+v: %+v (%v)", size, scope, got, err)
			}
		}
	}
	_, err := m.verify(m.file(t, Scope{Firm: firmC}), older[37])
	faulty(t, "a firm's file without the proof", err, -1, "since=37")
}

// Several kept checkpoints are all held against the file, in any order.
func TestSeveralKeptCheckpoints(t *testing.T) {
	t.Parallel()
	m, other := newMemory(t, 300), newMemory(t, 0)
	other.key = m.key
	other.grow(t, 300, 7000)
	at300, _ := m.checkpoint(t)
	forged, _ := other.checkpoint(t)
	m.grow(t, 300, 300)
	at600, _ := m.checkpoint(t)
	m.grow(t, 300, 600)
	whole := m.file(t, Scope{})
	for name, c := range map[string]struct {
		file  string
		since []string
		says  string
	}{
		"both":                    {whole, []string{at600, at300}, ""},
		"one twice":               {whole, []string{at300, at300}, ""},
		"the first is another":    {whole, []string{at600, forged}, "前 300 条"},
		"they contradict":         {whole, []string{at300, forged}, "互相矛盾"},
		"a proof from the first":  {m.file(t, Scope{Since: 300, none: true}), []string{at300}, ""},
		"a proof from another":    {m.file(t, Scope{Since: 300, none: true}), []string{forged}, "前 300 条"},
		"a proof of the other":    {m.file(t, Scope{Since: 600, none: true}), []string{at300}, "since=300"},
		"a proof without its end": {strings.TrimSuffix(m.file(t, Scope{Since: 300, none: true}), "end 0\n"), []string{at300}, "截断"},
		"a proof with entries":    {strings.Replace(m.file(t, Scope{Since: 300, none: true}), "end 0", "entry 0 AAAA\nend 1", 1), []string{at300}, "截断"},
	} {
		got, err := m.verify(c.file, c.since...)
		if c.says == "" {
			if err != nil || got.Since != 300 {
				t.Errorf("%s: %+v (%v)", name, got, err)
			}
			continue
		}
		faulty(t, name, err, -1, c.says)
	}
}

// An old backup was restored, and other entries came after it.
func TestRewrittenHistory(t *testing.T) {
	t.Parallel()
	m := newMemory(t, 300)
	kept, _ := m.checkpoint(t)
	for name, n := range map[string]int{"as long": 20, "longer": 400} {
		again := &memory{key: m.key, growth: growth{known: map[int64]tlog.Hash{}}}
		again.grow(t, 280, 0)
		again.grow(t, n, 5000)
		if _, err := again.verify(again.file(t, Scope{})); err != nil {
			t.Errorf("%s: by itself it is a ledger: %v", name, err)
		}
		_, err := again.verify(again.file(t, Scope{}), kept)
		faulty(t, name, err, -1, "前 300 条")
		_, err = again.verify(again.file(t, Scope{Firm: firmC, Since: 300}), kept)
		faulty(t, name+", a firm's", err, -1, "前 300 条")
	}
	short := &memory{key: m.key, growth: growth{known: map[int64]tlog.Hash{}}}
	short.grow(t, 280, 0)
	for _, scope := range []Scope{{}, {Firm: firmC}} {
		_, err := short.verify(short.file(t, scope), kept)
		faulty(t, "shorter", err, 280, "恢复过旧的备份")
	}
}

func TestForgedCheckpoints(t *testing.T) {
	t.Parallel()
	m, other := newMemory(t, 10), newMemory(t, 10)
	file := m.file(t, Scope{})
	signed, head := m.checkpoint(t)
	put := func(checkpoint string) string {
		return strings.Replace(file, base64.StdEncoding.EncodeToString([]byte(signed)), base64.StdEncoding.EncodeToString([]byte(checkpoint)), 1)
	}
	head.Hash[0] ^= 1
	for name, bad := range map[string]string{
		"another hash":  strings.Replace(signed, strings.Split(signed, "\n")[2], strings.Split(headText(head), "\n")[2], 1),
		"another size":  strings.Replace(signed, "\n10\n", "\n9\n", 1),
		"another key":   other.sign(t, strings.Split(signed, "\n\n")[0]+"\n"),
		"no signature":  strings.Split(signed, "\n\n")[0] + "\n",
		"another thing": m.sign(t, "something else\n10\n"),
		"a sign":        m.sign(t, strings.Replace(headText(head), "\n10\n", "\n+10\n", 1)),
		"nothing":       "",
	} {
		_, err := m.verify(put(bad))
		faulty(t, name, err, -1, "检查点")
		if bad != "" {
			_, err = m.verify(file, bad)
			faulty(t, name+", kept", err, -1, "所保存的检查点")
		}
	}
	_, err := Verify(strings.NewReader(file), other.key.Public())
	faulty(t, "another public key", err, -1, "另一把密钥")
	_, err = Verify(strings.NewReader(file), "no key")
	faulty(t, "no key", err, -1, "公钥")
}

// lineOf is where an entry stands in the file's lines.
func lineOf(lines []string, seq int) int {
	for i, line := range lines {
		if strings.HasPrefix(line, fmt.Sprintf("entry %d ", seq)) {
			return i
		}
	}
	return -1
}

// renumber hides that entries were moved.
func renumber(lines []string) {
	n := 0
	for i, line := range lines {
		if words := strings.Split(line, " "); words[0] == "entry" {
			words[1] = fmt.Sprint(n)
			lines[i] = strings.Join(words, " ")
			n++
		}
	}
}

func TestTheFirstBadEntryIsNamed(t *testing.T) {
	t.Parallel()
	m := newMemory(t, 600)
	file := m.file(t, Scope{})
	other := base64.StdEncoding.EncodeToString(encoded(t, sample(9999)))
	for _, seq := range []int{0, 1, 255, 256, 300, 511, 512, 598, 599} {
		for name, c := range map[string]struct {
			change func(lines []string, at int) []string
			at     int64
		}{
			"changed": {func(l []string, at int) []string {
				l[at] = fmt.Sprintf("entry %d %s", seq, other)
				return l
			}, int64(seq)},
			"removed": {func(l []string, at int) []string { return append(l[:at], l[at+1:]...) }, int64(seq)},
			"removed and the rest renumbered": {func(l []string, at int) []string {
				l = append(l[:at], l[at+1:]...)
				renumber(l)
				return l
			}, int64(seq)},
			"renumbered":        {func(l []string, at int) []string { l[at] = strings.Replace(l[at], " ", " 1", 1); return l }, int64(seq)},
			"twice":             {func(l []string, at int) []string { return append(l[:at+1], l[at:]...) }, int64(seq) + 1},
			"cut behind":        {func(l []string, at int) []string { return l[:at+1] }, int64(seq) + 1},
			"cut and ended":     {func(l []string, at int) []string { return append(l[:at:at], fmt.Sprintf("end %d", seq), "") }, int64(seq)},
			"cut within a line": {func(l []string, at int) []string { l[at] = l[at][:len(l[at])/2]; return l[:at+1] }, int64(seq)},
		} {
			lines := strings.Split(strings.TrimSuffix(file, "\n"), "\n")
			bad := strings.Join(c.change(lines, lineOf(lines, seq)), "\n")
			_, err := m.verify(bad)
			var f *Fault
			if !errors.As(err, &f) || f.Seq != c.at {
				// Behind a block's last entry the next block's lines are what is wrong.
				t.Errorf("entry %d %s: %v, want entry %d", seq, name, err, c.at)
			}
		}
	}
	for _, pair := range [][2]int{{0, 1}, {10, 200}, {10, 400}, {255, 256}, {598, 599}} {
		for _, hidden := range []bool{false, true} {
			lines := strings.Split(file, "\n")
			a, b := lineOf(lines, pair[0]), lineOf(lines, pair[1])
			lines[a], lines[b] = lines[b], lines[a]
			if hidden {
				renumber(lines)
			}
			_, err := m.verify(strings.Join(lines, "\n"))
			var f *Fault
			if !errors.As(err, &f) || f.Seq != int64(pair[0]) {
				t.Errorf("%v swapped, hidden %v: %v", pair, hidden, err)
			}
		}
	}
}

// Of a small log every byte is changed in turn: no such file is taken.
func TestEveryByteCounts(t *testing.T) {
	t.Parallel()
	m := newMemory(t, 5)
	for _, scope := range []Scope{{}, {Firm: firmC}} {
		file := []byte(m.file(t, scope))
		for i := range file {
			old := file[i]
			for _, b := range []byte{old ^ 1, 'A', '\n', 0xff} {
				if file[i] = b; b == old {
					continue
				}
				if got, err := m.verify(string(file)); err == nil {
					t.Errorf("byte %d from %q to %q: %+v", i, old, b, got)
				}
			}
			file[i] = old
		}
		for n := range len(file) - 1 { // the last line feed may go
			if _, err := m.verify(string(file[:n])); err == nil {
				t.Errorf("cut to %d bytes of %d is taken", n, len(file))
			}
		}
	}
}

func TestFirmFilesAreChecked(t *testing.T) {
	t.Parallel()
	m := newMemory(t, 600)
	file := m.file(t, Scope{Firm: firmC})
	change := func(seq int, do func(l []string, at int) []string) error {
		lines := strings.Split(file, "\n")
		_, err := m.verify(strings.Join(do(lines, lineOf(lines, seq)), "\n"))
		return err
	}
	faulty(t, "changed", change(300, func(l []string, at int) []string {
		words := strings.Split(l[at], " ")
		words[2] = base64.StdEncoding.EncodeToString(encoded(t, sample(303)))
		l[at] = strings.Join(words, " ")
		return l
	}), 300, "改动")
	faulty(t, "swapped", change(300, func(l []string, at int) []string { l[at], l[at+1] = l[at+1], l[at]; return l }), 300, "不在原处")
	faulty(t, "renumbered", change(300, func(l []string, at int) []string {
		l[at] = strings.Replace(l[at], "entry 300", "entry 301", 1)
		return l
	}), 301, "改动")
	faulty(t, "removed", change(597, func(l []string, at int) []string { return append(l[:at], l[at+1:]...) }), 595, "删去")
	_, err := m.verify(strings.Replace(m.file(t, Scope{Firm: firmB}), "firm "+firmB, "firm "+firmC, 1))
	faulty(t, "of another firm", err, 1, "不是企业")
}

func TestNotALedgerFile(t *testing.T) {
	t.Parallel()
	m := newMemory(t, 3)
	file := m.file(t, Scope{})
	for name, c := range map[string]struct{ file, says string }{
		"empty":         {"", "不是到岗台账"},
		"another":       {"hello\n", "不是到岗台账"},
		"a later one":   {strings.Replace(file, "ledger 1", "ledger 2", 1), "更新的版本"},
		"no scope":      {strings.Replace(file, "scope all", "scope", 1), "范围"},
		"no checkpoint": {strings.Replace(file, "checkpoint ", "x ", 1), "没有检查点"},
		"a long line":   {strings.Repeat("x", 1<<20), "无法读取"},
		"more behind":   {file + "entry 3 AAAA\n", "结束行之后"},
	} {
		_, err := m.verify(c.file)
		faulty(t, name, err, -1, c.says)
	}
}

func FuzzVerify(f *testing.F) {
	m := newMemory(f, 20)
	whole, firm := m.file(f, Scope{}), m.file(f, Scope{Firm: firmC, Since: 7})
	f.Add(whole)
	f.Add(firm)
	f.Fuzz(func(t *testing.T, file string) {
		if got, err := m.verify(file); err == nil && got.Size != 20 && got.Size != 0 {
			t.Errorf("%+v", got)
		}
	})
}
