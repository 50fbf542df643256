// Package match finds, for a surplus, the shortages that it could serve, and
// the other way round, and says why. A pair has one score and one set of
// sentences, whichever side asks, so that both firms read the same.
//
//	match.go        the question and its answer
//	candidates.go   who comes into question: one statement
//	pair.go         one surplus beside one shortage, and what the two have in common
//	aspects.go      the table of what is looked at, with the points that each may give
//	trade.go … risk.go  one aspect each: its points, and what speaks for and against
//
// A pair comes into question when its trades are related, both postings are
// open, their days meet from today on, and two different approved firms stand
// behind them. Everything else costs points and is said, not hidden.
package match
