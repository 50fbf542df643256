// Package casework keeps 重点群体 and their one-to-one ledger (一对一台账): who is
// owed 131 service, what was done for him, and what is still missing.
//
//	group.go       the groups; which of them are sensitive
//	person.go      a person on a town's ledger
//	register.go    writing him down, and who is there already
//	membership.go  which groups he belongs to, from when to when, by what proof
//	about.go       what stands of a person, for his own copy
//	reveal.go      the numbers and the hidden groups, for a purpose, on record
//	list.go        the ledger's list, whom the dashboard counts, and who has a phone
//	sheet.go       a town's old ledger, row by row; sheet_fields.go, its columns; sheet_words.go,
//	               what clerks write; sheet_known.go, who is there already; sheet_arrive.go,
//	               whom the rows mean; sheet_add.go, taking them in
//	export.go      the ledger as a bureau prints it; export_columns.go, its columns
//	page.go        one person: groups, cases, records, what happened
//	scheme.go      what a case owes, version by version
//	case.go        a case, its states, what is missing and what comes next
//	change.go      opened, checked, ended, opened again
//	started.go     that he came to a post
//	record.go      what was done, and what the person said to it
//	send.go        what he wishes, which vacancies fit, and that they were sent
//	worklist.go    what is due, for each officer
//	dashboard.go   how far the cases are, by group and by week
//	transfer.go    to another officer or town
//	assign.go      many people to one officer at once
//	merge.go       two records of one human being
//	merge_move.go  what follows him from the one to the other
//
//	table           holds
//	key_person      the person as his town wrote him down; whose he is
//	key_membership  the groups; sensitive ones by keyed index alone
//	service_scheme  the target vector, from a day on; never changed
//	service_case    the state, the due day, the counts (kept by the database)
//	service_record  what was done; only grows
//	service_answer  what the person said to it; only grows
//
//	from         to
//	(nothing)    opened
//	opened       in_service (with the first record), closed
//	in_service   targets_met, closed
//	targets_met  placed, closed
//	placed       in_service (reopened)
//	closed       in_service (reopened); not one that was merged
//
// The database holds the targets (invariant 10): it counts the records dated
// within the case while it holds the case's row. Locks are taken in the order
// person, key person, enterprise, vacancy, case; several of one table in the
// order of their ids. A merge holds what it moves before the cases: booth, ticket,
// application, hire.
package casework
