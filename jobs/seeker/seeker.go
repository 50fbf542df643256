package seeker

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// Service is safe for concurrent use.
type Service struct {
	DB    *postgres.DB
	Vault *pii.Vault
	Clock calendar.Clock
	Auth  *auth.Service
	// Holdings are what the other domains hold of a person; set while wiring.
	Holdings []func(ctx context.Context, person uuid.UUID) ([]Section, error)
}

// New makes the service.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock, accounts *auth.Service) *Service {
	return &Service{DB: db, Vault: vault, Clock: clock, Auth: accounts}
}

// Section is a part of a person's copy of his data: records, a text for each column.
type Section struct {
	Title   string
	Columns []string
	Rows    [][]string
}

// Moment is a time as the copy shows it.
func Moment(t time.Time) string { return t.In(calendar.Shanghai).Format("2006-01-02 15:04") }

// Profile is what a seeker sees of himself on top of his wish.
type Profile struct {
	Name  string    `json:"name" doc:"姓名"`
	Phone pii.Phone `json:"phone" doc:"手机号，打码"`
}

// Get is the caller's profile.
func (s *Service) Get(ctx context.Context, c auth.Caller) (Profile, error) {
	phone, err := s.Auth.PhoneOf(ctx, s.DB, c.AccountID)
	return Profile{c.Name, phone}, err
}

// Rename changes the caller's name. Problems: "invalid" naming name,
// "name_stands" (409) once an ID number is on record with it.
func (s *Service) Rename(ctx context.Context, c auth.Caller, name string) (Profile, error) {
	var form input.Form
	name = people.CleanName(form.Line("name", "姓名", name, 2, auth.NameMost))
	if form.Err() == nil && !people.ValidName(name) {
		form.Add("name", "form", "姓名请写身份证上的，用汉字或者字母，不带数字和符号。")
	}
	if err := form.Err(); err != nil {
		return Profile{}, err
	}
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := s.join(ctx, tx, c); err != nil {
			return err
		}
		ok, err := people.Rename(ctx, tx, c.AccountID, name, s.Clock.Now())
		if err == nil && !ok {
			err = problem.Conflict("name_stands", "您的姓名已经和身份证号码一起登记，要改请找所在镇街的就业服务专员。")
		}
		return err
	})
	if err != nil {
		return Profile{}, err
	}
	c.Name = name
	return s.Get(ctx, c)
}

// join is people.Join with the number that the account signs in with.
func (s *Service) join(ctx context.Context, tx pgx.Tx, c auth.Caller) (uuid.UUID, error) {
	phone, err := s.Auth.PhoneOf(ctx, tx, c.AccountID)
	if err != nil {
		return uuid.Nil, err
	}
	return people.Join(ctx, tx, s.Vault, s.Clock.Now(), c.AccountID, phone)
}

// Copy is a sheet of everything that stands about the caller; his own numbers
// are whole.
func (s *Service) Copy(ctx context.Context, c auth.Caller) (route.Download, error) {
	phone, err := s.Auth.PhoneOf(ctx, s.DB, c.AccountID)
	if err != nil {
		return route.Download{}, err
	}
	person, err := people.OfAccount(ctx, s.DB, c.AccountID)
	if err != nil {
		return route.Download{}, err
	}
	sections := []Section{{"我的资料", []string{"姓名", "手机号", "身份证号码"}, [][]string{{c.Name, phone.Raw(), ""}}}}
	if person != uuid.Nil {
		numbers, err := people.IDNumbers(ctx, s.DB, s.Vault, person)
		if err != nil {
			return route.Download{}, err
		}
		sections[0].Rows[0][2] = numbers[person].Raw()
		for _, holding := range s.Holdings {
			more, err := holding(ctx, person)
			if err != nil {
				return route.Download{}, err
			}
			sections = append(sections, more...)
		}
	}
	return file(sections)
}

// file writes every value on a line of its own, so that a phone shows it.
func file(sections []Section) (route.Download, error) {
	w, err := sheet.NewWriter(sheet.Layout{Sheet: "我的数据", Columns: []sheet.LayoutColumn{
		{Label: "类别"}, {Label: "第几条"}, {Label: "项目"}, {Label: "内容"},
	}})
	if err != nil {
		return route.Download{}, err
	}
	defer func() { _ = w.Close() }()
	for _, section := range sections {
		for i, row := range section.Rows {
			for k, value := range row {
				if value == "" {
					continue
				}
				if err := w.Row(section.Title, strconv.Itoa(i+1), section.Columns[k], value); err != nil {
					return route.Download{}, err
				}
			}
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		return route.Download{}, err
	}
	return route.Download{Name: "我的数据.xlsx", Data: b.Bytes()}, nil
}
