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
	// Task is somebody in hardship without a post: his case is open, or ended by a
	// post that is over. Or his post is over soon.
	Task struct {
		CaseID      uuid.UUID     `json:"caseId"`
		PersonID    uuid.UUID     `json:"personId"`
		Name        string        `json:"name"`
		Kinds       []string      `json:"kinds" enum:"aged,zero_employment,long_unemployed,landless" doc:"就业困难的情形；隐藏的不列出"`
		TownName    string        `json:"townName"`
		OfficerName string        `json:"officerName" doc:"负责的专员；没有为空"`
		NumberKnown bool          `json:"numberKnown" doc:"已登记身份证号码，安置时不用再填"`
		CaseStatus  string        `json:"caseStatus" enum:"opened,in_service,targets_met,placed,closed" doc:"已就业、已结案的，因为岗位到期重新列出；要继续服务就重新打开"`
		CaseVersion int           `json:"caseVersion" doc:"台账的版本，重新打开时用"`
		OpenedOn    calendar.Date `json:"openedOn" doc:"建账日期"`
		Post        *LastPost     `json:"post,omitempty" doc:"建账以后的上一个岗位；即将到期的是现在的岗位"`
		Refusal     *Refusal      `json:"refusal,omitempty" doc:"已说明不安置的原因"`
	}
	// LastPost is which post is over, or will be.
	LastPost struct {
		Title    string        `json:"title"`
		Employer string        `json:"employer"`
		LastDay  calendar.Date `json:"lastDay" doc:"最后在岗的一天"`
		Reason   string        `json:"reason" enum:"resigned,dismissed,agreed,expired,employer_dissolved,other"`
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
		State    string `query:"state" enum:"waiting,ending,refused" default:"waiting" doc:"待安置、岗位即将到期，或者已说明不安置"`
		TownCode string `query:"townCode" maxLength:"20" doc:"镇街"`
	}
	// TaskCounts are how many there are.
	TaskCounts struct {
		Waiting int `json:"waiting"`
		Ending  int `json:"ending" doc:"岗位即将到期的"`
		Refused int `json:"refused"`
	}
	taskKey struct {
		Day  calendar.Date // the case was opened, or the post's last
		Case uuid.UUID
	}
)

// Ending is the state of whoever stands in a post that is over soon.
const Ending = "ending"

// warnDays is how long before its last day a post is said to be over soon.
const warnDays = 14

const (
	// ofTasks are the tasks of @today in the caller's scope.
	ofTasks = `FROM fallback_tasks(@today) t WHERE ` + inScope
	// ofEnding are those whose post is over soon.
	ofEnding = `FROM fallback_ending(@today, @warn) t JOIN hire h ON h.id = t.hire_id WHERE ` + inScope
	// everRefused are the cases of which one ever was refused, merged ones as what they are now.
	everRefused = `t.case_id IN (SELECT coalesce(c.merged_into, c.id) FROM fallback_refusal f JOIN service_case c ON c.id = f.case_id) `
	inScope     = `@firm::uuid IS NULL AND (@town::text IS NULL OR t.town_code = @town) AND (@in = '' OR t.town_code = @in) `
)

func (s *Service) taskArgs(c auth.Caller, f TaskFilter) pgx.NamedArgs {
	scope := c.Scope()
	return pgx.NamedArgs{"today": calendar.Today(s.Clock), "firm": scope.Firm, "town": scope.Town, "in": f.TownCode, "warn": warnDays}
}

