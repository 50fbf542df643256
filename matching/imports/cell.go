package imports

import (
	"strings"

	"gongxiang/internal/sheet"
	"gongxiang/matching/posting"
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
}

// Texts longer than these are not looked at; posting.Check has the real limits.
const (
	longestName = 60
	longestCode = 40
	longestTerm = 200
	longestText = 2000
)

// cell reads one cell into the input.
func (e *evaluator) cell(field string, c sheet.Cell, out *reading) Cell {
	in := &out.input
	shown := Cell{Field: field, Text: c.Text}
	text := func(most int, into *string) { take(sheet.ParseText(c, most), &shown, into) }
	yesNo := func(into *bool) { take(sheet.ParseYesNo(c), &shown, into) }
	switch field {
	case fieldFirm:
		text(longestName, &out.firmName)
	case fieldUSCC:
		text(longestCode, &out.uscc)
	case fieldAboveScale:
		yesNo(nil)
		shown.Problem, shown.Note = "", "是否规上由就业服务专员认定，这一列不导入。"
	case "townCode":
		e.town(c, &shown, out)
	case "tradeCode":
		e.trade(c, &shown, in)
	case "level":
		e.level(c, &shown, in)
	case "headcount":
		take(sheet.ParseHeadcount(c, posting.MaxHeadcount), &shown, &in.Headcount)
	case "minBatch":
		take(sheet.ParseHeadcount(c, posting.MaxHeadcount), &shown, &in.MinBatch)
	case "periodFrom":
		take(sheet.ParseDate(c), &shown, &in.PeriodFrom)
	case "periodTo":
		take(sheet.ParseDate(c), &shown, &in.PeriodTo)
	case fieldPay:
		if p := take(sheet.ParsePay(c, posting.MinPayFen, posting.MaxPayFen), &shown, nil); p.OK() {
			in.PayMinFen, in.PayMaxFen = some(p.Value.Min), some(p.Value.Max)
		}
	case "payMinFen":
		amount(c, &shown, &in.PayMinFen)
	case "payMaxFen":
		amount(c, &shown, &in.PayMaxFen)
	case "lodging":
		yesNo(&in.Lodging)
	case "board":
		yesNo(&in.Board)
	case "transport":
		yesNo(&in.Transport)
	case "workplace":
		text(longestText, &in.Workplace)
	case "hazards":
		text(longestText, &in.Hazards)
	case "note":
		text(longestText, &in.Note)
	case "contactName":
		text(longestText, &in.ContactName)
	case "contactPhone":
		text(longestTerm, &in.ContactPhone)
	}
	return shown
}

// take shows what was understood and fills it in; into may be nil.
func take[T any](p sheet.Parsed[T], shown *Cell, into *T) sheet.Parsed[T] {
	shown.Understood, shown.Changed, shown.Problem = p.Shown, p.Changed, p.Problem
	if into != nil && p.OK() {
		*into = p.Value
	}
	return p
}

// amount reads one bound of the pay; it goes before a pay in one cell.
func amount(c sheet.Cell, shown *Cell, into **int64) {
	if p := take(sheet.ParseAmount(c, posting.MinPayFen, posting.MaxPayFen), shown, nil); p.OK() {
		*into = some(p.Value)
	}
}

func some(fen int64) *int64 {
	if fen == 0 {
		return nil
	}
	return &fen
}

// means shows a name in the place of what was written.
func (shown *Cell) means(name string, c sheet.Cell) {
	shown.Understood, shown.Changed = name, name != strings.TrimSpace(c.Text)
}

func (e *evaluator) trade(c sheet.Cell, shown *Cell, in *posting.Input) {
	p := take(sheet.ParseText(c, longestTerm), shown, nil)
	if !p.OK() {
		return
	}
	r := remember(e.trades, p.Value, e.book.Resolve)
	if !r.OK {
		shown.Problem = r.Note
		return
	}
	in.TradeCode = r.Trade.Code
	shown.means(r.Trade.Name, c)
	if !r.Exact {
		shown.Note = r.Note
	}
}

func (e *evaluator) town(c sheet.Cell, shown *Cell, out *reading) {
	in := &out.input
	p := take(sheet.ParseText(c, longestTerm), shown, nil)
	if !p.OK() {
		return
	}
	r := remember(e.towns, p.Value, e.book.Towns.Resolve)
	if !r.OK {
		shown.Problem = r.Note
		return
	}
	in.TownCode = r.Town.Code
	shown.means(r.Town.Name, c)
	if r.Town.Outside() {
		shown.Note = "在开平市外：可以对接，不计入补贴人数，也不计入各镇街的统计。"
		if p.Value != r.Town.Name {
			out.place = p.Value
		}
	}
}

func (e *evaluator) level(c sheet.Cell, shown *Cell, in *posting.Input) {
	p := take(sheet.ParseText(c, longestTerm), shown, nil)
	if !p.OK() {
		return
	}
	level, ok := reference.ParseLevel(p.Value)
	if !ok {
		shown.Problem = "看不懂“" + short(p.Value, 20) + "”，请填初级工、中级工、高级工、技师、高级技师，或者不填。"
		return
	}
	in.Level = level
	shown.means(reference.LevelName(level), c)
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
