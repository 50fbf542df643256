package sample

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/reference"
)

// firm is what the later steps need to know of a firm.
type firm struct {
	id       uuid.UUID
	industry *industry
	big      bool
	caller   *auth.Caller // once it has an account
}

var (
	firstWords  = []rune("华恒金鸿瑞祥盛泰丰达宏永安兴顺嘉美佳利诚信德福康宁海岭潭江川源润泽东南新程远航星辉明亮")
	secondWords = []rune("利达盛泰发兴隆昌源丰裕泰和顺祥成业力威龙凤麟川海江河润泽晖煌耀彩虹纶丽雅洁净宝珍鑫晟")
	surnames    = []rune("陈黄李梁谭张周吴关许何余邓方伍罗谢冯梁区邝劳麦")
	givenWords  = []rune("志伟建国明华丽芳秀英文杰浩宇欣怡俊辉雪梅海燕国强永康美玲家豪嘉敏晓东婷健")
)

func (m *maker) runes(from []rune, n int) string {
	word := make([]rune, n)
	for i := range word {
		word[i] = from[m.rand.IntN(len(from))]
	}
	return string(word)
}

func (m *maker) person() string { return m.runes(surnames, 1) + m.runes(givenWords, 1+m.rand.IntN(2)) }

// phone is a number of a range that reads as made up.
func (m *maker) phone() string { return fmt.Sprintf("1390075%04d", m.rand.IntN(10000)) }

// firmName is one that no other firm of the sample has.
func (m *maker) firmName(in *industry, selfEmployed bool) string {
	for n := 0; ; n++ {
		word := m.runes(firstWords, 1) + m.runes(secondWords, 1+n/3) // longer ones when the short ones are used up
		business := in.words[m.rand.IntN(len(in.words))]
		endings := []string{"有限公司", "有限公司", "有限公司", "实业有限公司", "制品厂", "股份有限公司"}
		if selfEmployed {
			endings = []string{"加工店", "经营部", "店"}
		}
		name := "开平市" + word + business + endings[m.rand.IntN(len(endings))]
		if !m.names[name] {
			m.names[name] = true
			return name
		}
	}
}

func (m *maker) makeFirms(ctx context.Context) error {
	const inOneTransaction = 500
	want := firms*m.Scale - len(m.made)
	var big []int
	for want > 0 {
		n := min(want, inOneTransaction)
		err := m.inTx(ctx, func(tx pgx.Tx) error {
			for range n {
				f, err := m.makeFirm(ctx, tx)
				if err != nil {
					return err
				}
				if f.big {
					big = append(big, len(m.made))
				}
				m.made = append(m.made, f)
			}
			return nil
		})
		if err != nil {
			return err
		}
		want -= n
	}
	return m.verify(ctx, big)
}

func (m *maker) makeFirm(ctx context.Context, tx pgx.Tx) (firm, error) {
	in := pickIndustry(m.rand)
	selfEmployed := m.percent(8) || in.big == 0 && m.percent(70)
	prefix := "91"
	if selfEmployed {
		prefix = "92"
	}
	uscc, err := reference.MakeUSCC(fmt.Sprintf("%s440783MA%07d", prefix, 1000+len(m.made)))
	if err != nil {
		return firm{}, err
	}
	town := in.town(m.rand, m.book())
	place, _ := m.book().Towns.ByCode(town)
	e, err := m.firms.RegisterByOfficer(ctx, tx, m.city, enterprise.RegisterInput{USCC: uscc, Facts: enterprise.Facts{
		Name: m.firmName(in, selfEmployed), TownCode: town, Industry: in.division,
		Address:     fmt.Sprintf("%s工业路%d号", place.Name, 1+m.rand.IntN(200)),
		ContactName: m.person(), ContactPhone: m.phone(),
	}})
	if err != nil {
		return firm{}, err
	}
	return firm{id: e.ID, industry: in, big: !selfEmployed && m.percent(in.big)}, nil
}

// verify records the revenue of some firms: the big ones', and of as many that
// stay below the line.
func (m *maker) verify(ctx context.Context, big []int) error {
	year := m.today().Year() - 1
	for _, i := range big {
		revenue := int64(20_000_000+m.rand.IntN(400_000_000)) * 100
		if _, err := m.firms.SetYear(ctx, m.city, m.made[i].id, year, revenue, "统计部门规上工业企业名录"); err != nil {
			return err
		}
	}
	for i := range m.made {
		if f := m.made[i]; !f.big && f.industry.big > 0 && m.percent(10) {
			revenue := int64(2_000_000+m.rand.IntN(17_999_999)) * 100
			if _, err := m.firms.SetYear(ctx, m.city, f.id, year, revenue, "企业年报"); err != nil {
				return err
			}
		}
	}
	return nil
}

// account gives the firm somebody who acts for it.
func (m *maker) account(ctx context.Context, f *firm) (auth.Caller, error) {
	if f.caller != nil {
		return *f.caller, nil
	}
	m.serial++
	c := auth.Caller{Role: auth.Enterprise, EnterpriseID: f.id, Name: m.person()}
	err := m.inTx(ctx, func(tx pgx.Tx) (err error) {
		phone, _ := pii.ParseMobile(fmt.Sprintf("1370750%04d", m.serial))
		c.AccountID, err = m.auth.CreateAccount(ctx, tx, auth.NewAccount{Role: c.Role, Phone: phone, Name: c.Name, EnterpriseID: f.id})
		return err
	})
	f.caller = &c
	return c, err
}
