// Package enterprise keeps the firms and self-employed businesses of the
// county: who they are, whether they may take part, whether they are
// above-scale industrial enterprises, and what is on record against them.
//
//	enterprise.go    the type as it is shown
//	form.go          the one rule about what may be said of a firm
//	state.go         the transition table
//	register.go      a firm registers itself, or an officer registers it
//	profile.go       the firm edits what is its own to edit
//	decide.go        officers approve, reject, suspend, restore
//	above_scale.go   officers verify a year's revenue
//	flag.go          dishonest and abnormal-operation lists, with dates
//	contact.go       a masked phone number is shown, with a purpose, on record
//	declare.go       the firm declares its staff and its group
//	access.go        an officer opens an account for a firm
//	dissolve.go      it was dissolved or went bankrupt, with what ended (package lending ends it)
//
//	table             holds
//	enterprise        one row per unified social credit code
//	above_scale_year  revenue per year, with source and verifier
//	enterprise_flag   what is on record, from day to day
//	enterprise_staff  declared head counts, from day to day
//	enterprise_dissolution  the day, the source, and how much ended
//
//	from       to
//	(nothing)  pending (registered itself), approved (by an officer)
//	pending    approved, rejected
//	rejected   approved, pending (corrected and handed in again)
//	approved   suspended
//	suspended  approved
//	(any)      dissolved: nothing follows, nothing changes any more
//
// Only an approved firm may publish, propose and accept; the postings of others
// are not found by anybody but officers. Every change holds the firm's row, and
// writes the event and the search documents, those of the firm's postings
// included, in the same transaction.
package enterprise
