package ledger

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Result is what a file proved.
type Result struct {
	Firm    string // USCC; empty: the whole log
	Size    int64  // of the log at the checkpoint
	Entries int64  // in the file
	Since   int64  // the log only grew since it had so many, of several the fewest; 0: not asked
	Bare    bool   // the file holds no entries, only the proof between checkpoints
}

// Fault is what is wrong with a file, for the person who checks it.
type Fault struct {
	Seq     int64 // the first entry that is wrong; -1: it is none of the entries
	Message string
}

// Error is the message.
func (f *Fault) Error() string { return f.Message }

func fault(seq int64, format string, args ...any) *Fault {
	return &Fault{Seq: seq, Message: fmt.Sprintf(format, args...)}
}

// Verify checks a file that Export wrote, with nothing but the public key, and
// in memory that does not grow with it. since are checkpoints that the verifier
// kept: the log must hold all that it held then, in its place. public holds one
// key a line: those that may have signed. The error is a *Fault.
func Verify(r io.Reader, public string, since ...string) (Result, error) {
	v := verifier{lines: readLines(r)}
	err := v.verify(public, since)
	if read := v.lines.scan.Err(); read != nil {
		if v.seen > 0 {
			err = fault(v.seen, "序号 %d 的条目无法读取：%v。", v.seen, read)
		} else {
			err = fault(-1, "文件无法读取：%v。", read)
		}
	}
	return v.result, err
}

type verifier struct {
	lines  *lines
	head   tlog.Tree
	result Result
	old    []tlog.Tree // the checkpoints that were kept, the smallest first
	growth frontier    // up to the last of old, of a whole log
	seen   int64       // the next entry of a whole log
}

func (v *verifier) verify(public string, since []string) error {
	if !v.lines.next() || string(v.lines.scan.Bytes()) != fileHead {
		return fault(-1, "这不是到岗台账的导出文件，或者是由更新的版本导出的。")
	}
	v.lines.next()
	switch {
	case v.lines.is("scope", 1) && string(v.lines.words[1]) == "all":
	case v.lines.is("scope", 2) && string(v.lines.words[1]) == "firm" && len(v.lines.words[2]) > 0:
		v.result.Firm = string(v.lines.words[2])
	case v.lines.is("scope", 1) && string(v.lines.words[1]) == "none":
		v.result.Bare = true
	default:
		return fault(-1, "文件的第 2 行没有写明范围。")
	}
	if v.lines.next(); !v.lines.is("checkpoint", 1) {
		return fault(-1, "文件的第 3 行没有检查点。")
	}
	signed, ok := v.lines.bytes(1)
	if !ok {
		return fault(-1, "文件中的检查点无法识别。")
	}
	var err error
	if v.head, err = openHead(string(signed), public); err != nil {
		return fault(-1, "文件中的%v", err)
	}
	v.result.Size = v.head.N
	v.lines.next()
	if err := v.kept(public, since); err != nil {
		return err
	}
	if err := v.consistency(); err != nil {
		return err
	}
	switch {
	case v.result.Bare:
		if n, ok := v.count(); !ok || n != 0 {
			err = fault(-1, "文件被截断，或者被改动：证明之后应当是结束行。")
		}
	case v.result.Firm == "":
		err = v.whole()
	default:
		err = v.firm()
	}
	if err != nil {
		return err
	}
	if v.lines.next() {
		return fault(-1, "文件在结束行之后还有内容。")
	}
	return nil
}

// kept opens the checkpoints that the verifier kept.
func (v *verifier) kept(public string, since []string) error {
	for _, signed := range since {
		old, err := openHead(signed, public)
		if err != nil {
			return fault(-1, "所保存的%v", err)
		}
		if old.N > v.head.N {
			return fault(v.head.N, "台账比所保存的检查点短：当时有 %d 条，现在只有 %d 条。序号 %d 起被删去，或者恢复过旧的备份。", old.N, v.head.N, v.head.N)
		}
		if old.N == v.head.N && old.Hash != v.head.Hash {
			return rewritten(old.N)
		}
		v.old = append(v.old, old)
	}
	slices.SortFunc(v.old, func(a, b tlog.Tree) int { return cmp.Compare(a.N, b.N) })
	for i, old := range v.old {
		if i > 0 && v.old[i-1].N == old.N && v.old[i-1].Hash != old.Hash {
			return fault(-1, "所保存的检查点互相矛盾：都是 %d 条，内容却不同。台账曾被改写，之后又重新签了名。", old.N)
		}
	}
	if len(v.old) > 0 {
		v.result.Since = v.old[0].N
	}
	return nil
}

// consistency checks the proof, where the file has one, against the checkpoints
// that were kept. A whole log needs none: it is hashed again.
func (v *verifier) consistency() error {
	var size int64
	var proof []tlog.Hash
	if v.lines.is("consistency", 2) {
		var ok, readable bool
		size, ok = v.lines.number()
		if proof, readable = v.lines.hashes(2, nil); !ok || !readable {
			return fault(-1, "文件中的一致性证明无法识别。")
		}
		v.lines.next()
	}
	for _, old := range v.old {
		switch {
		case old.N == 0, old.N == v.head.N, v.result.Firm == "" && !v.result.Bare:
		case size != old.N:
			return fault(-1, "文件中没有从 %d 条时起的一致性证明。请重新下载，并写明 since=%d。", old.N, old.N)
		case tlog.CheckTree(proof, v.head.N, v.head.Hash, old.N, old.Hash) != nil:
			return rewritten(old.N)
		}
	}
	return nil
}

func rewritten(size int64) error {
	return fault(-1, "台账与所保存的检查点不一致：前 %d 条中有内容被改动、删去或调换过，之后又重新签了名。", size)
}

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

func (v *verifier) count() (int64, bool) {
	if !v.lines.is("end", 1) {
		return 0, false
	}
	return v.lines.number()
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

func (v *verifier) firm() error {
	last := int64(-1)
	var proof []tlog.Hash
	for ; v.lines.is("entry", 3); v.lines.next() {
		seq, ok := v.lines.number()
		if !ok || seq >= v.head.N {
			return fault(last+1, "序号 %d 之后的一条没有有效的序号。", last)
		}
		if seq <= last {
			return fault(seq, "序号 %d 的条目不在原处：它排在序号 %d 之后。", seq, last)
		}
		var okProof bool
		if proof, okProof = v.lines.hashes(3, proof); !okProof {
			return fault(seq, "序号 %d 的证明无法读取。", seq)
		}
		data, ok := v.lines.bytes(2)
		if !ok {
			return fault(seq, "序号 %d 的条目无法读取。", seq)
		}
		if tlog.CheckRecord(proof, v.head.N, v.head.Hash, seq, tlog.RecordHash(data)) != nil {
			return fault(seq, "序号 %d 的内容、序号或者证明被改动。", seq)
		}
		if e, err := ParseEntry(data); err != nil || !e.Concerns(v.result.Firm) {
			return fault(seq, "序号 %d 的条目不是企业 %s 的条目。", seq, v.result.Firm)
		}
		last, v.result.Entries = seq, v.result.Entries+1
	}
	if n, ok := v.count(); !ok || n != v.result.Entries {
		return fault(last+1, "文件在序号 %d 之后被截断、删去或者无法读取。", last)
	}
	return nil
}
