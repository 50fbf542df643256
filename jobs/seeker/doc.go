// Package seeker is what a seeker does with what stands about himself: his name,
// a copy of everything, and its erasure.
//
//	seeker.go  name and copy
//	erase.go   erasure
//	routes.go  the routes
//
//	table           holds
//	person_account  whose account it is (internal/people)
//
// A seeker enters with a phone and a name; his person is made when he first
// says something (people.Join), and never by finding another with his phone.
// Nobody asks for an ID number or an age here. Erasure is person_erase(), which
// takes what all domains hold of him (triggers on person.erased_at) and keeps
// what names nobody; it waits for what lending still needs him for.
//
// Locks: account, person.
package seeker
