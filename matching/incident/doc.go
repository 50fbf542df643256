// Package incident keeps what happened to lent workers (L10): either firm
// records it, the other and the officers in scope see it at once, the other firm
// acknowledges it, and both add what followed.
//
//	incident       written once; the acknowledgement is added once
//	incident_note  what followed, in order
//
// Nothing is changed or deleted: the app may not, and the database says who may
// write what (migration 00012). Locks: the agreement.
package incident
