package imports

import (
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/sheet"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Read is a row of a sheet as it is understood without a database.
type Read struct {
	Row        int // as the clerk counts
	FirmName   string
	USCC       string // may be empty: exported lists have none
	AboveScale bool
	Input      posting.Input
	Hidden     bool      // the sheet does not show it: it is not planned with
	Problems   []Problem // of the posting itself; none: it may be planned with
}

// ReadOffline reads surpluses or shortages from a sheet such as the platform
// exports or its templates ask for, with no database: firms are what the rows
// call them. A sheet that cannot be read is a problem "sheet_…".
func ReadOffline(kind posting.Kind, data []byte, book *reference.TradeBook, today calendar.Date) ([]Read, error) {
	caller := auth.Caller{Role: auth.CityOfficer}
	fields := postingFields(kind, caller, nil)
	table, mapping, err := sheet.ReadFor(data, sheet.Limits{}, columnsOf(fields))
	if err != nil {
		return nil, refused(err)
	}
	records, err := table.Records(mapping)
	if err != nil {
		return nil, refused(err)
	}
	reader := postingReader{kind: kind, book: book, today: today, terms: NewTerms(book),
		firms: &Firms{caller: caller, known: map[string]enterprise.Brief{}, book: book}}
	e := &evaluator{fields: fields, mapped: map[string]int{}, begin: func() Meaning { return reader.begin() }}
	for _, f := range fields {
		if mapping.Has(f.Field) {
			e.mapped[f.Field] = 1
		}
	}
	all := make([]Read, 0, len(records.Rows))
	for _, record := range records.Rows {
		r := &row{no: record.Row}
		for field := range e.mapped {
			if cell := record.Cell(field); !cell.Blank() || cell.Mark != 0 {
				r.Cells = append(r.Cells, stored{field, cell.Text, cell.Mark})
			}
		}
		read := e.read(r)
		said := read.means.(*postingRow)
		out := Read{Row: record.Row, Hidden: record.Hidden, FirmName: said.firm.Name, USCC: said.firm.USCC, Input: said.input,
			AboveScale: sheet.ParseYesNo(r.cell(fieldAboveScale)).Value}
		for _, p := range read.problems {
			if p.Field != FieldUSCC && (p.Field != FieldFirm || said.firm.Name == "") {
				out.Problems = append(out.Problems, p)
			}
		}
		all = append(all, out)
	}
	return all, nil
}
