// Package room holds the rooms of live fairs and what happens in them.
//
// A room is what a set of people hear together: the fair, a hall, a booth, one
// person's own room, a talk, a booth's recruiters, the hosts. What nobody may
// miss is an event: a committed row (room, seq), numbered by the database from 1
// without a hole, in the order of the commits. Whoever has seen event n asks for
// what came after n; the bus only says sooner what the database knows anyway.
//
//	table          what
//	fair_room      a room; last_seq is its newest event's number
//	fair_event     what happened; append-only, but that an erased person's words go
//	fair_presence  who is connected to a fair, written in batches
//	fair_visit     who has been in which hall and at which booth
//
// Rooms are locked last in a transaction, in order of their id.
package room
