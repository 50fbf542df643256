package pii_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gongxiang/internal/pii"
)

func vault(t *testing.T) *pii.Vault {
	t.Helper()
	keys, err := pii.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	v, err := pii.Open(keys)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSealOpensOnlyInItsPlace(t *testing.T) {
	t.Parallel()
	v := vault(t)
	sealed, err := v.Seal("account.phone", "13800000001")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("13800000001")) {
		t.Fatal("the sealed value shows the number")
	}
	if got, err := v.Unseal("account.phone", sealed); err != nil || got != "13800000001" {
		t.Fatalf("unseal: %q, %v", got, err)
	}
	if _, err := v.Unseal("person.phone", sealed); err == nil {
		t.Fatal("a value moved to another place opened")
	}
}

func TestIndexIsStableAndKeyed(t *testing.T) {
	t.Parallel()
	v, w := vault(t), vault(t)
	a, _ := v.Index("phone", "13800000001")
	b, _ := v.Index("phone", "13800000001")
	c, _ := v.Index("id", "13800000001")
	d, _ := w.Index("phone", "13800000001")
	if !bytes.Equal(a, b) || bytes.Equal(a, c) || bytes.Equal(a, d) {
		t.Fatal("the index must depend on the value, the purpose and the key, and on nothing else")
	}
}

func TestKeyFileIsMadeOnceAndPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sub", "keys.json")
	first, err := pii.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed, _ := first.Seal("x", "secret")
	again, err := pii.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Unseal("x", sealed); err != nil || got != "secret" {
		t.Fatalf("after a restart: %q, %v", got, err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v", info.Mode())
	}
}

func TestPhones(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"13800000001": "13800000001", "138 0000 0003": "13800000003", "１３８００００００１１": "13800000011",
		"+86 13800000001": "13800000001", "138-0000-0001": "13800000001",
		"0750-2218950": "0750-2218950", "07502218950": "0750-2218950", "020-12345678": "020-12345678",
	} {
		p, ok := pii.ParsePhone(text)
		if !ok || p.Raw() != want {
			t.Errorf("%q: %q, %v", text, p.Raw(), ok)
		}
	}
	for _, text := range []string{"", "12800000001", "1380000000", "138000000011", "电话", "0750-22", "1380000000a"} {
		if _, ok := pii.ParsePhone(text); ok {
			t.Errorf("%q was taken for a phone number", text)
		}
	}
	if _, ok := pii.ParseMobile("0750-2218950"); ok {
		t.Error("a landline is no mobile")
	}
}

func TestIDNumbers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"11010519491231002X", "440524188001010014", "34052419800101001X", "11010519491231002x", " 110105194912310 02X"} {
		if _, err := pii.ParseIDNumber(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for text, want := range map[string]pii.IDProblem{
		"": "length", "1101051949123100": "length", "11010519491331002X": "date", "110105194912310020": "check",
		"1101051949123100AX": "alphabet", "11010519491231002Y": "alphabet", "110105194902300025": "date",
	} {
		_, err := pii.ParseIDNumber(text)
		var p pii.IDProblem
		if !errors.As(err, &p) || p != want {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
	n, _ := pii.ParseIDNumber("34052419800101001X")
	day := func(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }
	if n.AgeOn(day("1995-12-31")) != 15 || n.AgeOn(day("1996-01-01")) != 16 {
		t.Error("the sixteenth birthday is the first day of being sixteen")
	}
}

func TestValuesMaskThemselves(t *testing.T) {
	t.Parallel()
	phone, _ := pii.ParsePhone("13812345678")
	id, _ := pii.ParseIDNumber("34052419800101001X")
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	logger.Info("x", "phone", phone, "id", id, "both", map[string]any{"p": phone, "i": id})
	asJSON, _ := json.Marshal(map[string]any{"p": phone, "i": id})
	all := log.String() + string(asJSON) + fmt.Sprint(phone, id) + fmt.Sprintf("%v %s %+v", phone, phone, []any{phone, id})
	for _, secret := range []string{"13812345678", "34052419800101001X"} {
		if strings.Contains(all, secret) {
			t.Errorf("%s leaked: %s", secret, all)
		}
	}
	if phone.String() != "138****5678" || id.String() != "3405**********001X" {
		t.Errorf("masks: %s %s", phone, id)
	}
}

func TestTwoStartsShareOneKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	var wg sync.WaitGroup
	index := make([][]byte, 8)
	for i := range index {
		wg.Go(func() {
			if v, err := pii.OpenFile(path); err == nil {
				index[i], _ = v.Index("p", "v")
			}
		})
	}
	wg.Wait()
	for _, got := range index {
		if got == nil || !bytes.Equal(got, index[0]) {
			t.Fatal("two processes ended with different keys")
		}
	}
}

func FuzzParseIDNumber(f *testing.F) {
	f.Add("11010519491231002X")
	f.Fuzz(func(t *testing.T, text string) {
		if n, err := pii.ParseIDNumber(text); err == nil && len(n.Raw()) != 18 {
			t.Fatalf("%q was taken as %q", text, n.Raw())
		}
	})
}
