package unmasking

import (
	"context"
	"time"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// Service reads the record.
type Service struct {
	DB *postgres.DB
}

// New makes the service.
func New(db *postgres.DB) *Service { return &Service{db} }

// Unmasking is one look at a whole number.
type Unmasking struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"at"`
	By      string    `json:"by" doc:"查看人"`
	Role    auth.Role `json:"role" enum:"enterprise,seeker,town_officer,city_officer,administrator"`
	Of      string    `json:"of" doc:"查看人所属的企业或镇街"`
	Subject string    `json:"subject" doc:"谁的号码；员工姓名打码"`
	Field   string    `json:"field" doc:"查看的号码"`
	Purpose string    `json:"purpose"`
}

// Filter narrows the record. Embed it in an input.
type Filter struct {
	EnterpriseID string `query:"enterpriseId" format:"uuid" doc:"只看与这家企业有关的"`
	WorkerID     string `query:"workerId" format:"uuid" doc:"只看这名员工的"`
	Role         string `query:"role" enum:"enterprise,seeker,town_officer,city_officer,administrator" doc:"查看人的账号类型"`
	By           string `query:"by" maxLength:"50" doc:"查看人姓名中的几个字"`
	From         string `query:"from" format:"date" doc:"从这一天起"`
	To           string `query:"to" format:"date" doc:"到这一天止（含）"`
}

// window is From and To as moments; nil where nothing is asked.
func (f Filter) window() (from, behind *time.Time, err error) {
	for _, end := range []struct {
		name, text string
		days       int
		to         **time.Time
	}{{"from", f.From, 0, &from}, {"to", f.To, 1, &behind}} {
		if end.text == "" {
			continue
		}
		day, err := calendar.ParseDate(end.text)
		if err != nil {
			return nil, nil, problem.Invalid(problem.Field{Name: end.name, Code: "date", Message: "日期应写成 2021-02-10 的样子。"})
		}
		at := day.AddDays(end.days).Time()
		at = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, calendar.Shanghai)
		*end.to = &at
	}
	return from, behind, nil
}

// List is the record within the caller's scope, the newest first. Officers and
// administrators may. Problem: "invalid".
func (s *Service) List(ctx context.Context, c auth.Caller, f Filter, page route.Paging) (route.Page[Unmasking], error) {
	before, _, err := route.DecodeCursor[int64](page.Cursor)
	if err != nil {
		return route.Page[Unmasking]{}, err
	}
	found, err := s.list(ctx, c.Scope(), f, before, page.Limit+1)
	if err != nil {
		return route.Page[Unmasking]{}, err
	}
	return route.NewPage(found, page.Limit, func(u Unmasking) int64 { return u.ID }), nil
}

// Export is List as a sheet, all of it. Problems: those of List, "too_many".
func (s *Service) Export(ctx context.Context, c auth.Caller, f Filter) (route.Download, error) {
	text := func(label string, value func(Unmasking) string) route.Column[Unmasking] {
		return route.Column[Unmasking]{Label: label, Kind: sheet.KindText, Value: func(u Unmasking) any { return value(u) }}
	}
	return route.Export("号码查看记录", []route.Column[Unmasking]{
		text("时间", func(u Unmasking) string { return u.At.In(calendar.Shanghai).Format("2006-01-02 15:04:05") }),
		text("查看人", func(u Unmasking) string { return u.By }),
		text("账号类型", func(u Unmasking) string { return route.RoleName(u.Role) }),
		text("所属", func(u Unmasking) string { return u.Of }),
		text("谁的号码", func(u Unmasking) string { return u.Subject }),
		text("号码", func(u Unmasking) string { return u.Field }),
		text("用途", func(u Unmasking) string { return u.Purpose }),
	}, func(last *Unmasking) ([]Unmasking, error) {
		var before int64
		if last != nil {
			before = last.ID
		}
		return s.list(ctx, c.Scope(), f, before, route.ExportChunk)
	})
}
