// Package posting keeps surpluses (富余员工, what a lender offers) and shortages
// (缺工需求, what a borrower needs). Both are one thing seen from two sides: one
// type, one table, and two families of routes from the same code.
//
//	posting.go     the type as it is shown
//	input.go       what a firm says; the fingerprint of what it says
//	check.go       the one rule about what may be said, for the page and for sheets
//	state.go       the transition table
//	create*.go     one posting, or 20,000 of a sheet
//	change.go      edit, publish, withdraw, delete, by the firm
//	fill.go        the state follows the agreements
//	expire.go      and the calendar
//	document.go    what is searched
//
//	table    holds
//	posting  the facts, the state, heads engaged by agreements (kept by a trigger)
//
//	from           to
//	(nothing)      draft, published
//	draft          published, expired, or deleted
//	published      partly_filled, filled, withdrawn, expired
//	partly_filled  published, filled, withdrawn, expired
//	filled         partly_filled, published (an agreement ended, or more heads are wanted)
//
// Every change holds the firm's row shared and the posting's row exclusively,
// in this order, and writes the posting, an event and the search document in
// one transaction.
package posting
