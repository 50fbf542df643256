package search

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
)

// Engine answers queries. Both engines answer alike: conformance_test.go says
// what that means. Errors are problem "invalid" for a text that is too long, a
// cursor that is none, an unknown sort; anything else is the engine's failure.
type Engine interface {
	Search(ctx context.Context, q Query) (Result, error)
}

// Scope is what the asking person may find at most. It stands in the WHERE
// clause of every statement. The zero Scope finds nothing.
type Scope struct {
	all  bool
	town string
	open bool
}

// Everything is the scope of the city's officers and administrators.
func Everything() Scope { return Scope{all: true} }

// InTown is the scope of a town's officer: what lies in the town, and what
// belongs to a firm from there.
func InTown(code string) Scope { return Scope{town: code} }

// OpenToFirms is what firms see of each other: open postings of approved firms.
func OpenToFirms() Scope { return Scope{open: true} }

// OpenToAll is what everybody sees: open vacancies of approved firms.
func OpenToAll() Scope { return OpenToFirms() }

// Sort is an order of hits. Equal ones follow the time of their last change,
// the newest first, then their ids.
type Sort string

// The orders.
const (
	ByRelevance Sort = "relevance" // without a text this is ByNewest
	ByNewest    Sort = "newest"
	ByHeads     Sort = "heads" // the most first
	ByPay       Sort = "pay"   // the best paid first, to be agreed last
	ByStart     Sort = "start" // the earliest first, without a period last
)

// Query is one question. Empty fields do not restrict.
type Query struct {
	Kind  Kind
	Scope Scope

	Text    string  // as typed
	Reading Reading // what was recognised in Text

	TradeCodes []string // one of them
	TownCodes  []string // one of them
	Family     string
	Industry   string
	From, To   *calendar.Date // has a day in common with this period
	HeadsMin   int
	PayMinFen  *int64 // pays at least this
	PayMaxFen  *int64 // pays at most this
	Lodging    *bool
	AboveScale *bool
	Statuses   []string
	On         *calendar.Date // today: what ended before it is expired, in Statuses and Scope, marked so or not
	Firm       *uuid.UUID
	Approved   bool // only of approved firms: what can be agreed on today

	Sort   Sort
	Cursor string
	Limit  int // 1 to 200; 0 is 20
}

// Reading is a text as understood by who knows trades and towns.
type Reading struct {
	TradeCodes []string // named in the text
	TownCodes  []string
	Rest       string // what is left of the text
	// Families of the trades named: tried when the trades themselves give nothing.
	Families []string
	// Guesses are trades that a misspelt text may mean: tried when nothing is found.
	Guesses []string
}

// Result is one page of hits and what there is to say of all of them.
type Result struct {
	Hits   []Hit
	Facets Facets
	Total  int
	Next   string // empty on the last page
	// Similar: nothing fits exactly, these come near.
	Similar bool
	// Engine that answered, "postgres" or "meilisearch". Degraded: it stands in
	// for another that is away.
	Engine   string
	Degraded bool
}

// Facets count all hits by what they have, the most frequent first.
type Facets struct {
	TradeCode  []Count
	TownCode   []Count
	AboveScale []Count // "true", "false"
}

// Count is how many hits have a value.
type Count struct {
	Value string
	N     int
}
