// Package hire keeps who came to a post and stayed: the hire of a seeker by the
// firm that offered him one, and whoever was assigned to a fallback post. Both
// are placements, in the record and the ledger of secondments (migration 00037).
//
//	hire.go        the types, the states
//	say.go         both sides say on which day he started; then he is hired
//	identify.go    who he is, by his ID number, which is asked for only here
//	end.go         he left
//	dissolved.go   his firm is no more
//	followup.go    the questions after 30, 60 and 90 days
//	list.go        for the firm, the officers, the seeker
//	store.go       the SQL
//	refusal.go     what the database's guards say
//
//	table          holds
//	hire           one person's work at one post
//	hire_followup  the questions; made by the database with the placement
//	placement      that he started; written once
//
//	from           to
//	(nothing)      proposed (one side has said the day), confirmed (fallback post)
//	proposed       proposed (another day: the other side says it again), confirmed
//	confirmed      ended
//
// A start is told once it happened: the day is never ahead. Both sides say the
// same day; the second of them makes the placement, in its transaction. The
// seeker says his ID number with his word. When a person with that number is
// known already, the placement is that person's, and the seeker's own row stays
// without it: nothing of the other row is shown to him (people.Identify).
//
// Where a lender's record keeps the borrower, a hire's keeps whoever employs him;
// there is no lender. What subsidies for lending count are secondments only.
//
// Every placement is told to the ledger of the key groups in the same transaction
// (Started): it places the case, or keeps the start in it.
//
// The database holds: nobody is in two posts on one day; no more hires than the
// vacancy has heads, or the fallback post; never past its budget; nobody who is
// lent out without his lender's release (L13), or lent later by another than his
// employer; nothing both confirmed is changed.
// Locks: account, person, secondment, enterprise, vacancy or fallback post,
// application, hire, case, placement, the ledger last.
package hire
