package sample

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/recommend"
	"gongxiang/matching/reference"
)

// course is how a case went: when it opened, what was done when (days before
// today), and how it ended.
type course struct {
	opened int
	done   []service
	sent   int // when three vacancies were sent; 0: never
	end    string
	ended  int
}

type service struct {
	ago             int
	kind, programme string
	content, answer string
}

// courses are a case in every state; the demo's town has them all, the others
// some. None is of somebody who is registered only.
var courses = []course{
	{opened: 41, done: []service{{38, "call", "", "电话联系，本人在外地，约好回来再谈。", "undecided"}, {20, "guidance", "", "谈了求职方向，愿意学技术。", "accepted"}}},
	{opened: 26, done: []service{{24, "guidance", "", "了解工作经历，建议先从车间普工做起。", "accepted"}, {15, "training_offered", "电工初级班", "", "undecided"}}},
	{opened: 20, sent: 5, done: []service{{18, "guidance", "", "面谈四十分钟，确定想做的工种和工资。", "accepted"}, {9, "training_followed", "缝纫工岗前培训", "", "accepted"}}},
	{opened: 24, sent: 8, end: "place", ended: 4, done: []service{{22, "guidance", "", "面谈，想在离家近的工厂上班。", "accepted"}, {16, "training_finished", "保洁员技能班", "", "accepted"}}},
	{opened: 25, sent: 7, end: "complete", ended: 3, done: []service{{23, "guidance", "", "面谈，希望有住宿。", "accepted"}, {12, "training_finished", "焊工初级班", "", "accepted"}}},
	{opened: 0},
	{opened: 33},
	{opened: 30, end: "moved", ended: 6, done: []service{{27, "visit", "", "上门走访，家人说已去佛山工作。", "none"}}},
	{opened: 6, done: []service{{4, "guidance", "", "第一次面谈，介绍了“131”服务。", "accepted"}}},
	{opened: 28, sent: 8, end: "reopen", ended: 1, done: []service{{26, "guidance", "", "面谈，做过两年仓库。", "accepted"}, {17, "training_finished", "叉车司机班", "", "accepted"}}},
	{opened: 12, sent: 2, done: []service{{10, "guidance", "", "面谈，想找长白班。", "accepted"}}},
	{opened: 29, end: "refused", ended: 8, done: []service{{25, "call", "", "电话联系，本人表示自己找工作。", "refused"}}},
}

// belongs are the groups that people are in, with their proofs.
var belongs = []casework.MembershipInput{
	{Group: "hardship", Kind: "aged", Proof: "就业创业证，登记失业"}, {Group: "registered_unemployed", Proof: "失业登记表"},
	{Group: "college_graduate", Proof: "毕业证书复印件"}, {Group: "hardship", Kind: "long_unemployed", Proof: "就业困难人员认定表"},
	{Group: "hardship", Kind: "disabled", Proof: "残疾人证复印件"}, {Group: "migrant_worker", Proof: "居住证复印件"},
	{Group: "veteran", Proof: "退役军人优待证"}, {Group: "hardship", Kind: "zero_employment", Proof: "零就业家庭认定表"},
	{Group: "out_of_poverty", Proof: "脱贫户名册"}, {Group: "hardship", Kind: "low_income", Proof: "低保证复印件"},
	{Group: "released", Proof: "司法所转介函"}, {Group: "hardship", Kind: "landless", Proof: "征地证明"},
}

// keyPerson is one on the sample's ledgers.
type keyPerson struct {
	casework.Person
	number string // his ID number, "" where none was given
	tel    pii.Phone
}

// Ledgers puts people of the key groups on each town's ledger, with cases in
// every state, hires with their follow-ups, and fallback posts with who stands in
// them. It says how many people.
func Ledgers(ctx context.Context, d PeopleDeps, o Options) (int, error) {
	towns := d.Vacancies.Book().Towns.All()
	made, errs := make([]int, len(towns)), make([]error, len(towns)+1)
	var side sync.WaitGroup
	side.Go(func() { errs[len(towns)] = newPeopleMaker(d, o, 135).hires(ctx) })
	for i, town := range towns {
		side.Go(func() {
			if made[i], errs[i] = newPeopleMaker(d, o, 200+uint64(i)).ledger(ctx, town, i); errs[i] != nil {
				errs[i] = fmt.Errorf("sample: %s: %w", town.Name, errs[i])
			}
		})
	}
	side.Wait()
	n := 0
	for _, of := range made {
		n += of
	}
	return n, errors.Join(errs...)
}

// ledger is the i-th town's; n of the people are told.
func (m peopleMaker) ledger(ctx context.Context, town reference.Town, i int) (n int, err error) {
	officer, err := m.officer(ctx, town.Code, i)
	if err != nil {
		return 0, err
	}
	home := town.Name == "水口镇"
	of := 3
	if home {
		of = len(courses) + len(hard)
	}
	var hardship []keyPerson
	for k := range of {
		p, err := m.cared(ctx, officer, i, k, home)
		if err != nil {
			return k, err
		}
		if k >= len(courses) {
			hardship = append(hardship, p)
		}
	}
	if home {
		err = m.posts(ctx, officer, hardship)
	}
	return of, err
}

