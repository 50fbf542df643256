// Package settlement reckons a month of an agreement in money (L3, L9): wages
// from the attendance, the employer's insurance, and itemised costs. The lender
// draws it up, the borrower confirms and records the transfer, the lender
// records the payroll. There is no field for a margin: what was moved beyond
// payroll, insurance and costs is forbidden profit, and shows.
//
//	settlement         a month's revision; live until a correction supersedes it
//	settlement_worker  each worker's wage, overtime, insurance and payroll
//	settlement_cost    named costs, each with its reason
//	settlement_month   (view) what was moved and paid for the month, and the excess
//
//	settlement  draft → confirmed → transferred → paid_out; confirmed → paid_ahead → paid_out;
//	            draft → paid_unconfirmed → paid_ahead; superseded by a correction
//
//	settlement_touched  live settlements of which something was written since they were reckoned
//
// The rule is the agreement's (wage_of_month). By the month, a wage is the monthly
// pay × days / 21.75: who was lent for the whole month has 21.75 days less those
// he was absent, so that a full month is exactly the pay; who was not, or was
// absent for more than half of 21.75 days, has the days that he worked or was on
// paid leave, at most 21.75 or that half; a few hours on a Saturday or Sunday are no
// absence for the rest of it. Whoever was sent back and named again has
// one month all the same: his days count where he worked them, what the month has
// besides falls to the last time. So it is where a renewal parts the month, another
// agreement by the month of the same two firms: the first is paid as it is, and what
// is written of its days has the renewal's settlement corrected. By the day or hour it is the
// amount × the days or hours worked and on paid leave; a day is at most eight
// hours, what is beyond stands as overtime, while by the hour every hour counts.
// Days are minutes of eight hours (attendance_of_month). The sum is rounded once,
// half up, and shared out by largest remainder: the parts are the whole to the
// fen, and each shows its formula.
//
// Firms finish what they owe whatever became of them; for one that is no more an
// officer may, too, with a reason (lending.HoldOwed). Wages wait neither for
// the borrower's confirmation nor for its transfer; what was paid counts at once,
// insurance and costs only as the borrower confirmed them.
//
// A correction restates the whole month; what was transferred and paid before
// counts, so that only the difference moves. The database holds the steps, who
// takes them, the sums and the attendance behind a confirmation (migration
// 00012). Locks: the agreement, the settlement, then the secondments.
package settlement
