// Package lending carries a match to the placement: one firm proposes, the
// other accepts, both sign the agreement, the lender names the workers, each
// consents and has his labour contract amended, the borrower confirms the
// start, and the placement stands in the record (人社厅发〔2020〕98号).
//
//	proposal        one offer between a surplus and a shortage, and its last terms
//	proposal_round  what each side put on the table, in order
//	agreement       the accepted terms, the signatures and what they signed; its terms never change
//	agreement_terms the clauses (L4) of each revision; frozen with the first signature
//	agreement_supplement  a change after signing, asked by one firm, confirmed by the other
//	contract_template     the wording of documents, version by version (package deed)
//	document_job    the documents of many workers being made, kept for a day
//	secondment      one worker under one agreement, from day to day
//	lender_release  the lender's consent to the hire of a worker who is out (L13)
//	link_message    that a link was sent by SMS, and what came of it (link_sms*.go)
//	worker_link     by which a worker answers on his phone; worker_session: after a code
//	consent_record  what he answered to which text; written once, never changed
//	consent_dispute    that he signed none of the paper on record (dispute.go)
//	supplement_answer  what he said to a supplement that changes his conditions (supplement_consent*.go)
//	contract_amendment to which revision his labour contract was amended, and when (amendment_owed*.go)
//	secondment_return  an early return, or the request for one (return*.go)
//	placement_correction  that a day of a placement is wrong, and which is right
//	placement       that a worker started; written once, never changed; the
//	                database enters it and the return into the ledger
//
//	proposal    proposed → agreed → converted; proposed → declined, lapsed
//	agreement   draft → lender_signed / borrower_signed → signed → active → ended
//	secondment  nominated → consented → amended → started → returned;
//	            nominated, consented, amended → cancelled; consented, amended → nominated (withdrawn, disputed)
//
// An officer may suggest a proposal (suggestion.go): the lender says yes or makes
// his own terms, and only then the borrower is asked.
//
// Accepting goes through agreed to converted in one transaction, which also
// makes the agreement. Workers are named only after both have signed: before
// that no name and no number crosses. A worker who is named holds one of the
// agreement's places until he is cancelled. At his start his days begin on that
// day; before, they are all that are left of the agreement. Nothing renews by
// itself: after the last day EndExpired brings everybody back.
//
// Before that a worker returns by what the lender says of the borrower, the
// borrower of the worker, or by agreement of both firms and the worker: his days
// end on the last one worked, he may be elsewhere from the next, and so may
// another take his place. The agreement stays, and binds its heads of both
// postings as before, until either firm ends it once nobody is out.
//
// When a firm is dissolved or goes bankrupt, one transaction ends all that it
// has going, on that day (L14, dissolve*.go).
//
// A supplement that changes what a worker agreed to asks him again. Until he
// agrees, what he agreed to holds for him: he does not start, and no pay of a
// month in which he is out is reckoned by the new rule. Once he agrees, his labour
// contract is to be amended again (L7): who has not started does not start before;
// who is out goes on by what he agreed to, the lender is reminded, and when it is
// not done for long an officer is alerted (package compliance).
//
// The rules are checked in Go, where they can be said well, and held by the
// database, where nobody can forget them (migration 00006): days and heads by
// triggers that lock before they count, one place a day by an exclusion
// constraint, consent before start by a check, agreed terms by column grants
// and a foreign key to the accepted proposal. refusal.go gives each guard its
// sentence. Locks are taken in one order: proposal, agreement, person,
// secondment, firm, posting; an agreement that ends takes its postings before its
// secondments, which nobody else can hold while it is held.
package lending