// officer is who looks after a town: the demo's in its own, elsewhere a new one,
// who signs in by phone.
func (m peopleMaker) officer(ctx context.Context, town string, i int) (auth.Caller, error) {
	c := auth.Caller{Role: auth.TownOfficer, TownCode: town}
	err := m.Auth.DB.QueryRow(ctx, `SELECT coalesce((SELECT id FROM account WHERE role = 'town_officer' AND town_code = $1 ORDER BY id LIMIT 1),
		'00000000-0000-0000-0000-000000000000')`, town).Scan(&c.AccountID)
	if err != nil {
		return c, fmt.Errorf("sample: officer: %w", err)
	}
	if c.AccountID != uuid.Nil {
		return c, nil
	}
	err = m.Auth.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		c.AccountID, err = m.Auth.CreateAccount(ctx, tx, auth.NewAccount{Role: c.Role, Phone: phone(20, i), Name: surnames[i%len(surnames)] + given[i%len(given)], TownCode: town})
		return err
	})
	if err != nil {
		return c, fmt.Errorf("sample: officer: %w", err)
	}
	return c, nil
}

// hard are the courses of those in hardship in the demo's town, who may be given
// a fallback post.
var hard = []int{4, 2, 2, 2, 0, 8}

// cared is the k-th person of a town. The demo's town has every course, then
// people in hardship with their ID numbers; a third of the rest gave theirs.
func (m peopleMaker) cared(ctx context.Context, officer auth.Caller, town, k int, home bool) (keyPerson, error) {
	n := town*20 + k
	p := keyPerson{tel: phone(40, n)}
	group := belongs[(n+town)%len(belongs)]
	which := k
	switch {
	case !home:
		which = (town*3 + k) % len(courses)
	case k >= len(courses):
		p.number, group, which = idNumber(n), belongs[[]int{0, 3, 7}[k%3]], hard[k-len(courses)]
	}
	if n%3 == 0 && p.number == "" {
		p.number = idNumber(n)
	}
	c := courses[which]
	then := m.on(m.today.AddDays(-c.opened))
	group.From = then.today.AddDays(-5)
	var err error
	p.Person, err = then.Casework.Register(ctx, officer, casework.RegisterInput{Name: surnames[(n*3)%len(surnames)] + given[(n*5+town)%len(given)],
		Phone: p.tel.Raw(), IDNumber: p.number, Groups: []casework.MembershipInput{group}, OpenCase: true})
	if err != nil {
		return p, err
	}
	return p, m.served(ctx, officer, p, c)
}

// served takes a case along its course.
func (m peopleMaker) served(ctx context.Context, officer auth.Caller, p keyPerson, c course) error {
	id := p.Case.ID
	for _, s := range c.done {
		then := m.on(m.today.AddDays(-s.ago))
		if _, err := then.Casework.AddRecord(ctx, officer, id, casework.RecordInput{Kind: s.kind, Day: then.today, Programme: s.programme, Content: s.content, Answer: s.answer}); err != nil {
			return err
		}
	}
	var k casework.Case
	var err error
	if c.sent > 0 {
		if k, err = m.on(m.today.AddDays(-c.sent)).sends(ctx, officer, p); err != nil {
			return err
		}
	}
	day := m.today.AddDays(-c.ended)
	last := m.on(day).Casework
	switch c.end {
	case "complete":
		_, err = last.Complete(ctx, officer, id, k.Version)
	case "place", "reopen":
		if k, err = m.on(day.AddDays(-1)).Casework.Complete(ctx, officer, id, k.Version); err != nil {
			return err
		}
		if k, err = last.Place(ctx, officer, id, k.Version, "镇内工厂录用，已上班"); err == nil && c.end == "reopen" {
			_, err = m.Casework.Reopen(ctx, officer, id, k.Version, "工厂停产，本人又失业")
		}
	case "moved", "refused":
		_, err = last.Close(ctx, officer, id, p.Case.Version+1, c.end, "已与本人或家人核实")
	}
	return err
}

// sends asks what he wants, and gives him the three vacancies that fit best.
func (m peopleMaker) sends(ctx context.Context, officer auth.Caller, p keyPerson) (k casework.Case, err error) {
	var trade string
	err = m.Auth.DB.QueryRow(ctx, `SELECT trade_code FROM vacancy WHERE status = 'open' AND created_at < $1 ORDER BY id OFFSET $2 LIMIT 1`,
		m.Clock.Now(), m.random.IntN(60)).Scan(&trade)
	if err != nil {
		return k, fmt.Errorf("a vacancy to wish for: %w", err)
	}
	wish := recommend.Wish{Trades: []string{trade}, Towns: []string{p.TownCode}, PayFloorFen: 4000_00}
	if _, err = m.Casework.PutWish(ctx, officer, p.ID, wish, 0); err != nil {
		return k, err
	}
	var ids []uuid.UUID
	for best := 40; len(ids) < 3; best *= 10 {
		fits, err := m.Casework.Fits.Best(ctx, wish, m.today, best, nil)
		if err != nil {
			return k, err
		}
		ids = ids[:0]
		for _, f := range fits {
			if calendar.DateOf(f.Vacancy.CreatedAt) <= m.today && len(ids) < 3 {
				ids = append(ids, f.Vacancy.ID)
			}
		}
		if len(fits) < best {
			break
		}
	}
	return m.Casework.Send(ctx, officer, p.Case.ID, casework.SendInput{VacancyIDs: ids, Content: "当面介绍并发到手机", Answer: "undecided"})
}
