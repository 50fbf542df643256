// Package sample makes a believable Kaiping from a seed number: firms of its
// industries in its 16 units, their surpluses and shortages, proposals in every
// state, agreements with rosters, and workers who have started. Names of firms
// and persons, codes and numbers are made up; the codes' check characters are
// right. The same seed on the same day gives the same firms and postings.
//
//	sample.go     what is made, in which order, and how much
//	kaiping.go    the industries: where they sit, what they employ
//	wages.csv     official wage percentiles that pay is drawn from
//	firms.go      firms and their accounts
//	postings.go   surpluses and shortages
//	lending.go    proposals, agreements, rosters and starts
//	story.go      the demo accounts, and the two firms that a visitor signs in as
//	earlier.go    what these two have had going for weeks: attendance, settlements,
//	              incidents, and the compliance watch
//
// Everything that has rules goes through the domains' own methods, by a clock
// that is set back and moved on, so that the sample's history is one that could
// have happened. Only firms are copied in, since nobody registers 60,000 by hand.
package sample
