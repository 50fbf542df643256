package imports

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

// Correction is what a change of one row leaves.
type Correction struct {
	Row     Row    `json:"row"`
	Others  []Row  `json:"others" doc:"说同样内容的其他行，状态可能随之改变；最多各 50 行"`
	Counts  Counts `json:"counts"`
	Marks   Marks  `json:"marks"`
	Version int    `json:"version"`
}

// maxCell is the length in characters of what may be typed into a cell.
const maxCell = 2000

// Correct replaces cells of a row by hand, and takes a row that was left out in
// again. Cells that are not named stay: two people may correct one row. seen is
// what stood in the cells when the clerk began; of a cell that says something
// else by now nothing is replaced, since somebody else was there first. Problems:
// those of change, "not_found" for a row, "invalid" for a field, "stale_cell".
func (s *Service) Correct(ctx context.Context, c auth.Caller, id uuid.UUID, no int, cells, seen map[string]string) (Correction, error) {
	return s.changeRow(ctx, c, id, no, func(b *Batch, r *row) error {
		fixed := maps.Clone(r.Fixed)
		if fixed == nil {
			fixed = map[string]string{}
		}
		for field, text := range cells {
			switch {
			case !slices.ContainsFunc(b.Fields, func(f Field) bool { return f.Field == field }):
				return problem.Invalid(problem.Field{Name: short(field, 40), Row: no, Code: "unknown_field", Message: "没有这一列，请刷新页面后再试。"})
			case utf8.RuneCountInString(text) > maxCell:
				return problem.Invalid(problem.Field{Name: field, Row: no, Code: "max_length",
					Message: fmt.Sprintf("第 %d 行“%s”最多 %s 个字，请缩短。", no, labelOf(b.Fields, field), problem.Count(maxCell))})
			}
			if secret(b.Fields, field) && text == masked(r.cell(field).Text) {
				continue // as it was shown
			}
			if secret(b.Fields, field) && strings.Contains(text, "*") {
				return problem.Invalid(problem.Field{Name: field, Row: no, Code: "masked",
					Message: fmt.Sprintf("第 %d 行“%s”只显示最后几位，要改请输入完整的号码。", no, labelOf(b.Fields, field))})
			}
			was, ok := seen[field]
			stands := r.cell(field).Text
			if secret(b.Fields, field) {
				stands = masked(stands)
			}
			if ok && was != stands {
				return problem.Conflict("stale_cell", fmt.Sprintf("第 %d 行“%s”刚刚被别人改过，您的修改没有保存。请核对最新内容后再改。", no, labelOf(b.Fields, field)))
			}
			fixed[field] = text
		}
		r.Fixed, r.Ignored = fixed, false
		return nil
	})
}

// Ignore leaves a row out of the import. Problems: those of change, "not_found"
// for a row.
func (s *Service) Ignore(ctx context.Context, c auth.Caller, id uuid.UUID, no int) (Correction, error) {
	return s.changeRow(ctx, c, id, no, func(_ *Batch, r *row) error {
		r.Ignored = true
		return nil
	})
}

// TakeHidden takes in all rows that the sheet hides and that are left out.
// Problems: those of change.
func (s *Service) TakeHidden(ctx context.Context, c auth.Caller, id uuid.UUID, version int) (Batch, error) {
	return s.change(ctx, c, id, version, func(tx pgx.Tx, b *Batch) error {
		rows, err := s.allRows(ctx, tx, b.ID)
		if err != nil {
			return err
		}
		for _, r := range rows {
			r.Ignored = r.Ignored && !r.hidden
		}
		return s.replaceRows(ctx, tx, c, b, rows)
	})
}

// changeRow also sorts anew the rows that say the same as the row did or does:
// one may become a duplicate, or be freed.
func (s *Service) changeRow(ctx context.Context, c auth.Caller, id uuid.UUID, no int, apply func(*Batch, *row) error) (Correction, error) {
	var out Correction
	_, err := s.change(ctx, c, id, 0, func(tx pgx.Tx, b *Batch) error {
		now, err := s.row(ctx, tx, b.ID, no)
		if err != nil {
			return err
		}
		was := *now
		if err := apply(b, now); err != nil {
			return err
		}
		e, err := s.evaluator(ctx, tx, c, b, []*row{&was, now})
		if err != nil {
			return err
		}
		was.says = e.read(&was)
		now.sort(e)
		if err := s.saveRow(ctx, tx, b.ID, now); err != nil {
			return err
		}
		if !bytes.Equal(was.said, now.said) {
			if err := s.sortAgain(ctx, tx, b, was.said, was.says.means); err != nil {
				return err
			}
		}
		if err := s.sortAgain(ctx, tx, b, now.said, now.says.means); err != nil {
			return err
		}
		others, err := s.alike(ctx, tx, c, b, no, was.said, now.said)
		if err != nil {
			return err
		}
		out, err = s.corrected(ctx, tx, c, b, now)
		out.Others = others
		return err
	})
	return out, err
}

// mostAlike bounds the rows that are shown anew when one of them changes.
const mostAlike = 50

// alike reads the other rows that say the same, once they are sorted: one that is
// freed has notes of its own.
func (s *Service) alike(ctx context.Context, tx pgx.Tx, c auth.Caller, b *Batch, no int, said ...[]byte) ([]Row, error) {
	var rows []*row
	for i, one := range said {
		if one == nil || i > 0 && bytes.Equal(one, said[0]) {
			continue
		}
		found, err := s.rows(ctx, tx, b.ID, `AND said = $2 AND row_no <> $3 ORDER BY row_no LIMIT $4`, one, no, mostAlike)
		if err != nil {
			return nil, err
		}
		rows = append(rows, found...)
	}
	e, err := s.evaluator(ctx, tx, c, b, rows)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		r.says = e.read(r)
	}
	if err := s.remark(ctx, tx, b, rows...); err != nil {
		return nil, err
	}
	views := make([]Row, len(rows))
	for i, r := range rows {
		if r.shown() && r.noted != r.says.noted {
			r.noted = r.says.noted
			if err := saveNoted(ctx, tx, b.ID, r); err != nil {
				return nil, err
			}
		}
		views[i] = r.view(b.Fields)
	}
	return views, nil
}

// corrected reads back what a change of a row has left.
func (s *Service) corrected(ctx context.Context, tx pgx.Tx, c auth.Caller, b *Batch, now *row) (Correction, error) {
	stored, err := s.row(ctx, tx, b.ID, now.no)
	if err != nil {
		return Correction{}, err
	}
	stored.says = now.says
	if err := s.remark(ctx, tx, b, stored); err != nil {
		return Correction{}, err
	}
	stored.noted = stored.says.noted
	if err := saveNoted(ctx, tx, b.ID, stored); err != nil {
		return Correction{}, err
	}
	counted, err := s.find(ctx, tx, c, b.ID)
	if err != nil {
		return Correction{}, err
	}
	return Correction{Row: stored.view(b.Fields), Counts: counted.Counts, Marks: counted.Marks, Version: b.Version}, nil
}
