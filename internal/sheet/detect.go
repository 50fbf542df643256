package sheet

import (
	"cmp"
	"slices"
	"strings"
)

// Detect finds the header below titles and notes, and the wanted columns in it.
// Required columns that it does not find are listed as missing rather than
// refused, so that the clerk can point them out. The error is a *Refusal:
// CodeNoHeader, or CodeEmpty where nothing stands below the header.
func (t *Table) Detect(columns []Column) (*Mapping, error) {
	d := detector{table: t, columns: columns}
	for _, c := range columns {
		d.patterns = append(d.patterns, patterns(c))
	}
	var best *candidate
	for first := range min(len(t.Lines), headingRows) {
		for depth := 1; depth <= headerDepth; depth++ {
			c := d.candidate(first, depth)
			if c == nil {
				break
			}
			if best == nil || c.score > best.score {
				best = c
			}
		}
	}
	if best == nil || best.found < min(2, len(columns)) {
		return nil, noHeader(columns)
	}
	if best.first+best.depth >= len(t.Lines) {
		return nil, refuse(CodeEmpty, "找到了表头，但表头下面没有内容。请填写后再上传。")
	}
	return best.mapping(t, columns), nil
}

func noHeader(columns []Column) *Refusal {
	var want []string
	for _, c := range columns {
		if c.Required && len(want) < 6 {
			want = append(want, "“"+c.Label+"”")
		}
	}
	if len(want) == 0 {
		return refuse(CodeNoHeader, "没有找到表头。请按模板填写列名后再上传。")
	}
	return refuse(CodeNoHeader, "没有找到表头。表头里应有%s等列名，请检查是否选错了文件，或按模板填写。", strings.Join(want, ""))
}

// headerDepth is how many rows a header may have.
const headerDepth = 3

type detector struct {
	table    *Table
	columns  []Column
	patterns [][]pattern
}

// candidate is some lines taken for the header.
type candidate struct {
	first, depth int
	texts        []string
	fields       []int // by table column: the wanted column, -1 for none
	scores       []float64
	score        float64
	found        int
	behind       map[int]int // a column that is shown, behind the hidden one that was taken for it
}

// candidate tries depth lines from first on; nil when they cannot be a header
// of that depth, nor of a greater one.
func (d *detector) candidate(first, depth int) *candidate {
	texts := d.table.headings(first, depth)
	if texts == nil {
		return nil
	}
	c := &candidate{first: first, depth: depth, texts: texts,
		fields: make([]int, len(texts)), scores: make([]float64, len(texts))}
	type match struct {
		column, field int
		score         float64
	}
	var matches []match
	for i, text := range texts {
		c.fields[i] = -1
		h := newHeading(text)
		if h.full == "" {
			continue
		}
		for f, ps := range d.patterns {
			if d.columns[f].unlike(h) {
				continue
			}
			score := 0.0
			for i, p := range ps {
				this := p.score(h)
				if i > 0 && this == scoreExact {
					this = scoreSynonym
				}
				score = max(score, this)
			}
			if score > 0 {
				matches = append(matches, match{i, f, score})
			}
		}
	}
	// Of columns that match as well the clerk means the one that he sees.
	unseen := func(m match) int {
		if d.table.hiddenColumns[m.column] {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(unseen(a), unseen(b)))
	})
	taken := make([]bool, len(d.columns))
	for _, m := range matches {
		if taken[m.field] || c.fields[m.column] >= 0 {
			continue
		}
		taken[m.field], c.fields[m.column], c.scores[m.column] = true, m.field, m.score
		c.score += m.score
		c.found++
	}
	c.behind = map[int]int{}
	for _, m := range matches {
		taken := slices.Index(c.fields, m.field)
		if _, known := c.behind[m.column]; !known && c.fields[m.column] < 0 && !d.table.hiddenColumns[m.column] && d.table.hiddenColumns[taken] {
			c.behind[m.column] = taken
		}
	}
	return c
}
