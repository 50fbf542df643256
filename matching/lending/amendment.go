package lending

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/deed"
)

// amendments make the written changes of labour contracts (L7) of one agreement:
// one wording for all, the conditions that each worker agreed to, and the
// person's own facts.
type amendments struct {
	number    string
	body      string
	facts     map[int]deed.Facts // by revision of the clauses
	clauses   map[int]Clauses
	revisions map[uuid.UUID]int
	before    map[uuid.UUID]amended
	numbers   map[uuid.UUID]pii.IDNumber
}

// AmendmentFile is one worker's change of the labour contract as .docx, for the
// lender to sign with him. It holds the ID number, so that making it is put on
// record. Problems: "not_found", "forbidden", "wrong_state" before both firms
// have signed or when he was cancelled.
func (s *Service) AmendmentFile(ctx context.Context, c auth.Caller, agreement, worker uuid.UUID) (route.Download, error) {
	a, workers, err := s.amending(ctx, c, agreement, []uuid.UUID{worker})
	if err != nil {
		return route.Download{}, err
	}
	if err := s.recordNumbers(ctx, s.DB, c, workers); err != nil {
		return route.Download{}, err
	}
	m, err := s.newAmendments(ctx, a, workers)
	if err != nil {
		return route.Download{}, err
	}
	data, err := m.docx(workers[0])
	return route.Download{Name: "劳动合同变更协议 " + workers[0].Name + ".docx", Type: docxType, Data: data}, err
}

// amending are the workers whose contracts the caller may write; ids nil: all
// that have not been cancelled.
func (s *Service) amending(ctx context.Context, c auth.Caller, agreement uuid.UUID, ids []uuid.UUID) (Agreement, []Worker, error) {
	a, err := s.findAgreement(ctx, s.DB, c, agreement)
	if err != nil {
		return Agreement{}, nil, err
	}
	if err := a.actingAs(Lender, "劳动合同由出借方与员工变更，只有出借方可以生成变更协议。"); err != nil {
		return Agreement{}, nil, err
	}
	if !a.signedByBoth() {
		return Agreement{}, nil, problem.Conflict("wrong_state", "协议还没有由双方签署，先签署协议再变更劳动合同。")
	}
	found, err := s.listWorkers(ctx, a.ID, ids)
	if err != nil {
		return Agreement{}, nil, err
	}
	workers := found[:0]
	for _, w := range found {
		if w.Status != "cancelled" {
			workers = append(workers, w)
		}
	}
	switch {
	case len(found) == 0 && ids != nil:
		return Agreement{}, nil, problem.NotFound("这名员工")
	case len(workers) == 0:
		return Agreement{}, nil, problem.Conflict("wrong_state", "没有需要变更劳动合同的员工：名单还没有提交，或者已经取消。")
	}
	return a, workers, nil
}

// recordNumbers puts on record that the caller gets these workers' ID numbers;
// call it before they are read.
func (s *Service) recordNumbers(ctx context.Context, q postgres.Querier, c auth.Caller, workers []Worker) error {
	for _, w := range workers {
		if err := people.RecordAccess(ctx, q, people.Access{AccountID: c.AccountID, Subject: "secondment", SubjectID: w.ID,
			Field: FieldIDNumber, Purpose: "生成劳动合同变更协议", At: s.now()}); err != nil {
			return err
		}
	}
	return nil
}

// newAmendments reads what all have in common, and every number at once.
func (s *Service) newAmendments(ctx context.Context, a Agreement, workers []Worker) (amendments, error) {
	t, err := newestTemplate(ctx, s.DB, deed.Amendment)
	if err != nil {
		return amendments{}, err
	}
	m := amendments{number: a.Number, body: t.Body, facts: map[int]deed.Facts{}, clauses: map[int]Clauses{}}
	if m.revisions, err = toldTo(ctx, s.DB, a.ID); err != nil {
		return amendments{}, err
	}
	if m.before, err = lastAmendments(ctx, s.DB, a.ID); err != nil {
		return amendments{}, err
	}
	for _, w := range workers {
		for _, n := range []int{m.revisions[w.ID], max(1, m.before[w.ID].revision)} {
			if _, ok := m.facts[n]; ok {
				continue
			}
			if _, m.clauses[n], err = revision(ctx, s.DB, a.ID, n); err != nil {
				return amendments{}, err
			}
			if m.facts[n], err = agreementFacts(ctx, s.DB, a, m.clauses[n]); err != nil {
				return amendments{}, err
			}
		}
	}
	persons := make([]uuid.UUID, len(workers))
	for i, w := range workers {
		persons[i] = w.personID
	}
	m.numbers, err = people.IDNumbers(ctx, s.DB, s.Vault, persons...)
	return m, err
}

func (m amendments) docx(w Worker) ([]byte, error) {
	n := m.revisions[w.ID]
	facts := deed.Facts{"员工姓名": w.Name, "身份证号": m.numbers[w.personID].Raw(), "借用开始": deed.Day(w.From), "借用结束": deed.Day(w.To)}
	for name, value := range m.facts[n] {
		facts[name] = value
	}
	body, number := m.body, m.number
	if before, ok := m.before[w.ID]; ok && before.revision < n {
		body, number = followUp(body), fmt.Sprintf("%s-变%d", m.number, n)
		facts["变更说明"] = fmt.Sprintf("甲乙双方曾于%s签订劳动合同变更协议。出借方和借用方签订补充协议（%s-补%d）、乙方同意以后，双方再次变更劳动合同，以本协议为准。\n%s",
			deed.Day(before.on), m.number, n-1, told(m.clauses[before.revision], withoutSettling(m.clauses[n], m.clauses[before.revision])))
	} else {
		body = strings.ReplaceAll(body, "{{变更说明}}", "")
	}
	d := deed.Render(body, [2]string{"甲方（盖章）：" + facts["出借方"], "乙方（签字）：" + w.Name}, facts)
	return d.Docx(deed.Record{Number: number})
}

// followUp is the wording for a contract that was amended before: where it does
// not say itself what changes, that stands before its first clause.
func followUp(body string) string {
	if strings.Contains(body, "{{变更说明}}") {
		return body
	}
	return strings.Replace(body, "\n## ", "\n{{变更说明}}\n## ", 1)
}

// withoutSettling are clauses with the ways of settling of others: how two firms
// settle stands in no labour contract.
func withoutSettling(c, old Clauses) Clauses {
	c.SettleDay, c.SettleWay, c.CostSettlement = old.SettleDay, old.SettleWay, old.CostSettlement
	return c
}

// archive puts all workers' documents into one file; told after each.
func (m amendments) archive(workers []Worker, told func(done int) error) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i, w := range workers {
		data, err := m.docx(w)
		if err != nil {
			return nil, err
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%03d %s.docx", i+1, w.Name), Method: zip.Deflate})
		if err != nil {
			return nil, fmt.Errorf("lending: archive: %w", err)
		}
		if _, err := f.Write(data); err != nil {
			return nil, fmt.Errorf("lending: archive: %w", err)
		}
		if err := told(i + 1); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("lending: archive: %w", err)
	}
	return out.Bytes(), nil
}
