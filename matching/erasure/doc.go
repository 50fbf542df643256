// Package erasure forgets a worker who asks for it (个人信息保护法 47): an
// administrator finds him by his ID number, sees what goes, what stays and what
// has to be settled first, and erases him for good.
//
//	erasure.go   what is found and done, and who may
//	store.go     SQL; the rules stand in person_must_stay and person_erase (migration 00021)
//	routes.go    the routes
//
// What goes: his name, ID number and phone numbers, wherever an employer gave
// them; links, sessions and the answers kept for repeated requests; the salts that
// lead from the ledger to him. What stays, without naming him: agreements, secondments, attendance, settlements,
// incidents, consents, the placement record and every entry of the ledger, which
// verifies as before. What firms wrote in their own words is not touched.
//
// It waits while he is named or out, while a settlement with him has no
// payroll (what the borrower then owes the lender needs no name), while an incident or an alert with him is unanswered, and for two years
// behind his last day (工资支付暂行规定 6).
package erasure
