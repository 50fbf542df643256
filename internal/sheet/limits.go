package sheet

import "fmt"

// Limits bound what Read is willing to take. A zero field means its default.
type Limits struct {
	// FileBytes is the size of the upload itself; 20 MiB.
	FileBytes int64
	// UnzippedBytes is the sum of all parts of an .xlsx after inflating; 200 MiB.
	UnzippedBytes int64
	// Ratio is how many times larger than its compressed form a part above
	// 4 MiB may be; 200.
	Ratio int64
	// Entries is the number of files inside an .xlsx; 2,000.
	Entries int
	// Rows is the number of data rows below the header; 20,000.
	Rows int
	// ShownOnly: rows that the sheet hides do not count as such; of all together
	// there are 20,000 at most.
	ShownOnly bool
	// Columns is the last column that may hold anything, counted from 1; 200.
	Columns int
	// CellRunes is the length of one cell in characters; 2,000. A longer cell
	// does not refuse the file: it is cut and marked MarkTooLong.
	CellRunes int
}

const (
	// mostRows are read of any sheet.
	mostRows = 20000
	// headingRows may stand above the header without counting as data.
	headingRows = 50
	// maxTextBytes bounds the text kept from one sheet, whatever its shape.
	maxTextBytes = 48 << 20
	// maxSharedStrings bounds the shared string table of a workbook.
	maxSharedStrings = 1 << 20
	// maxMerges bounds the merged areas of a worksheet.
	maxMerges = 1 << 16
	// ratioFloor is the size below which a high ratio is harmless.
	ratioFloor = 4 << 20
)

func (l Limits) withDefaults() Limits {
	set(&l.FileBytes, 20<<20)
	set(&l.UnzippedBytes, 200<<20)
	set(&l.Ratio, 200)
	set(&l.Entries, 2000)
	set(&l.Rows, mostRows)
	set(&l.Columns, 200)
	set(&l.CellRunes, 2000)
	return l
}

func set[N int | int64](field *N, value N) {
	if *field <= 0 {
		*field = value
	}
}

// The codes of refusals; stable, made for machines.
const (
	CodeTooLarge       = "sheet_too_large"
	CodeBomb           = "sheet_bomb"
	CodeEncrypted      = "sheet_encrypted"
	CodeLegacyXLS      = "sheet_legacy_xls"
	CodeMacros         = "sheet_macros"
	CodeDamaged        = "sheet_damaged"
	CodeEncoding       = "sheet_encoding"
	CodeEmpty          = "sheet_empty"
	CodeTooManyRows    = "sheet_too_many_rows"
	CodeTooManyColumns = "sheet_too_many_columns"
	CodeNoHeader       = "sheet_no_header"
	CodeUnknownType    = "sheet_unknown_type"
	CodeBadMapping     = "sheet_bad_mapping"
	CodeTwice          = "sheet_same_columns"
)

// Refusal says why a whole file cannot be read. Message is a Chinese sentence
// for the clerk: what is wrong and what to do. The domain turns it into its own
// kind of error.
type Refusal struct {
	Code    string
	Message string
	cause   error
}

func (r *Refusal) Error() string {
	if r.cause != nil {
		return fmt.Sprintf("%s: %s: %v", r.Code, r.Message, r.cause)
	}
	return r.Code + ": " + r.Message
}

// Unwrap gives the cause, which is for the log only.
func (r *Refusal) Unwrap() error { return r.cause }

func refuse(code, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Message: fmt.Sprintf(format, args...)}
}

func damaged(cause error) *Refusal {
	return &Refusal{Code: CodeDamaged, cause: cause,
		Message: "文件已损坏，读不完整。请用 Excel 或 WPS 重新打开，另存为新的 .xlsx 后再上传。"}
}
