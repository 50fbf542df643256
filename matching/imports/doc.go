// Package imports takes surpluses and shortages from the sheets that clerks
// have: upload, check and correct, commit.
//
//	batch.go      an uploaded sheet, as its owner sees it; upload, discard, purge
//	columns.go    which columns there are, and the choice of them by hand
//	fields.go     what a column can hold: how it is found, filled in, and read
//	evaluate.go   what a row says, and what is wrong with it
//	sort_rows.go  ready, problem or duplicate
//	correct.go    a cell corrected, a row left out
//	commit.go     the good rows, or none
//	sheets.go     the template, and the rows with problems as a sheet
//
//	table         holds
//	import_batch  the file while columns can be corrected, its headings
//	import_row    cells as they stood and as corrected by hand; the state
//
//	batch: preview → committed, discarded
//	row:   ready, problem, duplicate, ignored → added
//
// What a row means is worked out anew at every change and once more in the
// transaction that commits it, by the same rule that the page's form uses
// (posting.Check); stored is only what the clerk wrote. Whoever changes a batch
// holds its row.
package imports
