package config

import (
	"time"

	"gongxiang/internal/calendar"
)

// startingOn is a clock whose present day is day; midnight comes when it comes.
func startingOn(day calendar.Date) calendar.Clock {
	days := int(day - calendar.Today(calendar.SystemClock{}))
	return calendar.ShiftedClock(time.Duration(days) * 24 * time.Hour)
}
