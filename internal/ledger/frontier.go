package ledger

import "golang.org/x/mod/sumdb/tlog"

// frontier hashes a list that comes one by one: the roots of its complete
// subtrees are all it keeps.
type frontier struct {
	n     int64
	roots []tlog.Hash
}

func (f *frontier) add(h tlog.Hash) {
	for n := f.n; n&1 == 1; n >>= 1 {
		last := len(f.roots) - 1
		h = tlog.NodeHash(f.roots[last], h)
		f.roots = f.roots[:last]
	}
	f.roots = append(f.roots, h)
	f.n++
}

// root is that of all so far; there must be one.
func (f *frontier) root() tlog.Hash {
	h := f.roots[len(f.roots)-1]
	for i := len(f.roots) - 2; i >= 0; i-- {
		h = tlog.NodeHash(f.roots[i], h)
	}
	return h
}

func rootOf(leaves []tlog.Hash) tlog.Hash {
	var f frontier
	for _, h := range leaves {
		f.add(h)
	}
	return f.root()
}
