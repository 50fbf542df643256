package sheet

import (
	"math"
	"strconv"
	"strings"

	"gongxiang/internal/calendar"
)

// numberCell writes a number as a spreadsheet program shows it when the column
// is wide enough: 15 digits, no exponent for numbers that people write.
func numberCell(n float64) Cell {
	if n == math.Trunc(n) && math.Abs(n) < 1e15 {
		return Cell{Text: strconv.FormatInt(int64(n), 10), Mark: MarkNumber}
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'e', 14, 64), 64)
	size, format, mark := math.Abs(rounded), byte('f'), MarkNumber
	if size >= 1e21 || size < 1e-9 {
		format = 'E'
	}
	if size >= 1e15 {
		mark |= MarkLostDigits
	}
	return Cell{Text: strconv.FormatFloat(rounded, format, -1, 64), Mark: mark}
}

const (
	// firstSerial and lastSerial bound the day numbers that can be dates:
	// 1900-03-01, before which the numbering is off by a day that never was,
	// and 9999-12-31.
	firstSerial, lastSerial = 61, 2958465
	offset1904              = 1462
)

// serialDate is the day of a spreadsheet's day number.
func serialDate(serial int) (calendar.Date, bool) {
	if serial < firstSerial || serial > lastSerial {
		return 0, false
	}
	return calendar.NewDate(1899, 12, 30).AddDays(serial), true
}

// serialText writes a day number as 2021-02-05, with the time of day if it has one.
func serialText(n float64, date1904 bool) (string, bool) {
	if date1904 {
		n += offset1904
	}
	day := math.Floor(n)
	if day < firstSerial || day > lastSerial {
		return "", false
	}
	d, _ := serialDate(int(day))
	minutes := int(math.Round((n - day) * 24 * 60))
	if minutes == 24*60 {
		d, minutes = d.AddDays(1), 0
	}
	if minutes == 0 {
		return d.String(), true
	}
	return d.String() + " " + twoDigits(minutes/60) + ":" + twoDigits(minutes%60), true
}

func twoDigits(n int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, 2-len(s))) + s
}
