// Package vacancy keeps 岗位, ordinary job postings of approved firms, which
// anybody may read without signing in.
//
//	vacancy.go     the type as it is shown
//	input.go       what a firm says; its fingerprint
//	check.go       the one rule about what may be said, for the page and for sheets
//	phrase.go      deposits, discrimination and padded posts, by the phrase
//	state.go       the transition table
//	create.go      one vacancy
//	create_all.go  many at once
//	sheet.go       those of a sheet, row by row; sheet_fields.go, its columns
//	change.go      edit, publish, close, delete, by the firm; taking down by an officer
//	expire.go      and the calendar
//	dissolved.go   the firm is no more
//	read.go        for the firm and officers
//	export.go      the same as a sheet
//	public.go      for everybody, and the feed of changes
//	list.go        for everybody: looking for one, by either search engine
//	document.go    what is searched of a vacancy; pay by the month
//	reindex.go     the same of all of them, anew
//
//	table          holds
//	vacancy        the facts and the state; changed_in, the transaction that wrote it last
//
//	from           to
//	(nothing)      draft, open
//	draft          open, expired, or deleted
//	open           closed, expired, taken_down
//	closed         open
//	taken_down     (nothing: the firm posts anew)
//
// Every change holds the firm's row shared and the vacancy's row exclusively,
// in this order, and writes the vacancy and an event in one transaction.
package vacancy
