// Package minutes says what came of a fair: who came, talks, waits, offers,
// placements, and whom a firm still owes an answer.
//
//	minutes.go  the figures of a fair and of its booths, and its curves
//	sheet.go    the same as a workbook
//	held.go     how many fairs were held
//	answer.go   people to whom nothing came of a fair, and the firm's answer
//	waiting.go  what fairs ask of a firm or an officer now
//	tell.go     who was answered is told; the firm is reminded, by the clock
//
// All is counted from what package floor and package room wrote down: fair_ticket,
// fair_offer, fair_presence, fair_visit, and from the placements that package hire
// made of accepted offers. Migration 00052 holds what was told to whom.
//
// A fair is held when it went live and is over, was no rehearsal, and somebody
// talked there: a cancelled or an empty one does not count.
package minutes
