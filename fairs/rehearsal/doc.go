// Package rehearsal plays the day of a fair against a running service, so that a
// bureau sees before its day what its own machines, proxy and network bear
// (gongxiang bench fair).
//
// A rehearsal is a fair with the mark, and firms, accounts and persons that play
// in it. They are made and taken away by the tables' owner; the service cannot
// make such. While they stand, they are in nobody's list, count, match or search
// (enterprise.status 'rehearsal', account.rehearsal), they call no route but
// those of fairs, and no fair but theirs lets them in. Nothing is sent to
// anybody: they have no phones.
//
// The players use real HTTP and real sockets, as pages do: a snapshot, the rooms
// after it, commands with idempotency keys, again after a cut. What each of them
// heard is compared with the database in the end.
package rehearsal