// Tasks lists who waits for a fallback post in the caller's scope, or who was
// refused one, whoever has waited longest first; or whose post is over soon, by
// its last day.
func (s *Service) Tasks(ctx context.Context, c auth.Caller, f TaskFilter, page route.Paging) (route.Page[Task], error) {
	after, more, err := route.DecodeCursor[taskKey](page.Cursor)
	if err != nil {
		return route.Page[Task]{}, err
	}
	args := s.taskArgs(c, f)
	args["more"], args["day"], args["case"], args["limit"] = more, after.Day, after.Case, page.Limit+1
	// The page first, in the order of an index; then what is shown of it.
	rows, err := s.DB.Query(ctx, `WITH page AS MATERIALIZED (`+pageOf(f.State)+`)
		SELECT s.id, s.person_id, k.name, ARRAY(SELECT DISTINCT m.kind FROM key_membership m
				WHERE m.person_id = s.person_id AND m.shown = 'hardship' AND m.kind IS NOT NULL AND m.days @> @today::date ORDER BY 1),
			w.name, coalesce(o.display_name, ''), p.id_number_index IS NOT NULL, s.status, s.version, s.opened_on,
			coalesce(v.title, f.title), coalesce(e.name, f.unit_name), coalesce(h.ended_on, h.until), coalesce(h.ended_reason, 'expired'),
			r.id, r.reason, r.note, r.review_on, coalesce(b.display_name, ''), r.refused_at
		FROM page t
		JOIN service_case s ON s.id = t.case_id JOIN key_person k ON k.person_id = t.person_id JOIN person p ON p.id = t.person_id JOIN town w ON w.code = t.town_code
		LEFT JOIN account o ON o.id = k.officer_id LEFT JOIN fallback_refusal r ON r.id = t.refusal_id LEFT JOIN account b ON b.id = r.refused_by
		LEFT JOIN LATERAL fallback_last_post(t.person_id, s.opened_on, @today::date) l ON t.hire_id IS NULL
		LEFT JOIN hire h ON h.id = coalesce(t.hire_id, l.hire_id) LEFT JOIN vacancy v ON v.id = h.vacancy_id
		LEFT JOIN fallback_post f ON f.id = h.post_id LEFT JOIN enterprise e ON e.id = h.enterprise_id
		ORDER BY t.day, t.case_id`, args)
	if err != nil {
		return route.Page[Task]{}, fmt.Errorf("fallback: tasks: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanTask)
	if err != nil {
		return route.Page[Task]{}, fmt.Errorf("fallback: tasks: %w", err)
	}
	return route.NewPage(found, page.Limit, func(t Task) taskKey {
		if f.State == Ending {
			return taskKey{t.Post.LastDay, t.CaseID}
		}
		return taskKey{t.OpenedOn, t.CaseID}
	}), nil
}

// pageOf are the tasks of a state on the page behind @day and @case.
func pageOf(state string) string {
	const columns, behind = `t.case_id, t.person_id, t.town_code, `, `AND (NOT @more OR (%[1]s, t.case_id) > (@day, @case)) ORDER BY %[1]s, t.case_id LIMIT @limit`
	switch state {
	case Ending:
		return `SELECT ` + columns + `h.until AS day, NULL::uuid AS refusal_id, t.hire_id ` + ofEnding + fmt.Sprintf(behind, `h.until`)
	case "refused":
		return `SELECT ` + columns + `t.opened_on AS day, t.refusal_id, NULL::uuid AS hire_id ` + ofTasks + `AND NOT t.waits AND ` + everRefused + fmt.Sprintf(behind, `t.opened_on`)
	default:
		return `SELECT ` + columns + `t.opened_on AS day, t.refusal_id, NULL::uuid AS hire_id ` + ofTasks + `AND t.waits ` + fmt.Sprintf(behind, `t.opened_on`)
	}
}

func scanTask(row pgx.CollectableRow) (t Task, err error) {
	var post struct {
		title, employer, reason *string
		last                    *calendar.Date
	}
	var r struct {
		id           *uuid.UUID
		reason, note *string
		review       *calendar.Date
		by           string
		at           *time.Time
	}
	err = row.Scan(&t.CaseID, &t.PersonID, &t.Name, &t.Kinds, &t.TownName, &t.OfficerName, &t.NumberKnown, &t.CaseStatus, &t.CaseVersion, &t.OpenedOn,
		&post.title, &post.employer, &post.last, &post.reason, &r.id, &r.reason, &r.note, &r.review, &r.by, &r.at)
	if err == nil && post.title != nil {
		t.Post = &LastPost{*post.title, *post.employer, *post.last, *post.reason}
	}
	if err == nil && r.id != nil {
		t.Refusal = &Refusal{*r.id, *r.reason, *r.note, r.review, r.by, *r.at}
	}
	return t, err
}

// CountTasks counts what Tasks lists.
func (s *Service) CountTasks(ctx context.Context, c auth.Caller, f TaskFilter) (n TaskCounts, err error) {
	err = s.DB.QueryRow(ctx, `SELECT count(*) FILTER (WHERE t.waits), count(*) FILTER (WHERE NOT t.waits), (SELECT count(*) `+ofEnding+`) `+ofTasks, s.taskArgs(c, f)).
		Scan(&n.Waiting, &n.Refused, &n.Ending)
	if err != nil {
		return n, fmt.Errorf("fallback: count tasks: %w", err)
	}
	return n, nil
}
