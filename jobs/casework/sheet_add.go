package casework

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/matching/imports"
)

// bySheet marks what a town's old sheet says.
const bySheet = "由表格导入"

// Add registers the people of rows, opens their cases on the day on which the
// town did, and writes down what was done, by the officer and marked as taken
// from a sheet. Rows with an ID number go first: one without it may mean the
// same person, and is then a duplicate.
func (k Sheets) Add(ctx context.Context, tx pgx.Tx, c auth.Caller, _ uuid.UUID, rows []imports.Ready, _ bool) (imports.Added, error) {
	out := imports.Added{Rows: make([]imports.Created, len(rows))}
	if err := holdAll(ctx, tx); err != nil {
		return out, err
	}
	all, err := schemes(ctx, tx, `ORDER BY s.valid_from DESC`)
	if err != nil {
		return out, err
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	unnumbered := func(i int) int {
		if rows[i].Means.(*sheetRow).idNumber.IsZero() {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(order, func(a, b int) int { return unnumbered(a) - unnumbered(b) })
	at := k.now()
	for _, i := range order {
		made, err := rows[i].Means.(*sheetRow).add(ctx, tx, c, all, at)
		if problem.HasCode(err, "person_registered") || problem.HasCode(err, "maybe_same") {
			err = problem.Conflict("import_overtaken", "刚才有人登记了表里的人，没有导入任何一行。请再导入一次。").Because(err)
		}
		if err != nil {
			return out, err
		}
		out.Rows[i] = made
	}
	return out, nil
}

func (r *sheetRow) add(ctx context.Context, tx pgx.Tx, c auth.Caller, all []Scheme, at time.Time) (made imports.Created, err error) {
	s := r.reader
	if r.idNumber.IsZero() && !r.different {
		if made.ID, _, err = keyPersonByPhone(ctx, tx, r.name, r.phoneIndex); err != nil || made.ID != uuid.Nil {
			made.Duplicate = true
			return made, err
		}
	}
	who := newcomer{name: r.name, phone: r.phone, idNumber: r.idNumber, town: r.town, another: r.different || r.other, held: true}
	proof := bySheet
	if r.proof != "" {
		proof = r.proof + "（" + bySheet + "）"
	}
	for _, g := range r.groups {
		who.groups = append(who.groups, membershipOf{g, r.registeredOn, proof})
	}
	if made.ID, err = s.register(ctx, tx, c, who, at); err != nil {
		return made, err
	}
	h := all[slices.IndexFunc(all, func(h Scheme) bool { return h.ValidFrom <= r.registeredOn })]
	return made, r.serve(ctx, tx, c, made.ID, h, at)
}

// serve opens the case and writes down what the row says was done.
func (r *sheetRow) serve(ctx context.Context, tx pgx.Tx, c auth.Caller, person uuid.UUID, h Scheme, at time.Time) error {
	k := Case{ID: uuid.Must(uuid.NewV7()), PersonID: person, DueOn: r.registeredOn.AddDays(h.DueDays), Status: Opened}
	event := history.Event{Thing: "case", ThingID: k.ID, AccountID: &c.AccountID, At: at}
	opened := event
	opened.Action, opened.To, opened.Reason, opened.Detail = "open", Opened, bySheet, map[string]any{"scheme": h.Version}
	if err := insertCase(ctx, tx, k.ID, person, r.town, h, r.registeredOn, opened); err != nil {
		return err
	}
	done := r.done()
	for _, record := range done {
		record.ID, record.CaseID = uuid.Must(uuid.NewV7()), k.ID
		if err := insertRecord(ctx, tx, record, "", c.AccountID, at); err != nil {
			return err
		}
	}
	step := func(action, to string) error {
		e := event
		e.Action, e.From, e.To, e.Reason = action, k.Status, to, bySheet
		if k.Status = to; to == Closed {
			k.EndReason, e.Reason, e.Detail = &r.end, bySheet+"："+cut(r.result), map[string]any{"end": r.end}
		}
		return saveCase(ctx, tx, k, e)
	}
	if len(done) > 0 {
		if err := step("serve", InService); err != nil {
			return err
		}
	}
	if r.end != "" {
		return step("close", Closed)
	}
	return nil
}

// done are the records that a row makes. What was recommended before stands as
// notes: nobody can say any more whether it was open and suitable that day, so it
// is none of the vacancies that the case owes.
func (r *sheetRow) done() []Record {
	var all []Record
	add := func(kind string, day calendar.Date, programme string, said ...string) {
		content := bySheet
		if text := strings.Join(said, ""); text != "" {
			content += "：" + text
		}
		all = append(all, Record{Kind: kind, Day: max(day, r.registeredOn), Programme: programme, Content: content})
	}
	if r.guidanceOn != 0 {
		add("guidance", r.guidanceOn, "")
	}
	for i, v := range r.vacancies {
		if v.title == "" {
			continue
		}
		text := "曾推荐岗位" + ordinals[i] + " " + v.title
		if v.firm != "" {
			text += "（" + v.firm + "）"
		}
		if v.on == 0 {
			text += "，日期不详"
		}
		add("note", v.on, "", text)
	}
	if r.training != "" {
		add("training_offered", r.trainingOn, r.training)
	}
	if r.result != "" {
		add("note", r.reader.today, "", "结果 "+r.result)
	}
	if r.note != "" {
		add("note", r.registeredOn, "", r.note)
	}
	return all
}
