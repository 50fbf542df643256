package fallback

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
)

type (
	// Task is somebody in hardship, with an open case and without a post.
	Task struct {
		CaseID      uuid.UUID     `json:"caseId"`
		PersonID    uuid.UUID     `json:"personId"`
		Name        string        `json:"name"`
		Kinds       []string      `json:"kinds" enum:"aged,zero_employment,long_unemployed,landless" doc:"就业困难的情形；隐藏的不列出"`
		TownName    string        `json:"townName"`
		OfficerName string        `json:"officerName" doc:"负责的专员；没有为空"`
		NumberKnown bool          `json:"numberKnown" doc:"已登记身份证号码，安置时不用再填"`
		CaseStatus  string        `json:"caseStatus" enum:"opened,in_service,targets_met"`
		OpenedOn    calendar.Date `json:"openedOn" doc:"建账日期"`
		Refusal     *Refusal      `json:"refusal,omitempty" doc:"已说明不安置的原因"`
	}
	// Refusal is why a post was not assigned.
	Refusal struct {
		ID       uuid.UUID      `json:"id"`
		Reason   string         `json:"reason" enum:"unwilling,unfit,not_eligible,arranged,no_post,other"`
		Note     string         `json:"note"`
		ReviewOn *calendar.Date `json:"reviewOn,omitempty" doc:"到这一天再列为任务"`
		By       string         `json:"by" doc:"办理人"`
		At       time.Time      `json:"at"`
	}
	// TaskFilter narrows the tasks. Embed it in an input.
	TaskFilter struct {
		State    string `query:"state" enum:"waiting,refused" default:"waiting" doc:"待安置，或者已说明不安置"`
		TownCode string `query:"townCode" maxLength:"20" doc:"镇街"`
	}
	// TaskCounts are how many there are.
	TaskCounts struct {
		Waiting int `json:"waiting"`
		Refused int `json:"refused"`
	}
	taskKey struct {
		Opened calendar.Date
		Case   uuid.UUID
	}
)

// ofTasks are the tasks of @today in the caller's scope.
const ofTasks = `FROM fallback_tasks(@today) t WHERE @firm::uuid IS NULL AND (@town::text IS NULL OR t.town_code = @town) AND (@in = '' OR t.town_code = @in) `

func (s *Service) taskArgs(c auth.Caller, f TaskFilter) pgx.NamedArgs {
	scope := c.Scope()
	return pgx.NamedArgs{"today": calendar.Today(s.Clock), "firm": scope.Firm, "town": scope.Town, "in": f.TownCode, "waits": f.State != "refused"}
}

// Tasks lists who waits for a fallback post in the caller's scope, or who was
// refused one, whoever has waited longest first.
func (s *Service) Tasks(ctx context.Context, c auth.Caller, f TaskFilter, page route.Paging) (route.Page[Task], error) {
	after, more, err := route.DecodeCursor[taskKey](page.Cursor)
	if err != nil {
		return route.Page[Task]{}, err
	}
	args := s.taskArgs(c, f)
	args["more"], args["opened"], args["case"], args["limit"] = more, after.Opened, after.Case, page.Limit+1
	rows, err := s.DB.Query(ctx, `
		SELECT s.id, s.person_id, k.name, ARRAY(SELECT DISTINCT m.kind FROM key_membership m
				WHERE m.person_id = s.person_id AND m.shown = 'hardship' AND m.kind IS NOT NULL AND m.days @> @today::date ORDER BY 1),
			w.name, coalesce(o.display_name, ''), p.id_number_index IS NOT NULL, s.status, s.opened_on,
			r.id, r.reason, r.note, r.review_on, coalesce(b.display_name, ''), r.refused_at
		FROM (SELECT * `+ofTasks+`AND t.waits = @waits) t
		JOIN service_case s ON s.id = t.case_id JOIN key_person k ON k.person_id = t.person_id JOIN person p ON p.id = t.person_id JOIN town w ON w.code = t.town_code
		LEFT JOIN account o ON o.id = k.officer_id LEFT JOIN fallback_refusal r ON r.id = t.refusal_id LEFT JOIN account b ON b.id = r.refused_by
		WHERE NOT @more OR (s.opened_on, s.id) > (@opened, @case) ORDER BY s.opened_on, s.id LIMIT @limit`, args)
	if err != nil {
		return route.Page[Task]{}, fmt.Errorf("fallback: tasks: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanTask)
	if err != nil {
		return route.Page[Task]{}, fmt.Errorf("fallback: tasks: %w", err)
	}
	return route.NewPage(found, page.Limit, func(t Task) taskKey { return taskKey{t.OpenedOn, t.CaseID} }), nil
}

func scanTask(row pgx.CollectableRow) (t Task, err error) {
	var r struct {
		id           *uuid.UUID
		reason, note *string
		review       *calendar.Date
		by           string
		at           *time.Time
	}
	err = row.Scan(&t.CaseID, &t.PersonID, &t.Name, &t.Kinds, &t.TownName, &t.OfficerName, &t.NumberKnown, &t.CaseStatus, &t.OpenedOn,
		&r.id, &r.reason, &r.note, &r.review, &r.by, &r.at)
	if err == nil && r.id != nil {
		t.Refusal = &Refusal{*r.id, *r.reason, *r.note, r.review, r.by, *r.at}
	}
	return t, err
}

// CountTasks counts what Tasks lists.
func (s *Service) CountTasks(ctx context.Context, c auth.Caller, f TaskFilter) (n TaskCounts, err error) {
	err = s.DB.QueryRow(ctx, `SELECT count(*) FILTER (WHERE t.waits), count(*) FILTER (WHERE NOT t.waits) `+ofTasks, s.taskArgs(c, f)).Scan(&n.Waiting, &n.Refused)
	if err != nil {
		return n, fmt.Errorf("fallback: count tasks: %w", err)
	}
	return n, nil
}
