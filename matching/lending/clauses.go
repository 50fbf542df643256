package lending

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/posting"
)

// Clauses are what an agreement says beside number, period and pay, one field
// for each item of rule L4 (人社厅发〔2020〕98号). A field may be empty until the
// agreement is signed, never after.
type Clauses struct {
	WorkContent string `json:"workContent" required:"false" doc:"工作内容"`
	Workplace   string `json:"workplace" required:"false" doc:"工作地点"`
	HoursRest   string `json:"hoursRest" required:"false" doc:"工作时间和休息休假"`
	Protection  string `json:"protection" required:"false" doc:"劳动保护和劳动条件"`
	Hazards     string `json:"hazards" required:"false" doc:"职业危害因素；没有就写“无”"`
	Wage
	PayStandard    string `json:"payStandard" required:"false" doc:"工资标准的其他约定：加班、津贴怎样算"`
	PayDay         int    `json:"payDay" required:"false" doc:"出借方每月几日给员工发工资（1 至 31；0 表示还没有约定）"`
	PayMethod      string `json:"payMethod" required:"false" doc:"出借方怎样给员工发工资"`
	SettleDay      int    `json:"settleDay" required:"false" doc:"借用方每月几日与出借方结算（1 至 31；0 表示还没有约定）"`
	SettleWay      string `json:"settleWay" required:"false" doc:"借用方怎样与出借方结算"`
	BoardLodging   string `json:"boardLodging" required:"false" doc:"食宿和交通"`
	ReturnCases    string `json:"returnCases" required:"false" doc:"可以退回或返回的情形"`
	InjuryDuty     string `json:"injuryDuty" required:"false" doc:"工伤责任和补偿办法"`
	CostSettlement string `json:"costSettlement" required:"false" doc:"费用结算的项目"`
}

// clause is one field: its JSON name, its Chinese name, and where it stands: one
// of the three.
type clause struct {
	name, label string
	text        *string
	day         *int // of the month
	wage        *Wage
}

// all are the fields in the order in which documents and pages show them.
func (c *Clauses) all() []clause {
	return []clause{
		{"workContent", "工作内容", &c.WorkContent, nil, nil},
		{"workplace", "工作地点", &c.Workplace, nil, nil},
		{"hoursRest", "工作时间和休息休假", &c.HoursRest, nil, nil},
		{"protection", "劳动保护", &c.Protection, nil, nil},
		{"hazards", "职业危害因素", &c.Hazards, nil, nil},
		{"wageRule", "计薪方式", nil, nil, &c.Wage},
		{"payStandard", "工资标准", &c.PayStandard, nil, nil},
		{"payDay", "发薪日", nil, &c.PayDay, nil},
		{"payMethod", "发薪方式", &c.PayMethod, nil, nil},
		{"settleDay", "结算日", nil, &c.SettleDay, nil},
		{"settleWay", "结算方式", &c.SettleWay, nil, nil},
		{"boardLodging", "食宿和交通", &c.BoardLodging, nil, nil},
		{"returnCases", "退回和返回的情形", &c.ReturnCases, nil, nil},
		{"injuryDuty", "工伤责任和补偿", &c.InjuryDuty, nil, nil},
		{"costSettlement", "费用结算", &c.CostSettlement, nil, nil},
	}
}

func (f clause) empty() bool {
	return f.text != nil && *f.text == "" || f.day != nil && *f.day == 0 || f.wage != nil && f.wage.empty()
}

// same reports whether two versions of a field say the same.
func (f clause) same(to clause) bool {
	switch {
	case f.text != nil:
		return *f.text == *to.text
	case f.day != nil:
		return *f.day == *to.day
	}
	return *f.wage == *to.wage
}

const maxClause = 1000

// check cleans the texts and finds what is wrong with them; empty ones pass.
func (c *Clauses) check(form *input.Form) {
	for _, f := range c.all() {
		if f.wage != nil {
			f.wage.clean(form)
			continue
		}
		if f.day != nil {
			if *f.day < 0 || *f.day > 31 {
				form.Add(f.name, "range", f.label+"应为每月 1 日到 31 日中的一天。")
			}
			continue
		}
		*f.text = paragraphs(form, f.name, f.label, *f.text, maxClause)
	}
}

