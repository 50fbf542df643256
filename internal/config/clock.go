package config

import (
	"time"

	"gongxiang/internal/calendar"
)

// shiftedClock runs as the real one does, some days away from it.
type shiftedClock struct{ by time.Duration }

// startingOn is a clock whose present day is day; midnight comes when it comes.
func startingOn(day calendar.Date) calendar.Clock {
	days := int(day - calendar.Today(calendar.SystemClock{}))
	return shiftedClock{time.Duration(days) * 24 * time.Hour}
}

func (c shiftedClock) Now() time.Time { return time.Now().Add(c.by) }
