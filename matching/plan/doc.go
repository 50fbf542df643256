// Package plan makes the dispatch plan (调剂方案): which heads of which surplus go
// to which shortage, for a whole region at once, and says why.
//
//	input.go, setting.go   what a plan depends on; weights and limits by name
//	model.go, rule.go      postings made ready; who may serve whom, at what cost
//	index.go               compatible pairs, from shelves by trade, town and period
//	lex.go, price.go       the best flow in strict order, exactly, with its prices
//	former.go              the plan that another one begins with
//	consolidate.go         fewer pairs among equals
//	bound.go               what no plan exceeds
//	compute.go             rounds: pins, batches, one surplus after the other
//	explain.go, survey.go  why something is left, and the smallest change
//	words.go               the same in words
//	sheet.go, greedy.go    a plan from two sheets; the yardstick of what a plan gains
//	order.go, run.go       what an officer asks; the plan as a thing
//	work.go                the job: it beats, can be cancelled, outlives its node
//	line.go, left.go, region.go, training.go, compare.go, own.go  the result, read
//	again.go               the plan made anew, with one thing changed, while somebody waits
//	send.go, since.go      lines sent out as suggestions (package lending), unless things changed
//
//	table         holds
//	plan_run      what was asked, the settings in force, how far it is, the totals
//	plan_posting  the postings as the plan found them, and what it makes of each
//	plan_line     who is sent where; once sent out, its proposal
//	plan_setting  weights and limits, version by version
//
//	from     to
//	queued   running, cancelled, failed
//	running  running (another attempt), queued (the node stops), done, cancelled, failed
//
// What is best, in strict order: most heads at above-scale firms, most head-days
// in all, least cost, fewest pairs. What of it is exact:
//
//   - In the first round every head goes to one shortage for all the days that
//     both have in common. Of all such plans the answer is the best by heads, days
//     and cost; each answer proves itself by its prices (flow.Certify). Where there
//     are more compatible pairs than allArcs, each posting begins with its best, and
//     pricing brings in what would better the answer until nothing does. Where that
//     takes too long it stops early; Totals.Complete then is false, and the answer is
//     best among the pairs that it has.
//   - One surplus after the other: further rounds send idle heads to the days that
//     a shortage still lacks. Each round is best given those before it; that all
//     rounds together are best is not claimed: now and then whoever fills one place
//     twice over from the start comes to more. A head is sent to one place in a plan.
//   - Minimum batches: pairs that fall short are given up and the rest solved
//     anew. Each answer is best without the pairs given up; which to give up is a
//     rule of thumb (the smallest at each shortage first).
//   - What one more is worth (Worth) are the prices of the first round's answer: one
//     head more gains at most that, one less loses at least that; where both are the
//     same, the price is just that. What further rounds add is not in it.
//   - Fewest pairs is a rule of thumb, too (consolidate.go), and never worsens
//     what stands before it.
//
// Heads that live agreements bind stay where they are, and so do those that an
// officer has suggested and nobody has answered; an agreement that the officer
// frees counts as free in the plan, and stays in force until its firms end it.
//
// A plan that is based on another begins with its prices and pairs (former.go), and
// so do the what-ifs of an explanation: little is solved where little changed.
//
// The same input gives the same plan. A scenario changes the plan's picture of
// the postings, never the postings.
package plan
