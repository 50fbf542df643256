// Package flow sends heads from suppliers to takers at the least cost, in whole
// numbers, exactly. It knows nodes and arcs, nothing of labour.
//
// A Problem is a transportation problem in which every supplier may keep heads
// back and every taker may stay short, each at a price per head: so it always
// has an answer. Solve finds one of least cost with a network simplex made for
// this shape (simplex.go): the tree hangs on the place where heads are kept back
// and short, an arc's direction follows from the side its ends are on, and no
// arc has an upper bound. Certify proves an answer optimal from its prices alone
// (certify.go). Any minimum-cost flow problem in DIMACS form becomes a Problem
// by ReadDIMACS (dimacs.go).
//
// The same Problem gives the same Plan, on every machine.
package flow
