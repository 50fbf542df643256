package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
)

// Page is all that officers in scope see of one person.
type Page struct {
	Person
	IDNumber pii.IDNumber    `json:"idNumber" doc:"打码的号码；没有登记为空"`
	Cases    []Case          `json:"cases" doc:"新的在前"`
	Records  []Record        `json:"records" doc:"各份台账的服务记录，按登记先后"`
	Events   []history.Entry `json:"events" doc:"登记、转交、合并和台账的变化"`
}

// GetPage is one person's page. Problem: "not_found".
func (s *Service) GetPage(ctx context.Context, c auth.Caller, id uuid.UUID) (Page, error) {
	p, err := s.Get(ctx, c, id)
	if err != nil {
		return Page{}, err
	}
	page := Page{Person: p}
	numbers, err := people.IDNumbers(ctx, s.DB, s.Vault, p.ID)
	if err != nil {
		return Page{}, err
	}
	page.IDNumber = numbers[p.ID]
	if page.Cases, err = s.cases(ctx, s.DB, selectCase+`WHERE s.person_id = $1 ORDER BY s.opened_on DESC, s.id DESC`, p.ID); err != nil {
		return Page{}, err
	}
	ids := make([]uuid.UUID, len(page.Cases))
	for i, k := range page.Cases {
		ids[i] = k.ID
	}
	if page.Records, err = records(ctx, s.DB, ids...); err != nil {
		return Page{}, err
	}
	page.Events, err = history.Of(ctx, s.DB, "key_person", p.ID)
	for _, k := range ids {
		if err != nil {
			break
		}
		var more []history.Entry
		more, err = history.Of(ctx, s.DB, "case", k)
		page.Events = append(page.Events, more...)
	}
	slices.SortStableFunc(page.Events, func(a, b history.Entry) int { return a.At.Compare(b.At) })
	return page, err
}

// Look is one time that somebody saw what is masked of a person.
type Look struct {
	At      time.Time `json:"at"`
	By      string    `json:"by" doc:"查看人"`
	Field   string    `json:"field" doc:"查看的内容"`
	Purpose string    `json:"purpose"`
}

// Looks lists who saw what of a person and why, the newest first, to be read to
// him when he asks. Problem: "not_found".
func (s *Service) Looks(ctx context.Context, c auth.Caller, id uuid.UUID) ([]Look, error) {
	p, err := s.findPerson(ctx, s.DB, c, id)
	if err != nil {
		return nil, err
	}
	return LooksAt(ctx, s.DB, p.ID)
}

var fieldWords = map[string]string{FieldIDNumber: "身份证号码", FieldPhone: "联系电话", FieldGroups: "群体类别", "export": "导出台账"}

// LooksAt is Looks without asking who may: for the person himself.
func LooksAt(ctx context.Context, q postgres.Querier, person uuid.UUID) ([]Look, error) {
	rows, err := q.Query(ctx, `SELECT x.at, coalesce(a.display_name, ''), x.field, x.purpose FROM pii_access x LEFT JOIN account a ON a.id = x.account_id
		WHERE x.subject = 'key_person' AND x.subject_id IN (SELECT person_id FROM key_person WHERE person_id = $1 OR merged_into = $1)
		ORDER BY x.id DESC LIMIT 500`, person)
	if err != nil {
		return nil, fmt.Errorf("casework: looks: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Look])
	if err != nil {
		return nil, fmt.Errorf("casework: looks: %w", err)
	}
	for i := range found {
		if word, ok := fieldWords[found[i].Field]; ok {
			found[i].Field = word
		}
	}
	return found, nil
}
