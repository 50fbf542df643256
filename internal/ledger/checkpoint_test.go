package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gongxiang/internal/problem"
)

func TestCheckpointsAreKeptOutside(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.filled(t, 3)
	for _, want := range []int{1, 0} {
		if n, err := b.Publish(t.Context()); err != nil || n != want {
			t.Errorf("published %d (%v), want %d", n, err, want)
		}
	}
	path := filepath.Join(b.dir, "checkpoint-000000000003.txt")
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if latest, err := b.Latest(t.Context()); err != nil || latest != string(kept) {
		t.Errorf("published %s (%v)", latest, err)
	}
	if err := b.add(t.Context(), 1, 3); err != nil {
		t.Fatal(err)
	}
	if got, err := b.check(t, Scope{}, string(kept)); err != nil || got.Since != 3 {
		t.Errorf("%+v (%v)", got, err)
	}
}

// Nothing is signed that does not extend what was: whatever was done to the
// ledger, and wherever the last signature is known from.
func TestNothingElseIsSigned(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(t *testing.T, b *book){
		"an entry and its hash are others": func(t *testing.T, b *book) {
			b.asOwner(t, `UPDATE ledger_hash SET hash = sha256('x') WHERE index = 0`)
			b.asOwner(t, `UPDATE ledger_hash SET hash = sha256('y') WHERE index = 2`)
			b.asOwner(t, `UPDATE ledger_hash SET hash = sha256('z') WHERE index = 6`)
		},
		"hashes are gone": func(t *testing.T, b *book) { b.asOwner(t, `DELETE FROM ledger_hash WHERE index > 5`) },
		"the end is gone": func(t *testing.T, b *book) {
			b.asOwner(t, `DELETE FROM ledger_salt WHERE seq > 3`)
			b.asOwner(t, `DELETE FROM ledger_entry WHERE seq > 3`)
		},
		"an old backup was restored": func(t *testing.T, b *book) {
			b.asOwner(t, `DELETE FROM ledger_salt`)
			b.asOwner(t, `DELETE FROM ledger_entry`)
			b.asOwner(t, `DELETE FROM ledger_hash`)
			b.asOwner(t, `DELETE FROM ledger_checkpoint`)
			b.filled(t, 9)
		},
		"another key": func(t *testing.T, b *book) { b.key = newKey(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t)
			b.filled(t, 6)
			if _, err := b.Publish(t.Context()); err != nil || !b.Sound() {
				t.Fatal(err)
			}
			change(t, b)
			_, err := b.Checkpoint(t.Context())
			var broken *Broken
			if !errors.As(err, &broken) || b.Sound() {
				t.Errorf("signed all the same: %v", err)
			}
			if err := b.Export(t.Context(), &bytes.Buffer{}, Scope{}); !problem.HasCode(err, "ledger_broken") {
				t.Errorf("export: %v", err)
			}
		})
	}
}

// A new key carries on what the old one signed.
func TestRotatedKey(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.filled(t, 5)
	if _, err := b.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	old, err := b.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	if b.key, err = parseKey(text + b.key.Public() + "\n"); err != nil {
		t.Fatal(err)
	}
	if n, err := b.Publish(t.Context()); err != nil || n != 0 {
		t.Errorf("the same head by the new key: %d (%v)", n, err)
	}
	if err := b.add(t.Context(), 1, 5); err != nil {
		t.Fatal(err)
	}
	if got, err := b.check(t, Scope{}, old); err != nil || got.Since != 5 {
		t.Errorf("%+v (%v)", got, err)
	}
	_, err = Verify(strings.NewReader(b.file(t, Scope{})), b.key.Public(), old)
	faulty(t, "the old key is not trusted", err, -1, "所保存的检查点没有这把公钥")
	p, err := b.Published(t.Context())
	if err != nil || len(p.Keys) != 2 || p.Size != 6 || len(p.Days) != 1 || p.Days[0].Size != 6 {
		t.Errorf("%+v (%v)", p, err)
	}
}

// Two kept checkpoints are compared without any entry.
func TestProofBetweenCheckpoints(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	kept := map[int64]string{}
	for i, n := range []int{5, 8, 300} {
		if err := b.add(t.Context(), n, 5*i); err != nil {
			t.Fatal(err)
		}
		signed, err := b.Checkpoint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		kept[b.size(t)] = signed
	}
	for _, c := range []struct{ since, size int64 }{{5, 13}, {5, 313}, {13, 313}, {5, 0}, {313, 313}} {
		file, err := b.Proof(t.Context(), c.since, c.size)
		if err != nil {
			t.Fatal(err)
		}
		size := c.size
		if size == 0 {
			size = 313
		}
		got, err := Verify(strings.NewReader(file), b.key.Public(), kept[c.since], kept[size])
		if want := (Result{Size: size, Since: c.since, Bare: true}); err != nil || got != want {
			t.Errorf("%+v: %+v (%v)", c, got, err)
		}
	}
	for _, c := range []struct{ since, size int64 }{{5, 12}, {14, 13}, {400, 0}} {
		if _, err := b.Proof(t.Context(), c.since, c.size); err == nil {
			t.Errorf("a proof from %d to %d", c.since, c.size)
		}
	}
}

func TestKeyFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sub", "ledger.key")
	keys := make([]*Key, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			var err error
			if keys[i], err = OpenKey(path); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, k := range keys {
		if k == nil || k.Public() != keys[0].Public() {
			t.Fatal("two keys for one file")
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v (%v)", info.Mode(), err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	secret, public, _ := strings.Cut(string(text), "\n")
	other, err := OpenKey(filepath.Join(t.TempDir(), "other"))
	if err != nil {
		t.Fatal(err)
	}
	for i, bad := range []string{"", secret, secret + "\n" + public + "\nrubbish", secret + "\n" + other.Public(), "x\n" + public, public + "\n" + public} {
		path := filepath.Join(t.TempDir(), fmt.Sprint(i))
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenKey(path); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("bad key %d: %v", i, err)
		}
	}
}
