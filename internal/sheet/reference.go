package sheet

import (
	"fmt"
	"strings"
)

// cellRef reads "AB12" as column 27, row 12. Dollar signs are skipped.
func cellRef(ref string) (column, row int, ok bool) {
	column = -1
	i := 0
	for ; i < len(ref); i++ {
		c := ref[i] &^ 0x20
		if ref[i] == '$' {
			continue
		}
		if c < 'A' || c > 'Z' {
			break
		}
		if column = (column+1)*26 + int(c-'A'); column >= lastColumn {
			return 0, 0, false
		}
	}
	for ; i < len(ref); i++ {
		if ref[i] < '0' || ref[i] > '9' {
			return 0, 0, false
		}
		if row = row*10 + int(ref[i]-'0'); row > lastRow {
			return 0, 0, false
		}
	}
	return column, row, column >= 0 && row > 0
}

// merge notes a merged area.
func (w *worksheet) merge(ref string) error {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return nil
	}
	left, top, ok1 := cellRef(from)
	right, bottom, ok2 := cellRef(to)
	if !ok1 || !ok2 || left > right || top > bottom {
		return fmt.Errorf("merged area %q", ref)
	}
	if len(w.table.Merges) >= maxMerges {
		return fmt.Errorf("more than %d merged areas", maxMerges)
	}
	w.table.Merges = append(w.table.Merges, Merge{Top: top, Left: left, Bottom: bottom, Right: right})
	return nil
}
