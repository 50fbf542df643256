package imports

import (
	"strings"

	"gongxiang/internal/sheet"
	"gongxiang/matching/reference"
)

// Cell is a cell as the check page shows it.
type Cell struct {
	Field      string `json:"field"`
	Text       string `json:"text" doc:"原来的内容，或改正后的内容"`
	Understood string `json:"understood" doc:"理解成什么"`
	Changed    bool   `json:"changed" doc:"理解的与原文写法不同"`
	Problem    string `json:"problem,omitempty"`
	Note       string `json:"note,omitempty" doc:"请核对的提示"`

	asks bool // the note asks the clerk to look; others only tell
}

// Ask asks the clerk to look at the cell.
func (shown *Cell) Ask(note string) { shown.Note, shown.asks = note, true }

// Texts longer than these are not looked at; the rule of each kind has the real
// limits.
const (
	longestName = 60
	longestCode = 40
	longestTerm = 200
	longestText = 2000
)

// Take shows what was understood and fills it in; into may be nil.
func Take[T any](p sheet.Parsed[T], shown *Cell, into *T) sheet.Parsed[T] {
	shown.Understood, shown.Changed, shown.Problem = p.Shown, p.Changed, p.Problem
	if into != nil && p.OK() {
		*into = p.Value
	}
	return p
}

// Text takes a cell as it stands.
func Text(c sheet.Cell, shown *Cell, into *string) {
	Take(sheet.ParseText(c, longestText), shown, into)
}

// Means shows a name in the place of what was written.
func (shown *Cell) Means(name string, c sheet.Cell) {
	shown.Understood, shown.Changed = name, name != strings.TrimSpace(c.Text)
}

// Terms reads trades, towns and levels. It remembers what it has resolved: a
// sheet of 20,000 rows has a few hundred different ones. Not safe for concurrent
// use.
type Terms struct {
	book   *reference.TradeBook
	trades map[string]reference.Resolution
	towns  map[string]reference.TownResolution
}

// NewTerms begins a sheet.
func NewTerms(book *reference.TradeBook) *Terms {
	return &Terms{book, map[string]reference.Resolution{}, map[string]reference.TownResolution{}}
}

// Trade is the code of the trade that a cell names; empty when it names none.
func (t *Terms) Trade(c sheet.Cell, shown *Cell) string {
	p := Take(sheet.ParseText(c, longestTerm), shown, nil)
	if !p.OK() {
		return ""
	}
	r := t.Resolve(p.Value)
	if !r.OK {
		shown.Problem = r.Note
		return ""
	}
	shown.Means(r.Trade.Name, c)
	if !r.Exact {
		shown.Ask(r.Note)
	}
	return r.Trade.Code
}

// Resolve is the book's, remembered.
func (t *Terms) Resolve(text string) reference.Resolution {
	return remember(t.trades, text, t.book.Resolve)
}

// Town is the code of the town that a cell names, empty when it names none;
// outside Kaiping place is what was written.
func (t *Terms) Town(c sheet.Cell, shown *Cell) (code, place string) {
	p := Take(sheet.ParseText(c, longestTerm), shown, nil)
	if !p.OK() {
		return "", ""
	}
	r := remember(t.towns, p.Value, t.book.Towns.Resolve)
	if !r.OK {
		shown.Problem = r.Note
		return "", ""
	}
	shown.Means(r.Town.Name, c)
	if r.Town.Outside() && p.Value != r.Town.Name {
		place = p.Value
	}
	return r.Town.Code, place
}

// Level is the level that a cell names.
func (t *Terms) Level(c sheet.Cell, shown *Cell) int {
	p := Take(sheet.ParseText(c, longestTerm), shown, nil)
	if !p.OK() {
		return reference.LevelAny
	}
	level, ok := reference.ParseLevel(p.Value)
	if !ok {
		shown.Problem = "看不懂“" + short(p.Value, 20) + "”，请填初级工、中级工、高级工、技师、高级技师，或者不填。"
		return reference.LevelAny
	}
	shown.Means(reference.LevelName(level), c)
	return level
}

// TownNames are the towns that may be chosen in a template.
func TownNames(book *reference.TradeBook) []string {
	var names []string
	for _, town := range book.Towns.All() {
		names = append(names, town.Name)
	}
	return names
}

// LevelNames are the levels that may be chosen in a template.
func LevelNames() []string {
	var names []string
	for level := range reference.LevelSenior + 1 {
		names = append(names, reference.LevelName(level))
	}
	return names
}

// remember answers the same question once.
func remember[T any](known map[string]T, text string, ask func(string) T) T {
	answer, ok := known[text]
	if !ok {
		answer = ask(text)
		known[text] = answer
	}
	return answer
}
