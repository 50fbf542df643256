package ledger

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"iter"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// exporter writes the lines; after the first error nothing more.
type exporter struct {
	w      *bufio.Writer
	head   tlog.Tree
	hashes tlog.HashReader
	err    error
}

func (x *exporter) line(format string, args ...any) {
	if x.err == nil {
		_, x.err = fmt.Fprintf(x.w, format+"\n", args...)
	}
}

func (x *exporter) top(signed string, scope Scope) {
	x.line("%s", fileHead)
	switch {
	case scope.none:
		x.line("scope none")
	case scope.Firm == "":
		x.line("scope all")
	default:
		x.line("scope firm %s", scope.Firm)
	}
	x.line("checkpoint %s", base64.StdEncoding.EncodeToString([]byte(signed)))
	if scope.Since > 0 {
		proof, err := tlog.ProveTree(x.head.N, scope.Since, x.hashes)
		x.fail(err)
		x.line("consistency %d %s", scope.Since, encodeHashes(proof))
	}
}

func (x *exporter) done() error {
	if x.err == nil {
		x.err = x.w.Flush()
	}
	if x.err != nil {
		return fmt.Errorf("ledger: export: %w", x.err)
	}
	return nil
}

func (x *exporter) fail(err error) {
	if x.err == nil {
		x.err = err
	}
}

// whole writes blocks. The leaves are those of the tree, not of the entries, so
// that an entry that was changed in the database is found out.
func (x *exporter) whole(entries iter.Seq2[stored, error]) {
	var n int64
	for e, err := range entries {
		if x.fail(err); x.err != nil {
			return
		}
		if first := e.seq - e.seq%blockSize; n <= first && x.head.N > first {
			x.block(first / blockSize)
			n = first + blockSize
		}
		x.line("entry %d %s", e.seq, base64.StdEncoding.EncodeToString(e.data))
	}
	x.line("end %d", x.head.N)
}

func (x *exporter) block(number int64) {
	first := number * blockSize
	n := min(blockSize, x.head.N-first)
	indexes := make([]int64, n)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
	}
	leaves, err := x.hashes.ReadHashes(indexes)
	x.fail(err)
	// A block hangs in the tree as an entry hangs in a tree of blocks: the proof of
	// its first entry, without the steps inside of it.
	proof, err := tlog.ProveRecord(x.head.N, first, x.hashes)
	x.fail(err)
	if x.err != nil {
		return
	}
	inside := bits.Len64(uint64(n - 1))
	x.line("block %d %s %s", number, encodeHashes([]tlog.Hash{rootOf(leaves)}), encodeHashes(proof[inside:]))
	x.line("leaves %s", encodeHashes(leaves))
}

// firm writes entries with a proof each; the hashes are fetched for many at once.
func (x *exporter) firm(entries iter.Seq2[stored, error]) {
	count := 0
	var batch []stored
	flush := func() {
		ahead := &ahead{from: x.hashes}
		for _, e := range batch {
			_, err := tlog.ProveRecord(x.head.N, e.seq, ahead) // only asks
			x.fail(err)
		}
		if x.err == nil {
			x.fail(ahead.fetch())
		}
		for _, e := range batch {
			if x.err != nil {
				return
			}
			proof, err := tlog.ProveRecord(x.head.N, e.seq, ahead)
			x.fail(err)
			x.line("entry %d %s %s", e.seq, base64.StdEncoding.EncodeToString(e.data), encodeHashes(proof))
		}
		count, batch = count+len(batch), batch[:0]
	}
	for e, err := range entries {
		if x.fail(err); x.err != nil {
			return
		}
		if batch = append(batch, e); len(batch) == 4*blockSize {
			flush()
		}
	}
	flush()
	x.line("end %d", count)
}

func encodeHashes(hashes []tlog.Hash) string {
	if len(hashes) == 0 {
		return "-"
	}
	b := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		b = append(b, h[:]...)
	}
	return base64.StdEncoding.EncodeToString(b)
}
