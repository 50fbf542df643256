// Package search finds surpluses, shortages and enterprises by words and
// filters, in Chinese, also by one or two characters and with one wrong one.
//
// search_document holds one narrow row per thing. The Index writes it in the
// transaction that changes the thing, so PostgreSQL finds a change at once.
// Where Meilisearch is configured, the same transaction inserts a job that
// carries the change there. Either way, what a hit shows is read from
// PostgreSQL, within the scope of who asks.
//
//	document.go    what is searched for, and what a hit shows
//	grams.go       how Chinese text becomes words of an index; phone numbers never do
//	query.go       the question and the answer
//	ladder.go      what is tried when nothing is found: the town or trade as plain
//	               words, the family of trades, one wrong character, half of a word
//	cursor.go      paging by the last row shown
//	index.go       writing, inside the caller's transaction
//	postgres.go    the PostgreSQL engine
//	meili*.go      the Meilisearch engine, its settings and its feeding
//	fallback.go    PostgreSQL answers when Meilisearch does not
//
// The package knows nothing of trades and their names: who asks has already
// taken the names that he knows off the text (Reading).
package search
