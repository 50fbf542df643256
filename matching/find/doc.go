// Package find is the search page's side of searching: it reads what a person
// typed with the knowledge of trades and towns, says what he may find at most,
// asks the engine, and puts names to codes.
//
//	who                      finds                                      in
//	firms (approved)         open postings of approved firms            the whole city
//	town officers            postings and firms                         their town: the workplace's or the firm's
//	city officers, admins    postings and firms                         the whole city
//
// It has no tables and no states; documents are written by the packages whose
// things they are. See internal/search for the engines.
package find
