// Package compliance watches for lending that looks like disguised dispatch
// (L16), and has officers answer what it finds.
//
//	rules.go     what is looked for, as SQL
//	watch.go     the evaluation: daily, and soon after starts
//	alert*.go    what officers read, and their answer
//	setting*.go  the thresholds, by the day from which they count
//
//	table                holds
//	compliance_alert     one finding about one pattern (a firm, a firm and a trade, a person and a borrower, two firms)
//	compliance_evidence  the records behind it
//	compliance_setting   each threshold's versions
//
//	alert   open → answered, with a note; none closes by itself
//
// A pattern has one open alert at most. While it is open, further records join
// it; once it is answered, the same records alert no more, and a new one makes a
// new alert that names the former. An alert refuses nothing, and firms do not
// see it.
package compliance
