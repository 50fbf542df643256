package ledger

import (
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// whole checks block after block, and each entry within its block.
func (v *verifier) whole() error {
	var leaves []tlog.Hash
	blocks := (v.head.N + blockSize - 1) / blockSize
	for number := range blocks {
		var err error
		if leaves, err = v.block(number, blocks, leaves); err != nil {
			return err
		}
		for i := range leaves {
			v.lines.next()
			if err := v.entry(leaves, i); err != nil {
				return err
			}
			v.seen++
		}
		v.lines.next()
	}
	if n, ok := v.count(); !ok || n != v.head.N {
		return fault(v.head.N, "序号 %d 之后应当是结束行：文件里有多余的内容，或者被截断。", v.head.N-1)
	}
	return nil
}

// block checks the two lines before a block's entries against the checkpoint;
// what the entries must hash to is certain from then on.
func (v *verifier) block(number, blocks int64, leaves []tlog.Hash) ([]tlog.Hash, error) {
	first := number * blockSize
	n := min(blockSize, v.head.N-first)
	if v.lines.ended || v.lines.is("end", 1) {
		return nil, fault(first, "文件被截断：序号 %d 起缺失。", first)
	}
	broken := fault(first, "序号 %d 起无法证明：这里的证明被改动、删去或调换过。", first)
	if !v.lines.is("block", 3) {
		return nil, broken
	}
	at, ok := v.lines.number()
	root, okRoot := v.lines.hashes(2, nil)
	proof, okProof := v.lines.hashes(3, nil)
	if !ok || !okRoot || !okProof || at != number || len(root) != 1 ||
		tlog.CheckRecord(proof, blocks, v.head.Hash, number, root[0]) != nil {
		return nil, broken
	}
	if v.lines.next(); !v.lines.is("leaves", 1) {
		return nil, broken
	}
	if leaves, ok = v.lines.hashes(1, leaves); !ok || int64(len(leaves)) != n || rootOf(leaves) != root[0] {
		return nil, broken
	}
	if err := v.grow(leaves); err != nil {
		return nil, err
	}
	return leaves, nil
}

// grow hashes the log again up to the kept checkpoints.
func (v *verifier) grow(leaves []tlog.Hash) error {
	for _, leaf := range leaves {
		for len(v.old) > 0 && v.old[0].N <= v.growth.n {
			v.old = v.old[1:]
		}
		if len(v.old) == 0 {
			return nil
		}
		v.growth.add(leaf)
		if v.growth.n == v.old[0].N && v.growth.root() != v.old[0].Hash {
			return rewritten(v.old[0].N)
		}
	}
	return nil
}

// entry checks the line that must be the i-th of a block.
func (v *verifier) entry(leaves []tlog.Hash, i int) error {
	if v.lines.ended || v.lines.is("end", 1) {
		return fault(v.seen, "文件被截断：序号 %d 起缺失。", v.seen)
	}
	if v.lines.is("block", 3) {
		return fault(v.seen, "序号 %d 的条目被删去。", v.seen)
	}
	if !v.lines.is("entry", 2) {
		return fault(v.seen, "序号 %d 的条目无法读取。", v.seen)
	}
	seq, okSeq := v.lines.number()
	data, ok := v.lines.bytes(2)
	if !okSeq || !ok {
		return fault(v.seen, "序号 %d 的条目无法读取。", v.seen)
	}
	hash := tlog.RecordHash(data)
	switch there := slices.Index(leaves, hash); {
	case hash != leaves[i] && there >= 0:
		return fault(v.seen, "序号 %d 的条目不在原处，那里是序号 %d 的条目：有条目被删去或者调换过。", v.seen, v.seen-int64(i)+int64(there))
	case hash != leaves[i] && seq > v.seen:
		return fault(v.seen, "序号 %d 的条目不在原处，那里是序号 %d 的条目：有条目被删去或者调换过。", v.seen, seq)
	case hash != leaves[i]:
		return fault(v.seen, "序号 %d 的内容被改动。", v.seen)
	case seq != v.seen:
		return fault(v.seen, "序号 %d 的序号被改成 %d。", v.seen, seq)
	}
	if _, err := ParseEntry(data); err != nil {
		return fault(v.seen, "序号 %d 的内容无法识别，可能是由更新的版本写入的。", v.seen)
	}
	v.result.Entries++
	return nil
}
