package deed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"gongxiang/internal/calendar"
)

// Facts are what a document says, by the names that templates use.
type Facts map[string]string

// Document is a text ready to be shown: what is signed is its Hash.
type Document struct {
	Title    string    `json:"title"`
	Sections []Section `json:"sections"`
}

// Section is what comes before the first clause, one clause, or where it is signed.
type Section struct {
	Number  string `json:"number,omitempty" doc:"第几条；没有表示开头或签署处"`
	Heading string `json:"heading,omitempty"`
	Parts   []Part `json:"parts"`
}

// Part is a paragraph, a table, or the place where the sides sign.
type Part struct {
	Text  string     `json:"text,omitempty"`
	Table [][]string `json:"table,omitempty"`
	Sign  []string   `json:"sign,omitempty" doc:"签署处的两方"`
}

// Hash is the SHA-256 of the document's JSON, in hexadecimal: the same for
// whoever renders the same text, signed or not.
func (d Document) Hash() string {
	raw, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings only
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Record is what stands beside a document once it is signed; not part of the
// hash, which is what was signed.
type Record struct {
	Number string // at the foot of every page
	Signed []Signed
}

// Signed is one side's act on the platform.
type Signed struct {
	Side string `json:"side"`
	Firm string `json:"firm"`
	By   string `json:"by"`
	At   string `json:"at" doc:"北京时间"`
	Hash string `json:"hash"`
}

// Day writes a date as documents do.
func Day(d calendar.Date) string {
	t := d.Time()
	return fmt.Sprintf("%d年%d月%d日", t.Year(), int(t.Month()), t.Day())
}
