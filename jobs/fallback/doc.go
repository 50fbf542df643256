// Package fallback keeps the posts that the bureau pays for, for people in
// hardship who find no other (公益性岗位、临时性岗位): disinfection, cleaning,
// social services. Their unit is a firm, or a public body that is known by its
// code (统一社会信用代码) and has no account here.
//
//	post.go     the type, opening a post, changing its heads and budget
//	task.go     who waits for a post: in hardship, without one, with a case that is open
//	             or ended by a post that is over; and whose post is over soon
//	decide.go   he is given one, or an officer says why not
//	assign.go   what giving one does: a placement from that moment
//	store.go    the SQL
//
//	table          holds
//	fallback_post  the post: unit, term, pay, heads, budget (migration 00037)
//	hire           who was assigned, kind "fallback" (package hire)
//	fallback_refusal  why somebody was given none (migration 00041); only grows
//
//	from       to
//	(nothing)  open
//	open       closed
//	closed     open
//
// The officer who assigns holds the papers that the unit and the person signed,
// and stands for both words of the record. What is assigned, each month begun
// times the pay, never goes past the budget, never more people than heads, and
// nobody who does not wait for a post: the database holds it (migration 00094).
// Whoever leaves early frees what is not used.
//
// Locks: person, secondment, firm, fallback post, hire, placement, the ledger last.
package fallback
