// Package apply keeps applications (求职申请) of seekers for vacancies.
//
//	application.go  what both sides read
//	state.go        the transition table
//	submit.go       a seeker applies
//	answer.go       what the firm does: view, invite, offer, reject
//	own.go          what the seeker does: accept, withdraw
//	phone.go        the applicant's number, for the firm that invited him
//	message.go      what the two write to each other
//	hire.go         for package hire: an accepted offer, and that it was kept
//	expire.go       and the calendar
//	read.go         lists and one
//	about.go        for the seeker's copy of his data
//
//	table                holds
//	application          who, for what, the state, and the reasons of fit as both read them
//	application_message  short texts
//
//	from                                   to
//	(nothing)                              submitted
//	submitted                              viewed
//	submitted, viewed, invited             invited, offered
//	offered                                accepted, offered
//	accepted                               hired (package hire)
//	submitted, viewed, invited, offered    expired (30 days without a step)
//	all of these but hired                 rejected (the firm, with a reason), withdrawn (the seeker)
//
// Least data: until the firm has opened an application it reads a masked name,
// the wish and the reasons of fit; from then on the name; the phone number only
// once it has invited the applicant or offered him the post, asked for one at a
// time and on record; and after the end the masked name again. The seeker reads who asked for his number. Texts carry no
// phone or ID numbers.
//
// One application of a person for a vacancy stands at a time, 20 are made a day,
// and for vacancies only that are open on that day, of approved firms: the
// database holds it (migration 00035). Once the hire has ended the application
// keeps his last day in the post, stands no more, and he may apply again
// (migration 00074).
//
// Locks: account, person, enterprise, vacancy, application.
package apply
