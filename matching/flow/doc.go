// Package flow sends heads from suppliers to takers at the least cost, in whole
// numbers, exactly. It knows nodes and arcs, nothing of labour.
//
// A Problem is a transportation problem in which every supplier may keep heads
// back and every taker may stay short, each at a price per head: so it always
// has an answer. Solve finds one of least cost (solve.go). Suppliers bid for the
// takers' places and takers for the suppliers' heads by turns (auction.go,
// side.go), in ever finer steps, each beginning with the prices of the last; so
// most bidders look at a handful of arcs (shortlist.go). Where many bids would
// only lift a whole region's prices, they are lifted at once (lift.go). The plan
// this leaves is off by less than a bid a head: what is not at its price goes by
// shortest paths (exact.go, paths.go), at once where they are many (layers.go).
// Certify proves an answer optimal from its prices alone (certify.go). Any
// minimum-cost flow problem in DIMACS form becomes a Problem by ReadDIMACS
// (dimacs.go).
//
// When a few things change, Repair makes a best plan of the one that stands
// (repair.go), or of what is left of it when nodes came and went. It goes by the
// arcs that carry anything, which are few (draft.go). The plan is a tree (tree.go,
// forest.go, grow.go): with other heads, other numbers follow on its arcs, and
// where they are below nothing the dual simplex mends it (mend.go).
// What it moves is large, so the tree is divided into parts that move as one
// (parts.go), only arcs near their price are listed (near.go), and of equal ones
// those that were not taken are tried first (ties.go). Where too much of it is off
// its price, bids go on from it (resume.go).
//
// A Network begins with a former solution by former.go.
//
// The same Problem gives the same Plan, on every machine.
package flow
