package casework

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// mostUnmasked bounds the people whose numbers leave in one file.
const mostUnmasked = 5000

// line is one person of the printed ledger.
type line struct {
	Person
	no       int
	idNumber string
	phone    string
	groups   []string
	records  []Record // of the shown case
}

// Export is List as the ledger that a bureau prints: one line a person, numbers
// masked and sensitive groups hidden. More than 50,000: problem "too_many".
func (s *Service) Export(ctx context.Context, c auth.Caller, f Filter) (route.Download, error) {
	return s.export(ctx, c, f, "")
}

// ExportUnmasked is Export with nothing masked, for a purpose that is put on
// record with each person. Problems: "invalid", "too_many" (more than 5,000).
func (s *Service) ExportUnmasked(ctx context.Context, c auth.Caller, f Filter, purpose string) (file route.Download, err error) {
	var form input.Form
	purpose = form.Line("purpose", "用途", sheet.Clean(purpose), 2, maxReason)
	if err := form.Err(); err != nil {
		return file, err
	}
	return s.export(ctx, c, f, purpose)
}

// export masks unless there is a purpose, which is on record before the file leaves.
func (s *Service) export(ctx context.Context, c auth.Caller, f Filter, purpose string) (route.Download, error) {
	place := "开平市"
	if scope := c.Scope(); scope.Town != nil {
		place = s.townName(*scope.Town)
	} else if f.TownCode != "" {
		place = s.townName(f.TownCode)
	}
	columns, err := s.ledgerColumns(ctx)
	if err != nil {
		return route.Download{}, err
	}
	layout := sheet.Layout{Sheet: "一对一台账", Print: true, Title: place + "重点群体“一对一”就业服务台账（" + dayWord(s.today()) + "）"}
	for _, x := range columns {
		layout.Columns = append(layout.Columns, x.LayoutColumn)
	}
	w, err := sheet.NewWriter(layout)
	if err != nil {
		return route.Download{}, err
	}
	defer func() { _ = w.Close() }()
	most := route.MaxExport
	if purpose != "" {
		most = mostUnmasked
	}
	no := 0
	var persons []uuid.UUID
	var before *uuid.UUID
	for {
		found, err := s.list(ctx, c.Scope(), f, before, route.ExportChunk)
		if err != nil {
			return route.Download{}, err
		}
		if len(found) == 0 {
			break
		}
		if no+len(found) > most {
			return route.Download{}, problem.Conflict("too_many", fmt.Sprintf("超过 %s 人，一个表放不下，请先筛选后再导出。", problem.Count(most)))
		}
		lines, err := s.linesOf(ctx, found, purpose != "")
		if err != nil {
			return route.Download{}, err
		}
		for _, l := range lines {
			no++
			l.no = no
			persons = append(persons, l.ID)
			values := make([]any, len(columns))
			for i, x := range columns {
				values[i] = x.value(l)
			}
			if err := w.Row(values...); err != nil {
				return route.Download{}, err
			}
		}
		before = &found[len(found)-1].ID
	}
	if purpose != "" {
		if err := s.recordExport(ctx, c, persons, purpose); err != nil {
			return route.Download{}, err
		}
	}
	var out bytes.Buffer
	_, err = w.WriteTo(&out)
	return route.Download{Name: place + "一对一台账" + s.today().String() + ".xlsx", Data: out.Bytes()}, err
}

func dayWord(d calendar.Date) string {
	t := d.Time()
	return fmt.Sprintf("%d年%d月%d日", t.Year(), int(t.Month()), t.Day())
}

