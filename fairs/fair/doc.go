// Package fair plans 网络招聘会, live online job fairs: who holds one and when,
// its halls, the firms' booths, who will come, and what may not be said there.
// The live day itself is package floor's.
//
//	fair.go    the types as they are shown
//	state.go   the transition tables
//	check.go   what may be said of a fair
//	plan.go    an officer plans and edits one
//	move.go    opens it to the public, cancels it, archives it; and the clock
//	read.go    for officers
//	public.go  for everybody: the page with the countdown, halls, booths and vacancies
//
//	booth.go         the type, its transition table, what a firm may say
//	booth_ask.go     a firm asks, edits, withdraws
//	booth_decide.go  officers approve, refuse, move to another hall
//	booth_read.go    for the firm and officers
//	booking.go       seekers who will come
//	reminder.go      and are reminded, by jobs of River
//	word.go          what nobody may say
//	about.go         for a person's copy of his data
//
//	table               holds
//	fair                the facts and the state; town_code NULL: of the city
//	fair_hall           halls, by industry or town, and how many booths each takes
//	fair_booth          a firm's place: asked for, then approved or refused
//	fair_booth_vacancy  what it brings
//	fair_seat           where its recruiters sit
//	fair_booking        who will come and wants to be reminded
//	fair_ban, fair_mute who may not come in, or not speak (package floor's acts)
//	fair_word           what nobody may say
//
//	from             to
//	(nothing)        planned
//	planned          open, closed (cancelled)
//	open             live (package floor), closed (cancelled, or missed)
//	live             paused, closed (package floor)
//	paused           live, closed (package floor)
//	closed           archived
//
//	(a booth) requested → approved, refused, withdrawn; approved → withdrawn
//
// Open is the officer's word that the public may see it; live is the host's act
// on the day, whatever the clock says. A fair that never was live was cancelled.
//
// Locks: account, person, enterprise, vacancy, fair, hall, booth, seat, ticket,
// offer, application, hire; rooms and the ledger last.
package fair
