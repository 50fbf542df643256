package sheet

import "strings"

// headings gives the texts of depth lines from first on, as one header: a text
// above several columns counts for each of them, and texts below each other are
// joined with a slash. nil when the lines cannot be a header of that depth.
func (t *Table) headings(first, depth int) []string {
	if first+depth > len(t.Lines) {
		return nil
	}
	lines := t.Lines[first : first+depth]
	width := 0
	for i, line := range lines {
		if line.Number != lines[0].Number+i {
			return nil
		}
		width = max(width, len(line.Cells))
	}
	grid := make([][]string, depth)
	for i, line := range lines {
		grid[i] = make([]string, width)
		for c, cell := range line.Cells {
			if i > 0 && value(cell) {
				return nil
			}
			grid[i][c] = Clean(cell.Text)
		}
	}
	for i := depth - 2; i >= 0; i-- {
		if !t.spread(grid[i], grid[i+1], lines[i].Number) && i == depth-2 {
			return nil
		}
	}
	out := make([]string, width)
	for c := range width {
		var parts []string
		for i := range depth {
			if text := grid[i][c]; text != "" && (len(parts) == 0 || parts[len(parts)-1] != text) {
				parts = append(parts, text)
			}
		}
		out[c] = strings.Join(parts, "/")
	}
	return out
}

// spread copies texts of a header row over the columns to their right that they
// stand above: those merged with them or, where the row has no merged cells (as
// in CSV), blank ones with a text below. It reports whether there were any: a
// row whose texts stand above one column each is not the upper row of a header.
func (t *Table) spread(texts, below []string, number int) bool {
	merged, owner := t.owners(number, len(texts))
	found := false
	for c := 1; c < len(texts); c++ {
		if texts[c] != "" || below[c] == "" {
			continue
		}
		switch {
		case merged:
			texts[c] = texts[owner[c]]
		case below[c-1] != "":
			texts[c] = texts[c-1]
		}
		found = found || texts[c] != ""
	}
	return found
}

// owners gives for each column of a row the first one of the merged area it
// belongs to, and whether any area spans columns of this row.
func (t *Table) owners(row, width int) (merged bool, owner []int) {
	owner = make([]int, width)
	for c := range owner {
		owner[c] = c
	}
	for _, m := range t.Merges {
		if m.Top > row {
			break
		}
		if row > m.Bottom || m.Left == m.Right {
			continue
		}
		for c := m.Left; c <= min(m.Right, width-1); c++ {
			merged, owner[c] = true, m.Left
		}
	}
	return merged, owner
}

// value reports a cell that is a value, which no lower header row has.
func value(c Cell) bool {
	return c.Mark&(MarkNumber|MarkDate|MarkFormula) != 0 ||
		!c.Blank() && strings.Trim(squeeze(c.Text), "0123456789.,-/%") == ""
}
