package sample

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/recommend"
)

// seekers is how many look for work besides the demo's account.
const seekers = 60

var (
	surnames = []string{"陈", "李", "黄", "梁", "关", "谭", "张", "余", "周", "司徒"}
	given    = []string{"大文", "小明", "志强", "美玲", "国华", "丽珍", "家豪", "嘉欣", "永康", "秀英", "建国", "伟杰"}
	notes    = []string{"", "有两年经验，能上夜班。", "住得近，随时可以来面谈。", "熟手，可以马上上班。"}
)

// People makes seekers with wishes, and applications of theirs in every state.
// It says how many seekers.
func People(ctx context.Context, d PeopleDeps, o Options) (int, error) {
	m := newPeopleMaker(d, o, 132)
	var demo uuid.UUID
	if err := d.Auth.DB.QueryRow(ctx, `SELECT id FROM account WHERE login = 'seeker'`).Scan(&demo); err != nil {
		return 0, fmt.Errorf("sample: the demo's seeker: %w", err)
	}
	for i := range seekers + 1 {
		who := auth.Caller{AccountID: demo, Role: auth.Seeker}
		if i > 0 {
			var err error
			if who, err = m.account(ctx, i); err != nil {
				return 0, err
			}
		}
		if err := m.looks(ctx, who, i); err != nil {
			return 0, err
		}
	}
	return seekers + 1, nil
}

func (m peopleMaker) account(ctx context.Context, i int) (c auth.Caller, err error) {
	c = auth.Caller{Role: auth.Seeker, Name: surnames[i%len(surnames)] + given[i%len(given)]}
	err = m.Auth.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		c.AccountID, err = m.Auth.CreateAccount(ctx, tx, auth.NewAccount{Role: auth.Seeker, Phone: phone(10, i), Name: c.Name})
		return err
	})
	return c, err
}

// looks gives somebody a wish, like some vacancy, and has him apply for what fits.
func (m peopleMaker) looks(ctx context.Context, who auth.Caller, i int) error {
	var trade, town string
	err := m.Auth.DB.QueryRow(ctx, `SELECT trade_code, town_code FROM vacancy WHERE status = 'open' ORDER BY id OFFSET $1 LIMIT 1`, (i*7)%100).Scan(&trade, &town)
	if err != nil {
		return fmt.Errorf("sample: a vacancy to wish for: %w", err)
	}
	wish := recommend.Wish{Trades: []string{trade}, Towns: []string{town}, PayFloorFen: int64(3500+m.random.IntN(4)*500) * 100, Lodging: m.random.IntN(3) == 0}
	if _, err := m.Fits.PutMine(ctx, who, wish, 0); err != nil {
		return fmt.Errorf("sample: wish: %w", err)
	}
	n := 1 + m.random.IntN(2)
	if i == 0 {
		n = 6
	}
	fits, err := m.Fits.Best(ctx, wish, m.today, n, []uuid.UUID{})
	if err != nil {
		return fmt.Errorf("sample: fits: %w", err)
	}
	for k, f := range fits {
		if err := m.applies(ctx, who, f.Vacancy.ID, f.Vacancy.Enterprise.ID, i+k); err != nil {
			return fmt.Errorf("sample: application: %w", err)
		}
	}
	return nil
}

// applies takes an application as far as kind says.
func (m peopleMaker) applies(ctx context.Context, who auth.Caller, vacancy, enterprise uuid.UUID, kind int) error {
	firm := auth.Caller{Role: auth.Enterprise, EnterpriseID: enterprise}
	if err := m.Auth.DB.QueryRow(ctx, `SELECT created_by FROM vacancy WHERE id = $1`, vacancy).Scan(&firm.AccountID); err != nil {
		return err
	}
	a, err := m.Apply.Submit(ctx, who, vacancy, notes[m.random.IntN(len(notes))])
	if err != nil || kind%6 == 5 {
		return err
	}
	steps := []func() error{
		func() error { a, err = m.Apply.View(ctx, firm, a.ID); return err },
		func() error {
			at := m.Clock.Now().AddDate(0, 0, 1+m.random.IntN(5)).Truncate(time.Hour)
			if a, err = m.Apply.Invite(ctx, firm, a.ID, a.Version, apply.Interview{At: at, Place: "厂区行政楼一楼，前台登记"}); err == nil {
				_, err = m.Apply.Write(ctx, firm, a.ID, "您好，面谈请带上工作经历的证明。")
			}
			return err
		},
		func() error {
			a, err = m.Apply.Offer(ctx, firm, a.ID, a.Version, apply.Offer{StartOn: m.today.AddDays(7), Words: "试用期一个月，工资按岗位说明"})
			return err
		},
		func() error { a, err = m.Apply.Accept(ctx, who, a.ID, a.Version); return err },
	}
	for _, step := range steps[:kind%5] {
		if err := step(); err != nil {
			return err
		}
	}
	switch kind % 11 {
	case 7:
		_, err = m.Apply.Reject(ctx, firm, a.ID, a.Version, "这批已经招满，谢谢您的关注")
	case 9:
		_, err = m.Apply.Withdraw(ctx, who, a.ID, a.Version, "已经找到工作")
	}
	return err
}
