package lending

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"

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
// one wording and one set of facts for all, the person's own added.
type amendments struct {
	number  string
	wording said
	body    string
	numbers map[uuid.UUID]pii.IDNumber
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
	clauses, err := s.clausesOf(ctx, s.DB, a.ID)
	if err != nil {
		return amendments{}, err
	}
	t, err := newestTemplate(ctx, s.DB, deed.Amendment)
	if err != nil {
		return amendments{}, err
	}
	facts, err := agreementFacts(ctx, s.DB, a, clauses)
	if err != nil {
		return amendments{}, err
	}
	persons := make([]uuid.UUID, len(workers))
	for i, w := range workers {
		persons[i] = w.personID
	}
	numbers, err := people.IDNumbers(ctx, s.DB, s.Vault, persons...)
	return amendments{a.Number, said{deed.Amendment, t.Version, facts}, t.Body, numbers}, err
}

func (m amendments) docx(w Worker) ([]byte, error) {
	facts := deed.Facts{"员工姓名": w.Name, "身份证号": m.numbers[w.personID].Raw(), "借用开始": deed.Day(w.From), "借用结束": deed.Day(w.To)}
	for name, value := range m.wording.Facts {
		facts[name] = value
	}
	d := deed.Render(m.body, [2]string{"甲方（盖章）：" + facts["出借方"], "乙方（签字）：" + w.Name}, facts)
	return d.Docx(deed.Record{Number: m.number})
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
