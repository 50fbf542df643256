package lending

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
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
	m, err := s.newAmendments(ctx, c, a, workers)
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

// newAmendments reads what all have in common, and every number at once; that
// they were read is recorded.
func (s *Service) newAmendments(ctx context.Context, c auth.Caller, a Agreement, workers []Worker) (amendments, error) {
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
		if err := people.RecordAccess(ctx, s.DB, people.Access{AccountID: c.AccountID, Subject: "secondment", SubjectID: w.ID,
			Field: FieldIDNumber, Purpose: "生成劳动合同变更协议", At: s.now()}); err != nil {
			return amendments{}, err
		}
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

// DocumentJob is the making of many documents, as its asker watches it.
type DocumentJob struct {
	ID     uuid.UUID `json:"id"`
	Total  int       `json:"total"`
	Done   int       `json:"done"`
	Status string    `json:"status" enum:"running,done,failed"`
}

// jobPatience is how long a job may show no progress; then whoever worked on it
// is taken to be gone.
const jobPatience = time.Minute

// StartAmendmentFiles begins to make the documents of all workers of an
// agreement; JobOf tells how far it is. Problems: as AmendmentFile.
func (s *Service) StartAmendmentFiles(ctx context.Context, c auth.Caller, agreement uuid.UUID) (DocumentJob, error) {
	a, workers, err := s.amending(ctx, c, agreement, nil)
	if err != nil {
		return DocumentJob{}, err
	}
	id, err := newID()
	if err != nil {
		return DocumentJob{}, err
	}
	if err := insertJob(ctx, s.DB, id, a.ID, c.AccountID, len(workers), s.now()); err != nil {
		return DocumentJob{}, err
	}
	go s.makeAmendments(context.WithoutCancel(ctx), c, a, workers, id)
	return DocumentJob{ID: id, Total: len(workers), Status: "running"}, nil
}

// makeAmendments works a job off; what went wrong stands in the job.
func (s *Service) makeAmendments(ctx context.Context, c auth.Caller, a Agreement, workers []Worker, id uuid.UUID) {
	ctx, cancel := context.WithTimeout(ctx, jobPatience)
	defer cancel()
	file, err := func() (string, error) {
		m, err := s.newAmendments(ctx, c, a, workers)
		if err != nil {
			return "", err
		}
		data, err := m.archive(workers, func(done int) error {
			if done%10 != 0 {
				return nil
			}
			return s.jobAt(ctx, id, done)
		})
		return string(data), err
	}()
	if err == nil {
		err = s.finishJob(ctx, id, file)
	}
	if err != nil {
		s.failJob(context.WithoutCancel(ctx), id, err)
	}
}

// JobOf is how far a job is, for the firm that asked. Problem: "not_found".
func (s *Service) JobOf(ctx context.Context, c auth.Caller, agreement, job uuid.UUID) (DocumentJob, error) {
	return s.findJob(ctx, s.DB, c, agreement, job)
}

// JobFile is the finished archive. Problems: "not_found", "wrong_state" while it
// is being made or when that failed.
func (s *Service) JobFile(ctx context.Context, c auth.Caller, agreement, job uuid.UUID) (route.Download, error) {
	found, err := s.findJob(ctx, s.DB, c, agreement, job)
	if err != nil {
		return route.Download{}, err
	}
	if found.Status != "done" {
		return route.Download{}, problem.Conflict("wrong_state", "文件还没有生成好。如果一直没有进展，请重新生成。")
	}
	file, err := s.jobFile(ctx, job)
	return route.Download{Name: "劳动合同变更协议.zip", Type: "application/zip", Data: []byte(file)}, err
}

// PurgeJobs deletes those older than a day and returns how many; for a periodic job.
func (s *Service) PurgeJobs(ctx context.Context) (int, error) {
	tag, err := s.DB.Exec(ctx, `DELETE FROM document_job WHERE created_at < $1`, s.now().Add(-24*time.Hour))
	if err != nil {
		return 0, fmt.Errorf("lending: purge document jobs: %w", err)
	}
	return int(tag.RowsAffected()), nil
}
