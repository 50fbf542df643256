package ledger

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
)

const (
	firmA = "91440783MA4W000012"
	firmB = "91440783MA4W000020"
	firmC = "91440783MA4W000039"
)

// sample is the n-th entry of the tests; every third is of firmC, too.
func sample(n int) Entry {
	e := Entry{Event: Started, Placement: uuid.NewSHA1(uuid.Nil, fmt.Append(nil, n)), Cause: "-", Day: calendar.NewDate(2021, 2, 9).AddDays(n % 40),
		Lender: firmA, Borrower: firmB, Town: "440783001", Trade: "6-18-02-04", AboveScale: n%2 == 0,
		Agreement: fmt.Sprintf("KP-2021-%06d", n),
		Recorded:  time.Date(2021, 2, 9, 1, 2, 3, 0, time.UTC).Add(time.Duration(n) * time.Second), Person: Commit(Salt{byte(n)}, uuid.Nil)}
	if n%3 == 0 {
		e.Borrower = firmC
	}
	return e
}

func encoded(t testing.TB, e Entry) []byte {
	t.Helper()
	data, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The bytes are for ever: what was hashed once cannot be written otherwise.
func TestBytesOfVersion1(t *testing.T) {
	t.Parallel()
	e := sample(1)
	e.Placement = uuid.MustParse("0192f0c1-2b3c-7d4e-8f50-112233445566")
	want := "gongxiang placement 1\nevent started\nplacement 0192f0c1-2b3c-7d4e-8f50-112233445566\nlender 91440783MA4W000012\n" +
		"borrower 91440783MA4W000020\nday 2021-02-10\ncause -\ntown 440783001\ntrade 6-18-02-04\nabove-scale false\nagreement KP-2021-000001\n" +
		"recorded 2021-02-09T01:02:04Z\nperson " + fmt.Sprintf("%x", e.Person) + "\n"
	data := encoded(t, e)
	if string(data) != want {
		t.Errorf("%s", data)
	}
	if back, err := ParseEntry(data); err != nil || back != e {
		t.Errorf("%+v (%v)", back, err)
	}
}

func TestEntriesThatAreNone(t *testing.T) {
	t.Parallel()
	good := string(encoded(t, sample(1)))
	for name, bad := range map[string]string{
		"empty":           "",
		"cut":             good[:len(good)-1],
		"longer":          good + "\n",
		"another version": strings.Replace(good, "placement 1", "placement 2", 1),
		"a line missing":  strings.Replace(good, "town 440783001\n", "", 1),
		"an empty value":  strings.Replace(good, "town 440783001", "town ", 1),
		"another bool":    strings.Replace(good, "above-scale false", "above-scale no", 1),
		"upper case":      strings.Replace(good, "person ", "person A", 1),
		"another uuid":    strings.Replace(good, "placement ", "placement {", 2),
		"another time":    strings.Replace(good, "02:04Z", "02:04+08:00", 1),
		"another day":     strings.Replace(good, "2021-02-10", "2021-02-30", 1),
	} {
		if _, err := ParseEntry([]byte(bad)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	for _, bad := range []string{"", "a\nb", "a\rb"} {
		e := sample(1)
		e.Agreement = bad
		if _, err := e.Bytes(); err == nil {
			t.Errorf("agreement %q is written", bad)
		}
	}
}

func FuzzEntry(f *testing.F) {
	data, err := sample(1).Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, err := ParseEntry(data); err == nil && !bytes.Equal(encoded(t, e), data) {
			t.Errorf("%q has another form", data)
		}
	})
}
