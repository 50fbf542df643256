// Package recommend knows what somebody who looks for work wants (求职意向), and
// which vacancies fit it, with the reasons. The person, the firm and the officer
// read the same sentences.
//
//	wish.go        what is wanted, and what it may say
//	wish_store.go  reading and writing it
//	fit.go         one vacancy beside one wish
//	score.go       the points: a sum of whole numbers, 100 at most
//	suit.go        what makes a vacancy suitable
//	say.go         the same in words, for and against
//	pool.go        every open vacancy, by trade and town, in memory
//	feed.go        which follows the feed of vacancies
//	best.go        the best of the pool
//	nightly.go     the best for everybody, once a day
//
// A vacancy is suitable (domain §5) when its trade is a wished one or of the
// same kind, when it lies in a wished town or within an easy daily journey of
// one, or when the least that it pays reaches what is asked. Of those, these
// points decide:
//
//	trade  40  the wished one 40, same kind 28, after some training 14, none wished 20
//	place  25  in a wished town 25, then fewer by the road down to 0 at 30 km;
//	           with a bus or a bed at least 15; without a bed that is needed at most 8
//	pay    25  the least reaches the floor 25, the most does 18, within 5 % 6,
//	           not known 8; no floor: 15, and 10 where the pay is not known
//	level  10  none asked 10, 初级工 6, 中级工 3, above 0
//
// Equal points: the better paid first, then the newer. Pay by the day
// and the hour counts by the month (vacancy.Monthly); by the piece it is not known.
//
//	table           holds
//	job_wish        one wish per person, gone with him
//	recommendation  what fitted best last night
//
// Locks: the person, then his wish.
package recommend