// paragraphs reads a text of several lines, that both firms, the workers and
// officers read: no phone or ID numbers.
func paragraphs(form *input.Form, name, label, text string, most int) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = sheet.Clean(strings.TrimRight(line, "\r\n")); line != "" {
			lines = append(lines, line)
		}
	}
	all := strings.Join(lines, "\n")
	switch n := utf8.RuneCountInString(all); {
	case n > most:
		form.Add(name, "too_long", fmt.Sprintf("%s最多 %s 个字，现在是 %s 个，请缩短。", label, problem.Count(most), problem.Count(n)))
	case pii.InText(all):
		form.Add(name, "contact_in_text", label+"里有电话或身份证号码，请删去。联系方式由平台另行显示。")
	}
	return all
}

// complete is problem "clauses_incomplete" (409), naming each empty clause.
func (c *Clauses) complete() error {
	var fields []problem.Field
	var labels []string
	for _, f := range c.all() {
		if f.empty() {
			fields = append(fields, problem.Field{Name: f.name, Code: "required", Message: "请填写" + f.label + "。"})
			labels = append(labels, f.label)
		}
	}
	if len(fields) == 0 {
		return nil
	}
	p := problem.Conflict("clauses_incomplete", "协议条款还没有填齐，不能签署："+strings.Join(labels, "、")+"。")
	p.Fields = fields
	return p
}

// clausesFrom is what the accepted terms and the post say; the rest the firms
// write before they sign.
func clausesFrom(post posting.Posting) Clauses {
	var given []string
	for _, g := range []struct {
		yes  bool
		word string
	}{{post.Lodging, "住宿"}, {post.Board, "工作餐"}, {post.Transport, "上下班接送"}} {
		if g.yes {
			given = append(given, g.word)
		}
	}
	board := "借用方不提供食宿和接送，由员工自理。"
	if len(given) > 0 {
		board = "借用方提供" + strings.Join(given, "、") + "。"
	}
	return Clauses{
		WorkContent: post.TradeName + "岗位的工作", Workplace: post.Workplace, Hazards: post.Hazards, BoardLodging: board,
		Wage: Wage{Rule: ByMonth}, PayStandard: "加班费按国家规定另计。",
	}
}

// SetClauses writes the clauses of an agreement that the two sides have not both
// signed; for either side. Where one has signed, that signature is void: it
// stood under another text. Problems: "not_found", "invalid", "stale_version",
// "wrong_state", "enterprise_not_approved".
func (s *Service) SetClauses(ctx context.Context, c auth.Caller, id uuid.UUID, version int, in Clauses) (Agreement, error) {
	var form input.Form
	if in.check(&form); form.Err() != nil {
		return Agreement{}, form.Err()
	}
	err := s.change(ctx, c, id, version, func(tx pgx.Tx, a Agreement, _ Side) error {
		if _, err := agreementMachine.Next(a.Status, "edit_clauses", "这份协议目前是“"+agreementWords[a.Status]+"”，条款不能再直接修改。签署后的改动请用补充协议。"); err != nil {
			return err
		}
		if err := in.keepsTo(a.PayFen); err != nil {
			return err
		}
		old, err := s.clausesOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		changed := old.changed(in)
		if len(changed) == 0 {
			return problem.Conflict("nothing_changed", "条款没有改动。")
		}
		return editClauses(ctx, tx, a, in, changed, c.AccountID, s.now())
	})
	if err != nil {
		return Agreement{}, err
	}
	return s.Agreement(ctx, c, id)
}

// changed are the names of the clauses that differ.
func (c Clauses) changed(to Clauses) []string {
	var names []string
	now := to.all()
	for i, f := range c.all() {
		if !f.same(now[i]) {
			names = append(names, f.name)
		}
	}
	return names
}
