package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
)

// EventKind is what happened to a placement.
type EventKind string

// The kinds of version 1.
const (
	// Started: a worker came to a post.
	Started EventKind = "started"
	// Extended: he came by a new agreement between the same two firms, whose first
	// day follows the last one of the old; the cause is the placement before.
	Extended EventKind = "extended"
	// Returned: he went back; the day is his last, the cause why.
	Returned EventKind = "returned"
	// Corrected: what an entry before says is wrong.
	Corrected EventKind = "corrected"
	// Ended: whoever came by hire or to a fallback post left it; the day is his
	// last, the cause why.
	Ended EventKind = "ended"
)

// Commitment stands for a person: SHA-256 over a random salt of 32 bytes and
// the 16 bytes of the person's id. Without the salt it says nothing.
type Commitment [sha256.Size]byte

// Salt opens one commitment.
type Salt [32]byte

// Commit is the commitment of a person under a salt.
func Commit(salt Salt, person uuid.UUID) Commitment {
	return sha256.Sum256(append(salt[:], person[:]...))
}

// Entry is what stands in the log about one event; nothing of it is personal.
// The database writes it (ledger_append in migration 00009).
type Entry struct {
	Event      EventKind
	Placement  uuid.UUID
	Lender     string // USCC; "-": he came by hire or to a fallback post
	Borrower   string // USCC; of whoever employs him where there is no lender
	Day        calendar.Date
	Cause      string // "-": none; of a start without a lender "hire" or "fallback"
	Town       string // code, of the workplace
	Trade      string // code
	AboveScale bool   // the borrower on that day
	Agreement  string // number; "-" without a lender
	Recorded   time.Time
	Person     Commitment
}

// instant is how moments are written: whole seconds of UTC.
const instant = "2006-01-02T15:04:05Z"

const entryHead = "gongxiang placement 1"

// names are the lines of version 1 in their order; each holds one value.
var names = [...]string{"event", "placement", "lender", "borrower", "day", "cause", "town", "trade", "above-scale", "agreement", "recorded", "person"}

// Bytes is the one form in which the entry is hashed: the head, then a line for
// each of names, each ended by a line feed. It refuses values that are empty or
// hold a control character.
func (e Entry) Bytes() ([]byte, error) {
	b := make([]byte, 0, 400)
	b = append(append(b, entryHead...), '\n')
	for i, value := range [...]string{string(e.Event), e.Placement.String(), e.Lender, e.Borrower, e.Day.String(), e.Cause,
		e.Town, e.Trade, strconv.FormatBool(e.AboveScale), e.Agreement, e.Recorded.UTC().Format(instant), hex.EncodeToString(e.Person[:])} {
		if value == "" || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' }) {
			return nil, fmt.Errorf("ledger: an entry's %s is %q", names[i], value)
		}
		b = append(append(append(append(b, names[i]...), ' '), value...), '\n')
	}
	return b, nil
}

var errEntry = errors.New("ledger: not an entry of version 1")

// ParseEntry is the way back from Bytes. It takes nothing that Bytes would not write.
func ParseEntry(data []byte) (Entry, error) {
	rest, ok := strings.CutPrefix(string(data), entryHead+"\n")
	if !ok {
		return Entry{}, errEntry
	}
	var value [len(names)]string
	for i, name := range names {
		var line string
		if line, rest, ok = strings.Cut(rest, "\n"); !ok {
			return Entry{}, errEntry
		}
		if value[i], ok = strings.CutPrefix(line, name+" "); !ok || value[i] == "" {
			return Entry{}, errEntry
		}
	}
	e := Entry{Event: EventKind(value[0]), Lender: value[2], Borrower: value[3], Cause: value[5], Town: value[6], Trade: value[7],
		AboveScale: value[8] == "true", Agreement: value[9]}
	var err error
	if e.Placement, err = uuid.Parse(value[1]); err != nil {
		return Entry{}, errEntry
	}
	if e.Day, err = calendar.ParseDate(value[4]); err != nil {
		return Entry{}, errEntry
	}
	if e.Recorded, err = time.Parse(instant, value[10]); err != nil {
		return Entry{}, errEntry
	}
	person, err := hex.DecodeString(value[11])
	if err != nil || len(person) != len(e.Person) {
		return Entry{}, errEntry
	}
	copy(e.Person[:], person)
	again, err := e.Bytes()
	if err != nil || string(again) != string(data) {
		return Entry{}, errEntry
	}
	return e, nil
}

// Concerns reports whether the firm is one of the two.
func (e Entry) Concerns(uscc string) bool { return e.Lender == uscc || e.Borrower == uscc }
