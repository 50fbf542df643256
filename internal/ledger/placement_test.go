package ledger

import (
	"encoding/base64"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// Whoever walks the path as it is described comes to the root.
func TestPathsLeadToTheRoot(t *testing.T) {
	t.Parallel()
	m := newMemory(t, 0)
	roots := func(from, to int64) tlog.Hash {
		var f frontier
		for _, e := range m.entries[from:to] {
			f.add(tlog.RecordHash(e.data))
		}
		return f.root()
	}
	for range 70 {
		m.grow(t, 1, len(m.entries))
		_, head := m.checkpoint(t)
		for seq := range head.N {
			proof, err := tlog.ProveRecord(head.N, seq, m.hashes())
			if err != nil {
				t.Fatal(err)
			}
			from, to, hash := seq, seq+1, tlog.RecordHash(m.entries[seq].data)
			for i, step := range path(head.N, seq, proof) {
				b, err := base64.StdEncoding.DecodeString(step.Hash)
				if err != nil || roots(step.From, step.To) != tlog.Hash(b) {
					t.Fatalf("%d of %d, step %d: %+v is not the neighbour's hash (%v)", seq, head.N, i, step, err)
				}
				if step.Left {
					hash = tlog.NodeHash(tlog.Hash(b), hash)
					if step.To != from {
						t.Fatalf("%d of %d, step %d: %+v is not left of %d", seq, head.N, i, step, from)
					}
					from = step.From
				} else {
					hash = tlog.NodeHash(hash, tlog.Hash(b))
					if step.From != to {
						t.Fatalf("%d of %d, step %d: %+v is not right of %d", seq, head.N, i, step, to)
					}
					to = step.To
				}
			}
			if hash != head.Hash || from != 0 || to != head.N {
				t.Fatalf("%d of %d ends elsewhere", seq, head.N)
			}
		}
	}
}
