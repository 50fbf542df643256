package search

import "slices"

// running are the marks of what is open until its last day, and expired is what
// it is from then on. A job marks it so some minutes later.
var running = []string{"published", "partly_filled", "open"}

const expired = "expired"

// asked splits Statuses into those that stand as marked and those that also take
// the day. Ended: what is marked as running and is over is asked for, too.
func (q Query) asked() (standing, open []string, ended bool) {
	if q.On == nil {
		return q.Statuses, nil, false
	}
	for _, s := range q.Statuses {
		if slices.Contains(running, s) {
			open = append(open, s)
		} else {
			standing = append(standing, s)
		}
	}
	return standing, open, slices.Contains(standing, expired)
}
