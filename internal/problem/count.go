package problem

import (
	"fmt"
	"strconv"
)

// Count writes a number as sentences show it: 10,000.
func Count(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// Yuan writes fen as sentences show money: 5,200.00 元.
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%s.%02d 元", sign, Count(int(fen/100)), fen%100)
}