// linesOf adds to persons what the ledger says of them.
func (s *Service) linesOf(ctx context.Context, persons []Person, unmasked bool) ([]line, error) {
	ids, cases := make([]uuid.UUID, len(persons)), make([]uuid.UUID, 0, len(persons))
	for i, p := range persons {
		if ids[i] = p.ID; p.Case != nil {
			cases = append(cases, p.Case.ID)
		}
	}
	numbers, err := people.IDNumbers(ctx, s.DB, s.Vault, ids...)
	if err != nil {
		return nil, err
	}
	of, err := s.recordsOf(ctx, cases)
	if err != nil {
		return nil, err
	}
	var open map[uuid.UUID][]RevealedGroup
	if unmasked {
		if open, err = s.revealGroups(ctx, s.DB, ids...); err != nil {
			return nil, err
		}
	}
	lines := make([]line, len(persons))
	for i, p := range persons {
		l := line{Person: p, idNumber: numbers[p.ID].String(), phone: p.Phone.String()}
		if p.Case != nil {
			l.records = of[p.Case.ID]
		}
		over := map[uuid.UUID]bool{} // groups that he has left
		for _, m := range p.Groups {
			if over[m.ID] = m.To != nil && *m.To < s.today(); !over[m.ID] {
				l.groups = append(l.groups, m.Word)
			}
		}
		if unmasked {
			l.unmask(numbers[p.ID], p.Phone, open[p.ID], over)
		}
		lines[i] = l
	}
	return lines, nil
}

func (l *line) unmask(number pii.IDNumber, phone pii.Phone, groups []RevealedGroup, over map[uuid.UUID]bool) {
	l.idNumber, l.phone, l.groups = number.Raw(), phone.Raw(), nil
	for _, g := range groups {
		if !over[g.ID] {
			l.groups = append(l.groups, g.Word)
		}
	}
}

// recordsOf are the records that count for cases, those of cases merged into
// them among them.
func (s *Service) recordsOf(ctx context.Context, cases []uuid.UUID) (map[uuid.UUID][]Record, error) {
	rows, err := s.DB.Query(ctx, `SELECT id, coalesce(merged_into, id) FROM service_case WHERE id = ANY($1) OR merged_into = ANY($1)`, cases)
	if err != nil {
		return nil, fmt.Errorf("casework: cases to print: %w", err)
	}
	goesOn := map[uuid.UUID]uuid.UUID{}
	var id, into uuid.UUID
	all := make([]uuid.UUID, 0, len(cases))
	if _, err := pgx.ForEachRow(rows, []any{&id, &into}, func() error {
		goesOn[id], all = into, append(all, id)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("casework: cases to print: %w", err)
	}
	found, err := records(ctx, s.DB, all...)
	of := make(map[uuid.UUID][]Record, len(cases))
	for _, r := range found {
		of[goesOn[r.CaseID]] = append(of[goesOn[r.CaseID]], r)
	}
	return of, err
}

// recordExport writes down of each person that he left in an unmasked file.
func (s *Service) recordExport(ctx context.Context, c auth.Caller, persons []uuid.UUID, purpose string) error {
	_, err := s.DB.Exec(ctx, `INSERT INTO pii_access (account_id, subject, subject_id, field, purpose, at)
		SELECT $1, 'key_person', id, 'export', $3, $4 FROM unnest($2::uuid[]) AS id`, c.AccountID, persons, purpose, s.now())
	if err != nil {
		return fmt.Errorf("casework: record export: %w", err)
	}
	return nil
}

// result is how a case stands, in few words.
func (l line) result() string {
	k := l.Case
	if k == nil {
		return "未建台账"
	}
	switch k.Status {
	case Closed:
		return "已结案：" + endWords[*k.EndReason]
	case TargetsMet, Placed:
		if k.MetOn != nil {
			return statusWords[k.Status] + "（" + k.MetOn.String() + " 达标）"
		}
		return statusWords[k.Status]
	}
	if missing := k.Missing.words(); missing != "" {
		return statusWords[k.Status] + "，还差" + missing
	}
	return statusWords[k.Status] + "，待核对达标"
}

// vacancies are those sent, each once, in the order in which they were.
func (l line) vacancies() []string {
	var sent []string
	seen := map[uuid.UUID]bool{}
	for _, r := range l.records {
		if r.VacancyID != nil && !seen[*r.VacancyID] {
			seen[*r.VacancyID] = true
			sent = append(sent, r.Vacancy+"\n"+r.Day.String())
		}
	}
	return sent
}

// days are those of records of a kind that say what.
func (l line) days(kind string, say func(Record) string) string {
	var parts []string
	for _, r := range l.records {
		if strings.HasPrefix(r.Kind, kind) {
			parts = append(parts, say(r))
		}
	}
	return strings.Join(parts, "\n")
}
