package sample

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Password is that of all demo accounts.
const Password = "kaiping2021"

// Account is one that a visitor can sign in as.
type Account struct {
	Login, About, phone string
	role                auth.Role
}

// Accounts are the demo accounts, for whoever prints them. Phone codes go to
// the log.
var Accounts = []Account{
	{"lender", "企业：有富余员工的水暖卫浴厂（水口镇）", "13800000101", auth.Enterprise},
	{"borrower", "企业：缺工的规上工业企业（翠山湖）", "13800000102", auth.Enterprise},
	{"13800000103", "企业：刚登记，等待审核（水口镇）", "13800000103", auth.Enterprise},
	{"seeker", "求职者", "13800000104", auth.Seeker},
	{"town-shuikou", "镇街就业服务专员（水口镇）", "13800000105", auth.TownOfficer},
	{"city", "市就业服务专员", "13800000106", auth.CityOfficer},
	{"admin", "系统管理员", "13800000107", auth.Administrator},
}

// The firms of the demo accounts: the ones that the sample sheets speak of.
var demoFirms = []struct {
	login, uscc, name, town, industry string
	industryAt                        int // in industries
}{
	{"lender", "91440783MA000T014N", "开平市示例水暖卫浴有限公司", "水口镇", "33", 0},
	{"borrower", "91440783MA0000015X", "开平市示例卫浴科技股份有限公司", "翠山湖", "33", 0},
}

// staff makes the accounts that belong to no firm, and takes the city officer
// for everything that officers do in the sample.
func (m *maker) staff(ctx context.Context) error {
	return m.inTx(ctx, func(tx pgx.Tx) error {
		for _, a := range Accounts {
			if a.role == auth.Enterprise {
				continue
			}
			in := a.account("演示" + map[auth.Role]string{
				auth.Seeker: "求职者", auth.TownOfficer: "镇街专员", auth.CityOfficer: "市专员", auth.Administrator: "管理员"}[a.role])
			if a.role == auth.TownOfficer {
				in.TownCode = m.town("水口镇")
			}
			id, err := m.auth.CreateAccount(ctx, tx, in)
			if err != nil {
				return err
			}
			if a.role == auth.CityOfficer {
				m.city = auth.Caller{AccountID: id, Role: a.role, Name: in.Name}
			}
		}
		return nil
	})
}

func (a Account) account(name string) auth.NewAccount {
	phone, _ := pii.ParseMobile(a.phone)
	return auth.NewAccount{Role: a.role, Login: a.Login, Phone: phone, Name: name, Password: Password}
}

func (m *maker) town(text string) string { return m.book().Towns.Resolve(text).Town.Code }

// story makes the two firms that a visitor signs in as and what stands between
// them: an agreement with workers under way, at the very end a proposal that
// waits for an answer, postings without a match yet, and a firm that waits for approval.
func (m *maker) story(ctx context.Context) error {
	lender, borrower := m.lender, m.borrower
	for i, c := range []*auth.Caller{&m.lender, &m.borrower} {
		m.made = append(m.made, firm{id: c.EnterpriseID, industry: &industries[demoFirms[i].industryAt], caller: c})
	}
	if _, err := m.firms.SetYear(ctx, m.city, borrower.EnterpriseID, m.today().Year()-1, 186_000_000_00, "统计部门规上工业企业名录"); err != nil {
		return err
	}
	if err := m.pendingFirms(ctx); err != nil {
		return err
	}
	return m.between(ctx, lender, borrower)
}

func (m *maker) demoFirm(ctx context.Context, i int) (auth.Caller, error) {
	d := demoFirms[i]
	c := auth.Caller{Role: auth.Enterprise, Name: m.person()}
	err := m.inTx(ctx, func(tx pgx.Tx) error {
		e, err := m.firms.RegisterByOfficer(ctx, tx, m.city, enterprise.RegisterInput{USCC: d.uscc, Facts: enterprise.Facts{
			Name: d.name, TownCode: m.town(d.town), Industry: d.industry, Address: "示例路1号", ContactName: c.Name, ContactPhone: m.phone()}})
		if err != nil {
			return err
		}
		c.EnterpriseID = e.ID
		for _, a := range Accounts {
			if a.Login == d.login {
				in := a.account(c.Name)
				in.EnterpriseID = e.ID
				c.AccountID, err = m.auth.CreateAccount(ctx, tx, in)
			}
		}
		return err
	})
	return c, err
}

// inbox takes the code that a registration asks for.
type inbox struct{ code string }

// Send keeps the code.
func (b *inbox) Send(_ context.Context, _ pii.Phone, m auth.Message) error {
	b.code = m.Code
	return nil
}

