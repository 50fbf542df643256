// Package auth knows who somebody is: accounts and their roles, sign-in by
// phone code or password, sessions, and the throttling of guesses. What a role
// may do is declared where the routes are (package route); the routes of
// accounts themselves are in package account.
//
//	table       what for
//	account     role, ways to sign in, the firm or town acted for
//	session     one per browser; ends 12 hours unused, 7 days old, or when revoked
//	phone_code  the last code sent to a phone for a purpose (some for one account only): 5 minutes, 5 tries, one use
//	phone_case  a number that is changed at the counter: waiting → done, refused, objected, lapsed
//	throttle    attempts per bucket and window
//
// An account is active or disabled. What is guessed at is counted before it is
// compared, outside of any transaction that could take the count back.
//
// A number changes as ChangePhone says; who of the domains follows it is told by
// Moved, and docs/architecture.md says what stays. Locks: account, phone_case,
// session, person.
package auth
