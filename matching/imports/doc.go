// Package imports takes surpluses, shortages, and what other packages add to
// them, from the sheets that clerks have: upload, check and correct, commit.
//
//	batch.go           an uploaded sheet, as its owner sees it; discard, purge
//	upload.go          a file becomes a batch
//	columns.go         which columns there are, and the choice of them by hand
//	kind.go            what the rows of a sheet become, and what a column can hold
//	row.go             a row, as it is kept and as it is shown
//	evaluate.go        what a row says, and what is wrong with it
//	terms.go           trades, towns and levels in a cell
//	firm.go            whose row it is
//	posting.go         surpluses and shortages; posting_fields.go, their columns
//	sort.go            ready, problem or duplicate
//	correct.go         a cell corrected, a row left out
//	commit.go          the good rows, or none
//	template.go        the empty sheet
//	problems_sheet.go  the rows with problems as a sheet, to be corrected there
//
//	table         holds
//	import_batch  the file while columns can be corrected, its columns
//	import_row    cells as they stood and as corrected by hand; the state
//
//	batch: preview → committed, discarded
//	row:   ready, problem, duplicate, ignored → added
//
// What a row means is worked out anew whenever it is shown or changed, and of
// all rows once more in the transaction that commits them, by the same rule that
// the page's form uses (posting.Check for postings); stored is only what the clerk wrote.
// Whoever changes a batch holds its row.
package imports
