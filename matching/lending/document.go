package lending

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/deed"
)

// said is what a document is made of: the wording and the facts put into it.
// Frozen with what was signed, it gives the same bytes for good.
type said struct {
	Kind    deed.Kind  `json:"kind"`
	Version int        `json:"version"` // of the template
	Facts   deed.Facts `json:"facts"`
}

// Document is a text as both firms and the officers in scope read it, and as it
// is signed: Hash stands for exactly this text.
type Document struct {
	deed.Document
	Number  string        `json:"number"`
	Hash    string        `json:"hash" doc:"正文的 SHA-256；签署时带上，签的就是这份"`
	Version int           `json:"version" doc:"协议的版本号"`
	Signed  []deed.Signed `json:"signed"`
}

// Document is the agreement as it is to be signed or was signed, without
// supplements. Problem: "not_found".
func (s *Service) Document(ctx context.Context, c auth.Caller, id uuid.UUID) (Document, error) {
	a, err := s.findAgreement(ctx, s.DB, c, id)
	if err != nil {
		return Document{}, err
	}
	return s.documentOf(ctx, s.DB, a)
}

func (s *Service) documentOf(ctx context.Context, q postgres.Querier, a Agreement) (Document, error) {
	what, err := s.agreementSaid(ctx, q, a)
	if err != nil {
		return Document{}, err
	}
	d, err := render(ctx, q, what)
	if err != nil {
		return Document{}, err
	}
	out := Document{Document: d, Number: a.Number, Hash: d.Hash(), Version: a.Version, Signed: []deed.Signed{}}
	for _, sig := range a.Signatures {
		out.Signed = append(out.Signed, deed.Signed{Side: sig.Side.party(), Firm: what.Facts[sig.Side.Word()], By: sig.By, At: stamp(sig.At), Hash: sig.Hash})
	}
	return out, nil
}

// DocumentFile is Document as .docx, the same bytes every time.
func (s *Service) DocumentFile(ctx context.Context, c auth.Caller, id uuid.UUID) (route.Download, error) {
	d, err := s.Document(ctx, c, id)
	if err != nil {
		return route.Download{}, err
	}
	return d.file("合作协议 " + d.Number)
}

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

func (d Document) file(name string) (route.Download, error) {
	data, err := d.Docx(deed.Record{Number: d.Number, Signed: d.Signed})
	return route.Download{Name: name + ".docx", Type: docxType, Data: data}, err
}

// party is how documents call a side.
func (s Side) party() string {
	if s == Lender {
		return "甲方"
	}
	return "乙方"
}

// stamp is an instant as documents show it, in Beijing time.
func stamp(at time.Time) string { return at.In(calendar.Shanghai).Format("2006年1月2日 15:04") }

// agreementSaid is what was frozen when the first side signed; before that it
// follows the draft, the firms' registers and the newest wording.
func (s *Service) agreementSaid(ctx context.Context, q postgres.Querier, a Agreement) (said, error) {
	frozen, clauses, err := revision(ctx, q, a.ID, 1)
	if err != nil || frozen != nil {
		return deref(frozen), err
	}
	t, err := newestTemplate(ctx, q, deed.Agreement)
	if err != nil {
		return said{}, err
	}
	facts, err := agreementFacts(ctx, q, a, clauses)
	return said{deed.Agreement, t.Version, facts}, err
}

func deref(s *said) said {
	if s == nil {
		return said{}
	}
	return *s
}

// render puts what is said into the wording of that version.
func render(ctx context.Context, q postgres.Querier, what said) (deed.Document, error) {
	t, err := template(ctx, q, what.Kind, what.Version)
	if err != nil {
		return deed.Document{}, err
	}
	sides := [2]string{"甲方（盖章）：" + what.Facts["出借方"], "乙方（盖章）：" + what.Facts["借用方"]}
	if name, ok := what.Facts["员工姓名"]; ok {
		sides[1] = "乙方（签字）：" + name
	}
	return deed.Render(t.Body, sides, what.Facts), nil
}

// agreementFacts are the facts that every kind of document may name.
func agreementFacts(ctx context.Context, q postgres.Querier, a Agreement, c Clauses) (deed.Facts, error) {
	facts := c.facts()
	// Templates name one item: how pay is reckoned, then what else is said of it.
	facts["工资标准"] = c.sentence(a.PayFen) + facts["工资标准"]
	delete(facts, "计薪方式")
	for name, value := range map[string]string{
		"协议编号": a.Number, "工种": a.TradeName, "人数": problem.Count(a.Heads),
		"开始日期": deed.Day(a.From), "结束日期": deed.Day(a.To), "月薪": "每人每月 " + problem.Yuan(a.PayFen),
	} {
		facts[name] = value
	}
	return facts, addFirms(ctx, q, a, facts)
}

// facts are the clauses by the names that templates use.
func (c Clauses) facts() deed.Facts {
	facts := deed.Facts{}
	for _, f := range c.all() {
		switch {
		case f.text != nil:
			facts[f.label] = *f.text
		case f.wage != nil:
			facts[f.label] = f.wage.word()
		case *f.day > 0:
			facts[f.label] = fmt.Sprint(*f.day)
		}
	}
	return facts
}

// sameDocument refuses when the text that a person read is no longer the one
// that would be signed: problem "stale_version" (409).
func sameDocument(d Document, hash string, current any) error {
	if d.Hash == hash {
		return nil
	}
	p := problem.Stale(current)
	p.Message = "您打开之后，协议文件的内容有变化。请重新核对文件，再签署。"
	return p
}
