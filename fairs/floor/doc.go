// Package floor is the live day of a fair: queues, talks, offers, what the host
// does, and reports.
//
//	see.go        what the pages read
//	state.go      a ticket's transition table
//	ticket.go     a ticket as it stands in the database, and how it is held
//	queue.go      a seeker joins a queue and leaves it
//	call.go       a recruiter calls the next, who comes or does not
//	talk.go       the talk ends; notes
//	offer.go      offers inside a talk; accepted ones become applications
//	seat.go       recruiters take their seats, open and close the booth
//	host.go       go live, pause, resume, close, announce, shut a booth
//	guard.go      mute and ban
//	report.go     visitors report, hosts answer
//	watch.go      what the clock does, on one node at a time
//	now.go        the numbers that change every second
//	live.go       the snapshots with which pages begin
//	lobby.go      the part of them that all read alike
//	may.go        who may read and say what in which room
//	setting.go    what counts, in versions
//	about.go      for the seeker's copy of his data
//
//	table         holds
//	fair_ticket   a place in a booth's queue, and the talk that it leads to
//	fair_offer    an offer made inside a talk
//	fair_report   what a visitor reported
//	fair_setting  what counts, by day
//	fair_watch    which node looks after the running fairs
//
//	from      to
//	(none)    waiting
//	waiting   away (nobody saw him for 20 seconds), called, left
//	away      waiting (at the same number), left (after five minutes)
//	called    in_talk, no_show (after two minutes), away (nobody saw him: a line that
//	          broke costs no place), left
//	in_talk   done
//
// The database holds (migration 00046): one active ticket of a person and booth,
// and so many at a time; one talk a seat, and one a person; numbers in the order
// of joining; nobody is called before those who wait longer, but for whom is with
// another firm just now. Away is who has no connection; he keeps his number.
//
// All times are the platform's: nothing that a client says of the time counts.
//
// Whatever changes a ticket holds, in this order: person, fair (shared), booth,
// seat, ticket, offer, application. Rooms are appended to last (package room).
package floor
