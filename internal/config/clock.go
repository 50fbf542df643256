package config

import (
	"errors"
	"time"

	"gongxiang/internal/calendar"
)

// began is whence a clock with a time of day runs: one moment for all that a
// process opens.
var began = time.Now()

// start is when the platform's clock starts: on a day, at its moment or, without
// one, at the machine's time of day, so that midnight comes when it comes.
type start struct {
	day calendar.Date
	at  time.Time
}

func (s start) clock() calendar.Clock {
	if !s.at.IsZero() {
		return calendar.ShiftedClock(s.at.Sub(began))
	}
	days := int(s.day - calendar.Today(calendar.SystemClock{}))
	return calendar.ShiftedClock(time.Duration(days) * 24 * time.Hour)
}

func parseStart(s string) (start, error) {
	if day, err := calendar.ParseDate(s); err == nil {
		return start{day: day}, nil
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", s, calendar.Shanghai)
	if err != nil {
		return start{}, errors.New("应为日期，例如 2021-02-08，也可以写明时刻，例如 2021-02-08T10:00")
	}
	return start{calendar.DateOf(at), at}, nil
}
