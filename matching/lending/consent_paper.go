package lending

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/deed"
)

// sheetNumber is the beginning of a text's hash, as sheets show it.
var sheetNumber = regexp.MustCompile(`^[0-9a-f]{8,64}$`)

// readSheetNumber takes a number as clerks type it: field "sheet" otherwise.
func readSheetNumber(typed string) (string, error) {
	number := strings.ToLower(strings.ReplaceAll(sheet.Clean(typed), " ", ""))
	switch {
	case number == "":
		return "", problem.Invalid(problem.Field{Name: "sheet", Code: "required", Message: "请填写员工签字的告知书末尾的编号。"})
	case !sheetNumber.MatchString(number):
		return "", problem.Invalid(problem.Field{Name: "sheet", Code: "format", Message: "告知书编号是末尾印的 8 位，由数字和 a 到 f 组成，请核对。"})
	}
	return number, nil
}

// papers are the texts that an agreement's workers can have signed: each wording
// with each revision of the clauses, the newest first.
type papers struct {
	wordings []Template
	terms    []Clauses // of revision 1 first
	material int       // the newest revision that changes what workers are told
	changed  calendar.Date
}

func (s *Service) papersOf(ctx context.Context, tx pgx.Tx, a Agreement) (p papers, err error) {
	if p.wordings, err = templateVersions(ctx, tx, deed.Consent); err != nil {
		return p, err
	}
	var newest int
	if err := tx.QueryRow(ctx, `SELECT (SELECT max(revision) FROM agreement_terms WHERE agreement_id = $1), coalesce(max(revision), 1),
			coalesce((max(answered_at) AT TIME ZONE 'Asia/Shanghai')::date, '0001-01-01')
		FROM agreement_supplement WHERE agreement_id = $1 AND status = 'done' AND changes - 'costSettlement' <> '{}'`, a.ID).Scan(&newest, &p.material, &p.changed); err != nil {
		return p, fmt.Errorf("lending: newest clauses: %w", err)
	}
	for n := 1; n <= newest; n++ {
		_, c, err := revision(ctx, tx, a.ID, n)
		if err != nil {
			return p, err
		}
		p.terms = append(p.terms, c)
	}
	return p, nil
}

// signed is the text with this number as it was told to one worker; on what
// revision of the clauses, and in which wording. Not ok: there is none.
func (p papers) signed(a Agreement, w Worker, number string) (text string, n int, wording Template, ok bool) {
	for i, c := range slices.Backward(p.terms) {
		for _, t := range p.wordings {
			if text := t.tell(a, c, w); strings.HasPrefix(textHash(text), number) {
				return text, i + 1, t, true
			}
		}
	}
	return "", 0, Template{}, false
}

// recordPaper keeps, for each worker, the text that his signed sheet shows.
// Problem "invalid": field "sheet" when no text of his has that number, or the
// conditions have changed since; "on" for a day on which it could not be printed.
func (s *Service) recordPaper(ctx context.Context, tx pgx.Tx, a Agreement, ids []uuid.UUID, workers map[uuid.UUID]Worker, on calendar.Date, typed string, by uuid.UUID, at time.Time) error {
	number, err := readSheetNumber(typed)
	if err != nil {
		return err
	}
	p, err := s.papersOf(ctx, tx, a)
	if err != nil {
		return err
	}
	var b pgx.Batch
	var faults []problem.Field
	for i, id := range ids {
		fault := func(name, code, message string) {
			faults = append(faults, problem.Field{Name: name, Row: i + 1, Code: code, Message: fmt.Sprintf("第 %d 名工人：", i+1) + message})
		}
		text, n, wording, ok := p.signed(a, workers[id], number)
		switch {
		case !ok:
			fault("sheet", "unknown", "没有编号为 "+number+" 的告知书。请按签字的那一份填写；借用日期不同的员工，编号也不同，请分开登记。")
		case n < p.material:
			fault("sheet", "outdated", "签的是补充协议以前的条件，不是现在的。请重新打印告知书，征得同意。")
		case n > 1 && on < p.changed:
			fault("on", "day", fmt.Sprintf("同意书的日期（%s）早于补充协议改动条件的日期（%s），那时还没有这份告知书。", on, p.changed))
		case on < wording.since():
			fault("on", "day", fmt.Sprintf("同意书的日期（%s）早于这份告知书的文本启用的日期（%s）。", on, wording.since()))
		default:
			b.Queue(insertConsent, id, ToConsent, Paper, on, text, "", nil, by, at)
		}
	}
	if len(faults) > 0 {
		return problem.Invalid(faults[:min(len(faults), 100)]...)
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: record consents: %w", err)
	}
	return nil
}

// since is the day from which an officer's wording could be printed; the
// platform's own always could.
func (t Template) since() calendar.Date {
	if t.WrittenBy == "" {
		return 0
	}
	return calendar.DateOf(t.WrittenAt)
}

// signedChange is what a worker signed about the newest supplement; not ok: no
// text of hers has that number.
func (s *Service) signedChange(ctx context.Context, tx pgx.Tx, wordings []Template, a Agreement, w Worker, number string) (asked int, text string, wording Template, ok bool, err error) {
	for _, t := range wordings {
		if asked, text, err = s.changeFor(ctx, tx, t.Version, a, w); err != nil || asked == 0 {
			return asked, "", t, false, err
		}
		if strings.HasPrefix(textHash(text), number) {
			return asked, text, t, true, nil
		}
	}
	return asked, "", Template{}, false, nil
}