// pendingFirms register themselves, as firms do, and nobody has decided yet.
// The first is the demo account's.
func (m *maker) pendingFirms(ctx context.Context) error {
	for n, name := range []string{"开平市示例五金制品厂", "开平市示例塑胶有限公司", "开平市示例食品有限公司"} {
		uscc, err := reference.MakeUSCC(fmt.Sprintf("91440783MA%07d", 900+n))
		if err != nil {
			return err
		}
		phone, _ := pii.ParseMobile("1380000010" + []string{"3", "8", "9"}[n])
		if err = m.auth.SendCode(ctx, phone, auth.PurposeRegister); err != nil {
			return err
		}
		session, err := m.firms.Register(ctx, enterprise.Registration{Phone: phone.Raw(), Code: m.inbox.code, USCC: uscc,
			Facts: enterprise.Facts{Name: name, TownCode: m.town("水口镇"), Industry: []string{"33", "29", "14"}[n], Address: "示例路2号", ContactName: m.person()}})
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		c, err := m.auth.Authenticate(ctx, session.Token)
		if err != nil {
			return err
		}
		once, err := m.auth.ResetPassword(auth.WithCaller(ctx, c), c.AccountID)
		if err != nil {
			return err
		}
		if session, err = m.auth.SignInWithPassword(ctx, phone.Raw(), once); err != nil {
			return err
		}
		if c, err = m.auth.Authenticate(ctx, session.Token); err != nil {
			return err
		}
		if _, err = m.auth.ChangePassword(auth.WithCaller(ctx, c), once, "", Password); err != nil {
			return err
		}
	}
	return nil
}

// post is a posting of one of the two demo firms.
func (m *maker) post(ctx context.Context, c auth.Caller, kind posting.Kind, trade string, change func(*posting.Input)) (posting.Posting, error) {
	low, high := int64(4500_00), int64(5500_00)
	in := posting.Input{TradeCode: m.book().Resolve(trade).Trade.Code, Headcount: 20, PayMinFen: &low, PayMaxFen: &high,
		PeriodFrom: m.Today.AddDays(-7), PeriodTo: m.Today.AddDays(50), TownCode: m.town("水口镇"),
		ContactName: c.Name, ContactPhone: m.phone()}
	if kind == posting.Shortage {
		low, high = 5000_00, 6500_00
		in.TownCode, in.Workplace, in.Lodging, in.Board, in.Hazards = m.town("翠山湖"), "翠山湖新区1号", true, true, "粉尘、噪声"
	}
	change(&in)
	return m.posts.Create(ctx, c, kind, in, true)
}

func (m *maker) between(ctx context.Context, lender, borrower auth.Caller) error {
	polishers, err := m.post(ctx, lender, posting.Surplus, "抛光工", func(in *posting.Input) { in.Headcount, in.Level = 60, 2 })
	if err != nil {
		return err
	}
	if _, err = m.post(ctx, lender, posting.Surplus, "装配工", func(in *posting.Input) { in.PeriodFrom = m.Today.AddDays(2) }); err != nil {
		return err
	}
	welders, err := m.post(ctx, lender, posting.Surplus, "焊工", func(in *posting.Input) { in.Headcount = 8; in.Lodging = true })
	if err != nil {
		return err
	}
	needed, err := m.post(ctx, borrower, posting.Shortage, "抛光工", func(in *posting.Input) { in.Headcount = 80 })
	if err != nil {
		return err
	}
	welding, err := m.post(ctx, borrower, posting.Shortage, "焊工", func(in *posting.Input) { in.Headcount = 15; in.Transport = true; in.Hazards = "电焊烟尘" })
	if err != nil {
		return err
	}
	if _, err = m.post(ctx, borrower, posting.Shortage, "质检员", func(in *posting.Input) { in.Hazards = "无" }); err != nil {
		return err
	}
	m.sleep(2)
	d := deal{surplus: polishers, shortage: needed, lender: lender, borrower: borrower,
		terms: lending.Terms{Heads: 24, PayFen: 5200_00}}
	if d.terms.From, d.terms.To = m.Today.AddDays(-7), m.Today.AddDays(40); d.terms.From < m.today() {
		d.terms.From = m.today()
	}
	if err = m.carryThrough(ctx, d, 75); err != nil {
		return err
	}
	m.last = func() error {
		_, err := m.lending.Propose(ctx, borrower, lending.Offer{SurplusID: welders.ID, ShortageID: welding.ID, Counter: lending.Counter{
			Terms: lending.Terms{Heads: 6, From: m.Today.AddDays(3), To: m.Today.AddDays(33), PayFen: 6000_00}, Note: "包吃住，厂车接送。"}})
		return err
	}
	return nil
}
