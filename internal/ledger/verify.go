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

// count is what the closing line says.
func (v *verifier) count() (int64, bool) {
	if !v.lines.is("end", 1) {
		return 0, false
	}
	return v.lines.number()
}
