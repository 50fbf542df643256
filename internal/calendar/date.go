// Package calendar holds whole days and the clock. Days are those of
// Asia/Shanghai; a period's both ends are included.
package calendar

import (
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5/pgtype"
)

// Shanghai is the only time zone of the platform.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// Date is a whole day, counted from 1970-01-01. The zero value is that day;
// optional dates are pointers.
type Date int32

// NewDate makes the date of a calendar day; month and day roll over as in time.Date.
func NewDate(year, month, day int) Date {
	return Date(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DateOf is the day in Shanghai at the instant t.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Shanghai).Date()
	return NewDate(y, int(m), d)
}

// ParseDate reads "2006-01-02" and nothing else.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("calendar: %q is not a date", s)
	}
	return Date(t.Unix() / 86400), nil
}

// Time is the day's midnight in UTC, the form in which dates pass to libraries.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func (d Date) String() string { return d.Time().Format(time.DateOnly) }

// AddDays moves by n days.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// Year of the day.
func (d Date) Year() int { return d.Time().Year() }

// MarshalText writes "2006-01-02".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2006-01-02".
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// ScanDate reads a date column.
func (d *Date) ScanDate(v pgtype.Date) error {
	if !v.Valid || v.InfinityModifier != pgtype.Finite {
		return fmt.Errorf("calendar: cannot scan %v into a Date", v)
	}
	*d = Date(v.Time.Unix() / 86400)
	return nil
}

// DateValue writes a date column.
func (d Date) DateValue() (pgtype.Date, error) {
	return pgtype.Date{Time: d.Time(), Valid: true}, nil
}

// Schema describes the date to API clients.
func (Date) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2021-02-10"}}
}
