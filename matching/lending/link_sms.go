package lending

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

const (
	// maxSend bounds one request, so that it ends also while the gateway is slow.
	maxSend = 50
	// senders are how many messages are on their way at a time.
	senders = 10
	// resendAfter is how long a worker who was sent a link is left alone.
	resendAfter = 10 * time.Minute
	// sendPatience is after what a message of which nothing was heard is taken to
	// be lost.
	sendPatience = 2 * time.Minute
)

// What came of sending a link.
const (
	MessageSent    = "sent"
	MessageSending = "sending"
	MessageFailed  = "failed"
	MessageWaits   = "waits" // the last one is too short a while ago
)

// LinkMessage is a link's SMS as the lender sees it.
type LinkMessage struct {
	Status string    `json:"status" enum:"sent,sending,failed"`
	At     time.Time `json:"at" doc:"发送的时间"`
	Words  string    `json:"words,omitempty" doc:"为什么没有发出"`
}

// SentLink is what came of one worker's in SendLinks.
type SentLink struct {
	WorkerID uuid.UUID `json:"workerId"`
	Name     string    `json:"name"`
	Phone    string    `json:"phone" doc:"打码"`
	Status   string    `json:"status" enum:"sent,failed,waits" doc:"已发出、没有发出、刚发过所以这次没有发"`
	Words    string    `json:"words,omitempty" doc:"为什么没有发出"`
}

// SendLinks makes a new link for each worker and sends it to the phone that
// stands in the roster; older links are void from then on. Who was sent one a
// short while ago keeps it and is sent none. A gateway that fails is no error:
// each worker's answer tells. Only the lender may. Problems: as MakeLinks.
func (s *Service) SendLinks(ctx context.Context, c auth.Caller, agreement uuid.UUID, ids []uuid.UUID) ([]SentLink, error) {
	if len(ids) > maxSend {
		return nil, problem.Invalid(problem.Field{Name: "workerIds", Code: "length", Message: fmt.Sprintf("一次最多发给 %d 名员工，请分几次发。", maxSend)})
	}
	var a Agreement
	var recent map[uuid.UUID]time.Time
	tokens := make(map[uuid.UUID]string, len(ids))
	at := s.now()
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		var workers map[uuid.UUID]Worker
		if a, workers, err = s.linking(ctx, tx, c, agreement, ids); err != nil {
			return err
		}
		if recent, err = sentSince(ctx, tx, ids, at); err != nil {
			return err
		}
		due := slices.DeleteFunc(sorted(workers), func(id uuid.UUID) bool { _, waits := recent[id]; return waits })
		if err := insertLinks(ctx, tx, due, tokens, c.AccountID, at, at.Add(linkLife)); err != nil {
			return err
		}
		return insertMessages(ctx, tx, due, c.AccountID, at)
	})
	if err != nil {
		return nil, translate(err)
	}
	return s.deliverAll(ctx, a, ids, tokens, recent, at, linkWords)
}

// deliverAll sends workers their links, in words of their own; whoever is in recent
// is left alone.
func (s *Service) deliverAll(ctx context.Context, a Agreement, ids []uuid.UUID, tokens map[uuid.UUID]string, recent map[uuid.UUID]time.Time, at time.Time,
	words func(Agreement, Worker) string) ([]SentLink, error) {
	workers, err := s.workersOf(ctx, a, ids)
	if err != nil {
		return nil, err
	}
	phones, err := s.phonesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	sent := make([]SentLink, len(workers))
	errs := make([]error, len(workers))
	var all sync.WaitGroup
	turn := make(chan struct{}, senders)
	for i, w := range workers {
		sent[i] = SentLink{WorkerID: w.ID, Name: w.Name, Phone: w.Phone}
		if last, waits := recent[w.ID]; waits {
			left := int((last.Add(resendAfter).Sub(at) + time.Minute - 1) / time.Minute)
			sent[i].Status, sent[i].Words = MessageWaits, fmt.Sprintf("刚发过，%d 分钟后可以再发。", left)
			continue
		}
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			sent[i].Status, sent[i].Words, errs[i] = s.deliver(ctx, words(a, w), phones[w.ID], tokens[w.ID])
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return sent, nil
}

// linkWords are what a link is for.
func linkWords(a Agreement, w Worker) string {
	what := "查看您在“" + a.Borrower.Name + "”的借用：出勤、工资和联系人，请打开"
	if w.Status == Nominated {
		what = "“" + a.Lender.Name + "”想安排您到“" + a.Borrower.Name + "”工作一段时间。去不去由您决定，不收任何费用。请打开链接看清条件再答复"
	}
	if w.Change != nil {
		what = "“" + a.Lender.Name + "”和“" + a.Borrower.Name + "”要改动您的借用条件，同意以后才对您生效。请打开链接看清再答复"
	}
	return what
}

// deliver sends one link and puts on record what came of it.
func (s *Service) deliver(ctx context.Context, what string, phone pii.Phone, token string) (status, words string, err error) {
	link := s.Site + "/w#" + token
	text := what + "：" + link + " （" + strconv.Itoa(int(linkLife/(24*time.Hour))) + " 天内有效）"
	refused := s.Auth.SendLink(ctx, phone, link, text)
	p, told := problem.As(refused)
	switch {
	case refused == nil:
		return MessageSent, "", s.messageEnded(ctx, token, "")
	case told:
		return MessageFailed, failureWords[p.Code], s.messageEnded(ctx, token, p.Code)
	}
	return "", "", refused
}

// failureWords are why a message was not sent.
var failureWords = map[string]string{
	"throttled":       "这个号码今天收到的链接短信太多，请改用扫码或者书面同意书。",
	"sms_unavailable": "短信网关没有收下，请过几分钟再发，或者让员工扫码。",
	"":                "不知道有没有发出，请再发一次。",
}

// linking holds the agreement and the workers whom the caller may give links.
func (s *Service) linking(ctx context.Context, tx pgx.Tx, c auth.Caller, agreement uuid.UUID, ids []uuid.UUID) (Agreement, map[uuid.UUID]Worker, error) {
	a, err := s.lockAgreement(ctx, tx, c, agreement)
	if err != nil {
		return a, nil, err
	}
	if err := a.actingAs(Lender, "同意链接由出借方生成。"); err != nil {
		return a, nil, err
	}
	if err := s.checkDay(s.today(), len(ids)); err != nil {
		return a, nil, err
	}
	workers, err := lockWorkers(ctx, tx, a.ID, ids)
	if err != nil {
		return a, nil, err
	}
	for i, id := range ids {
		switch w, ok := workers[id]; {
		case !ok:
			return a, nil, problem.NotFound(fmt.Sprintf("第 %d 名工人", i+1))
		case w.Status == Cancelled:
			return a, nil, problem.Conflict("wrong_state", fmt.Sprintf("第 %d 名工人已经取消，不能再生成链接。", i+1))
		case w.erased:
			return a, nil, problem.Conflict("erased", fmt.Sprintf("第 %d 名工人的个人信息已经按本人申请删除，不能再生成链接。", i+1))
		}
	}
	return a, workers, nil
}
