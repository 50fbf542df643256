package imports

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/sheet"
)

// Kind is what the rows of a sheet become: postings (here), vacancies
// (jobs/vacancy), people with their one-to-one ledger (jobs/casework).
type Kind interface {
	// Word is the kind in Chinese; its template is called so.
	Word() string
	// Roles may import it.
	Roles() []auth.Role
	// Fields are the columns that are known, in the template's order.
	Fields(c auth.Caller) []Field
	// MaxRows bounds the rows of one sheet; 0 leaves it to the reader.
	MaxRows() int
	// Notes stand below the explanations of the template.
	Notes() []string
	// Read prepares to read rows of one batch. firm is set when only its rows may
	// stand there; texts gives what a field says in all rows that are to be read,
	// so that it can be looked up at once. Each call of what it returns begins a row.
	Read(ctx context.Context, q postgres.Querier, c auth.Caller, firm *uuid.UUID, texts func(field string) []string) (func() Meaning, error)
	// Standing tells which rows say what is there already, in the order of the rows.
	Standing(ctx context.Context, q postgres.Querier, rows []Meaning) ([]*uuid.UUID, error)
	// Add makes what the rows say, in the transaction that commits the batch; what
	// came to be there meanwhile is reported as a duplicate. A problem "uscc_taken"
	// or "import_overtaken" has the whole commit tried again.
	Add(ctx context.Context, tx pgx.Tx, c auth.Caller, batch uuid.UUID, rows []Ready, publish bool) (Added, error)
}

// Meaning is what one row says, while its cells are read and afterwards.
type Meaning interface {
	// Cell reads one cell; what was understood, or what is wrong, goes into shown.
	Cell(c sheet.Cell, shown *Cell)
	// Settle says what is wrong with the row as a whole, once all cells were read.
	Settle(row *Reading)
	// Said is the same for rows that say the same; it is asked of rows without
	// problems.
	Said() []byte
}

// Ready is a row that can be added.
type Ready struct {
	RowNo int
	Means Meaning
}

// Added is what became of rows: one Created for each, in their order.
type Added struct {
	Rows            []Created
	RegisteredFirms int
}

// Created is what a row became. Duplicate: it was there already, under this ID.
type Created struct {
	ID        uuid.UUID
	Duplicate bool
}

// Field is what a column can be taken for.
type Field struct {
	Field    string `json:"field"`
	Label    string `json:"label"`
	Required bool   `json:"required"`

	column     sheet.TemplateColumn
	inTemplate bool
	secret     bool
}

// NewField describes a field; inTemplate: the empty sheet has a column for it.
func NewField(column sheet.TemplateColumn, inTemplate bool) Field {
	return Field{Field: column.Field, Label: column.Label, Required: column.Required, column: column, inTemplate: inTemplate}
}

// Secret is the field with its texts masked wherever rows are shown.
func (f Field) Secret() Field {
	f.secret = true
	return f
}

func columnsOf(fields []Field) []sheet.Column {
	columns := make([]sheet.Column, len(fields))
	for i, f := range fields {
		columns[i] = f.column.Column
	}
	return columns
}

// labelOf is how sentences call a field.
func labelOf(fields []Field, name string) string {
	for _, f := range fields {
		if f.Field == name {
			return f.Label
		}
	}
	return name
}
