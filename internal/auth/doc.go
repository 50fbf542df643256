// Package auth knows who somebody is: accounts and their roles, sign-in by
// phone code or password, sessions, and the throttling of guesses. What a role
// may do is declared where the routes are (package route).
package auth
