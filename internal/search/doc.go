// Package search finds surpluses, shortages, enterprises and vacancies by words and
// filters, in Chinese, also by one or two characters and with one wrong one.
//
// search_document holds one row per thing. The Index writes it in the
// transaction that changes the thing, so PostgreSQL finds a change at once. A
// trigger keeps the row's facts in search_fact as well, which is narrow: what no
// index narrows down is looked for there.
// Where Meilisearch is configured, the same transaction inserts a job that
// carries the change there. Either way, what a hit shows is read from
// PostgreSQL, within the scope of who asks.
//
//	document.go    what is searched for, and what a hit shows
//	query.go       the question and the answer
//	grams.go       how Chinese text becomes words of an index; phone numbers never do
//	index.go       writing, inside the caller's transaction
//	ladder.go      what is tried when nothing is found: the words as they stand, one
//	               wrong character, half of a word, the family of trades, elsewhere
//	climb.go       trying it, and making the answer
//	cursor.go      paging by the last row shown
//	postgres.go    the PostgreSQL engine, with filter.go and rank.go
//	source.go      which of the two tables it reads
//	meili.go       the Meilisearch engine, with its filters, settings, feeding, building
//	fallback.go    PostgreSQL answers when Meilisearch does not
//
// The package knows nothing of trades and their names: who asks has already
// taken the names that he knows off the text (Reading).
package search
