package ledger

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// memory is a ledger without a database, to make files from.
type memory struct {
	key     *Key
	growth  growth
	entries []stored
}

func newMemory(t testing.TB, n int) *memory {
	t.Helper()
	key, err := OpenKey(filepath.Join(t.TempDir(), "ledger.key"))
	if err != nil {
		t.Fatal(err)
	}
	m := &memory{key: key, growth: growth{known: map[int64]tlog.Hash{}}}
	m.grow(t, n, 0)
	return m
}

// grow adds n entries that begin with the from-th sample.
func (m *memory) grow(t testing.TB, n, from int) {
	t.Helper()
	for i := range n {
		data := encoded(t, sample(from+i))
		if err := m.growth.add(data); err != nil {
			t.Fatal(err)
		}
		m.entries = append(m.entries, stored{int64(len(m.entries)), data})
	}
}

func (m *memory) hashes() tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return pick(m.growth.known, indexes) })
}

func (m *memory) checkpoint(t testing.TB) (string, tlog.Tree) {
	t.Helper()
	head := tlog.Tree{N: m.growth.size}
	var err error
	if head.Hash, err = tlog.TreeHash(head.N, m.hashes()); err != nil {
		t.Fatal(err)
	}
	return m.sign(t, headText(head)), head
}

func (m *memory) sign(t testing.TB, text string) string {
	t.Helper()
	signed, err := note.Sign(&note.Note{Text: text}, m.key.signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(signed)
}

func (m *memory) export(t testing.TB, w io.Writer, scope Scope) {
	t.Helper()
	signed, head := m.checkpoint(t)
	x := exporter{w: bufio.NewWriter(w), head: head, hashes: m.hashes()}
	x.top(signed, scope)
	if scope.none {
		x.line("end 0")
		if err := x.done(); err != nil {
			t.Fatal(err)
		}
		return
	}
	entries := func(yield func(stored, error) bool) {
		for _, e := range m.entries {
			if parsed, err := ParseEntry(e.data); scope.Firm != "" && (err != nil || !parsed.Concerns(scope.Firm)) {
				continue
			}
			if !yield(e, nil) {
				return
			}
		}
	}
	if scope.Firm == "" {
		x.whole(entries)
	} else {
		x.firm(entries)
	}
	if err := errors.Join(x.err, x.w.Flush()); err != nil {
		t.Fatal(err)
	}
}

func (m *memory) file(t testing.TB, scope Scope) string {
	t.Helper()
	var b bytes.Buffer
	m.export(t, &b, scope)
	return b.String()
}

func (m *memory) verify(file string, since ...string) (Result, error) {
	return Verify(strings.NewReader(file), m.key.Public(), since...)
}

// growth computes what the tree gains, as the database does.
type growth struct {
	size  int64
	known map[int64]tlog.Hash
}

func (g *growth) add(data []byte) error {
	made, err := tlog.StoredHashes(g.size, data, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		return pick(g.known, indexes)
	}))
	at := tlog.StoredHashIndex(0, g.size)
	for i, h := range made {
		g.known[at+int64(i)] = h
	}
	g.size++
	return err
}

// faulty wants a fault at an entry (-1: at none).
func faulty(t testing.TB, what string, err error, seq int64, says string) {
	t.Helper()
	var f *Fault
	if !errors.As(err, &f) || f.Seq != seq || !strings.Contains(f.Message, says) {
		t.Errorf("%s: got %v, want entry %d: %s", what, err, seq, says)
	}
}
