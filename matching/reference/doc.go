// Package reference holds what Kaiping's postings are written in: the 16
// reporting units, the industry divisions of GB/T 4754-2017, a trade taxonomy
// with synonyms and relatedness, skill levels, and the unified social credit
// code. It is pure look-up code: no database, no network.
//
//	towns.csv            the units, approximate coordinates, a place on a tile map
//	industries.csv       sections A to T with every two-digit division
//	trades.csv           occupations; a code with a K is local, not in the national classification
//	trade_aliases.csv    what people call them; "near" is close, not the same
//	trade_relations.csv  pairs a < b whose degree differs from what their families say
//
// The CSVs seed the database. From then on an administrator's rows count, and a
// TradeBook is built anew from them whenever they change.
package reference
