// Package account is what people see of accounts: signing in and out, who am I,
// where am I signed in, my password, my phone number; and for administrators all accounts, and
// officers' accounts to be made and ended, and numbers that are changed at the
// counter. Package auth holds the rules.
//
//	table    what for
//	account  role, ways to sign in, the firm or town acted for
//	session  read and ended through package auth
//
// An account is active or disabled; its history is that of thing "account".
package account
