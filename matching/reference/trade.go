package reference

// Trade is an occupation. Code is that of the national classification
// ("6-18-02-04"), or a local one in the right minor group ("6-18-01-K01").
type Trade struct {
	Code      string
	Name      string
	Family    string // trades of one family are of DegreeFamily unless a Relation says otherwise
	Official  bool   // the code stands in the national classification
	Relevance string // for Kaiping: A often asked for, B sometimes, C seldom
	Retired   bool   // no longer offered: found by its code only
}

// AliasKind tells a synonym from an approximation.
type AliasKind string

// The kinds of alias.
const (
	AliasExact AliasKind = "exact" // another name of the same work: 电焊 for 焊工
	AliasNear  AliasKind = "near"  // work close to it: shown to the person with a note
)

// Alias is a name under which people know a trade.
type Alias struct {
	Alias string
	Code  string
	Kind  AliasKind
}

// Degree says how well a worker of one trade fits a post of another.
type Degree string

// The degrees, the closest first.
const (
	DegreeSame         Degree = "same"         // one and the same work
	DegreeFamily       Degree = "family"       // close: a short briefing
	DegreeTransferable Degree = "transferable" // can be learnt on the job
	DegreeUnrelated    Degree = "unrelated"
)

// Relation is the degree of one pair of trades, A < B, where it differs from
// what their families say.
type Relation struct {
	A, B   string
	Degree Degree
}
