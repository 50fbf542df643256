// Package catalog is the reference data as the database holds it: towns,
// industries, trades, what people call them, and how close they are. It comes
// from package reference when the tables are empty; from then on administrators
// change it, and every node follows.
//
//	table              what for
//	town               the 16 reporting units, and one row for whatever lies outside Kaiping (reference.Outside), never changed here
//	industry           divisions of GB/T 4754, never changed here
//	trade              active ones are offered, others only found by their code
//	trade_alias        a name leads to one trade
//	trade_relation     degrees that differ from what the families say
//	reference_version  counts changes of all these
//
// Trades and towns have codes; in the history they stand under TradeID and
// TownID.
package catalog
