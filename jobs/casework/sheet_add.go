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
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/imports"
)

// bySheet marks what a town's old sheet says.
const bySheet = "由表格导入"

// Add registers the people of rows, opens their cases on the day on which the
// town did, and writes down what was done, by the officer and marked as taken
// from a sheet. Rows with an ID number go first: one without it may mean the
// same person, and is then a duplicate. Everything is looked up and written for
// all rows at once: nobody else writes on the ledger meanwhile.
func (k Sheets) Add(ctx context.Context, tx pgx.Tx, c auth.Caller, _ uuid.UUID, rows []imports.Ready, _ bool) (imports.Added, error) {
	out := imports.Added{Rows: make([]imports.Created, len(rows))}
	if err := holdAll(ctx, tx); err != nil {
		return out, err
	}
	at := k.now()
	all, err := k.arrivals(ctx, tx, at, rows)
	if err != nil {
		return out, err
	}
	for i, a := range all {
		out.Rows[i] = imports.Created{ID: a.id}
		if a.same != nil {
			out.Rows[i] = imports.Created{ID: a.same.id, Duplicate: true}
		}
	}
	all = slices.DeleteFunc(inOrder(all), func(a *arrival) bool { return a.same != nil })
	who := make([]newcomer, len(all))
	for i, a := range all {
		who[i] = a.newcomer
	}
	if err := k.insertKeyPeople(ctx, tx, c, at, who...); err != nil {
		if postgres.Constraint(err) == "key_person_pkey" {
			err = overtaken().Because(err)
		}
		return out, err
	}
	if err := k.insertMemberships(ctx, tx, c, at, who...); err != nil {
		return out, err
	}
	return out, k.serve(ctx, tx, c, at, all)
}

func overtaken() *problem.Error {
	return problem.Conflict("import_overtaken", "刚才有人登记了表里的人，没有导入任何一行。请再导入一次。")
}

// serve opens the cases of those who came and writes down what their rows say was
// done. The history has it person by person, as if each had come alone.
func (k Sheets) serve(ctx context.Context, tx pgx.Tx, c auth.Caller, at time.Time, all []*arrival) error {
	versions, err := schemes(ctx, tx, `ORDER BY s.valid_from DESC`)
	if err != nil {
		return err
	}
	var events []history.Event
	var records []Record
	var served, ended []uuid.UUID
	var ends []*string
	cases := make([]newCase, len(all))
	for i, a := range all {
		r := a.row
		h := versions[slices.IndexFunc(versions, func(h Scheme) bool { return h.ValidFrom <= r.registeredOn })]
		cases[i] = newCase{uuid.Must(uuid.NewV7()), a.id, a.town, h, r.registeredOn}
		step := func(action, from, to, reason string, detail any) {
			events = append(events, history.Event{Thing: "case", ThingID: cases[i].id, Action: action, From: from, To: to, Reason: reason, Detail: detail, AccountID: &c.AccountID, At: at})
		}
		events = append(events, a.events(c, at)...)
		step("open", "", Opened, bySheet, map[string]any{"scheme": h.Version})
		done := r.done()
		for _, record := range done {
			record.ID, record.CaseID = uuid.Must(uuid.NewV7()), cases[i].id
			records = append(records, record)
		}
		if len(done) > 0 {
			served = append(served, cases[i].id)
			step("serve", Opened, InService, bySheet, nil)
		}
		if r.end != "" { // which a record has said
			ended, ends = append(ended, cases[i].id), append(ends, &r.end)
			step("close", InService, Closed, bySheet+"："+cut(r.result), map[string]any{"end": r.end})
		}
	}
	if err := insertCases(ctx, tx, c.AccountID, at, cases...); err != nil {
		return err
	}
	if err := insertRecords(ctx, tx, c.AccountID, at, records...); err != nil {
		return err
	}
	if err := moveCases(ctx, tx, at, InService, served, make([]*string, len(served))); err != nil {
		return err
	}
	if err := moveCases(ctx, tx, at, Closed, ended, ends); err != nil {
		return err
	}
	return history.RecordAll(ctx, tx, events)
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
