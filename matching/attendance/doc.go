// Package attendance keeps what the borrower records of each lent worker and
// day, on a page or by a sheet: worked so many minutes, absent, on paid leave,
// resting. The lender sees it at once and may object to a day.
//
//	attendance_day        the day as it stands; cleared: as if never recorded
//	attendance_change     who wrote what, when, from what to what
//	attendance_objection  the lender's, or an officer's for one that is no more, to a day as it stood at a version
//
// A day lies within the secondment's days and is not to come; the database
// holds both (migration 00012), also when a return shortens the days. Locks: the
// agreement, then its secondments.
package attendance
