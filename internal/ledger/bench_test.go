package ledger

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Transactions of 100 entries, each entry with its proof. At least 2,000 a second.
func BenchmarkAppend(b *testing.B) {
	const batch = 100
	k := newBook(b)
	n := 0
	for b.Loop() {
		if err := k.add(b.Context(), batch, n); err != nil {
			b.Fatal(err)
		}
		size := int64(n + batch)
		proofs := &ahead{from: k.hashes(b.Context())}
		for _, fetched := range []bool{false, true} {
			for seq := int64(n); seq < size; seq++ {
				if _, err := tlog.ProveRecord(size, seq, proofs); err != nil {
					b.Fatal(err)
				}
			}
			if !fetched {
				if err := proofs.fetch(); err != nil {
					b.Fatal(err)
				}
			}
		}
		n += batch
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "entries/s")
}

// A million entries are checked in at most 10 s and 200 MB, by a process of its own.
func BenchmarkVerifyMillion(b *testing.B) {
	const entries = 1_000_000
	path := filepath.Join(b.TempDir(), "ledger.txt")
	public := millionTo(b, path, entries)
	most, cpu := 0, time.Duration(0)
	for b.Loop() {
		alone := exec.Command(os.Args[0], "-test.run=^TestVerifyAlone$", "-test.v")
		alone.Env = append(os.Environ(), "GX_VERIFY_FILE="+path, "GX_VERIFY_KEY="+public)
		out, err := alone.CombinedOutput()
		if err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		cpu += alone.ProcessState.UserTime() + alone.ProcessState.SystemTime()
		_, peak, _ := strings.Cut(string(out), "VmHWM:")
		kb, err := strconv.Atoi(strings.Fields(peak)[0])
		if err != nil {
			b.Fatal(err)
		}
		most = max(most, kb)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/million")
	b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s/million") // on a machine that others use, too
	b.ReportMetric(float64(most)/1024, "MB-resident")
}

// TestVerifyAlone is what the benchmark above runs in another process.
func TestVerifyAlone(t *testing.T) {
	path := os.Getenv("GX_VERIFY_FILE")
	if path == "" {
		t.Skip("runs inside BenchmarkVerifyMillion: GX_VERIFY_FILE names the file to verify")
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if got, err := Verify(file, os.Getenv("GX_VERIFY_KEY")); err != nil || got.Entries != 1_000_000 {
		t.Fatalf("%+v (%v)", got, err)
	}
	status, err := os.ReadFile("/proc/self/status") // the most memory that the process ever held
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", status)
}

// millionTo writes the file with its hashes in one slice, and gives the public key.
func millionTo(b *testing.B, path string, n int) string {
	b.Helper()
	key, err := OpenKey(path + ".key")
	if err != nil {
		b.Fatal(err)
	}
	stand := make([]tlog.Hash, 0, 2*n)
	hashes := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = stand[index]
		}
		return out, nil
	})
	for i := range n {
		made, err := tlog.StoredHashes(int64(i), encoded(b, sample(i)), hashes)
		if err != nil {
			b.Fatal(err)
		}
		stand = append(stand, made...)
	}
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	root, err := tlog.TreeHash(int64(n), hashes)
	if err != nil {
		b.Fatal(err)
	}
	head := tlog.Tree{N: int64(n), Hash: root}
	x := exporter{w: bufio.NewWriterSize(file, 1<<20), head: head, hashes: hashes}
	x.top((&memory{key: key}).sign(b, headText(head)), Scope{})
	x.whole(func(yield func(stored, error) bool) {
		for i := range n {
			if !yield(stored{int64(i), encoded(b, sample(i))}, nil) {
				return
			}
		}
	})
	if x.err != nil {
		b.Fatal(x.err)
	}
	if err := x.w.Flush(); err != nil {
		b.Fatal(err)
	}
	return key.Public()
}
