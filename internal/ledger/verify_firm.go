package ledger

import (
	"golang.org/x/mod/sumdb/tlog"
)

// firm checks each entry by its own proof.
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
