package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"gongxiang/matching/reference"
)

// manyWorkers are those whose documents are made at once.
const manyWorkers = 200

// documents has the labour contracts' changes of 200 workers made: from the click
// to the downloaded file, by the job of a running service, watched as the page
// does. The workers are named as two firms would do it.
func (b *bench) documents(ctx context.Context) ([]figure, error) {
	b.server.stop()
	b.server.env = append(b.server.env, "GX_LOG_LEVEL=info") // the log tells the codes
	path := filepath.Join(b.dir, "codes.log")
	log, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	b.server.log = log
	if err = b.server.start(ctx); err != nil {
		return nil, err
	}
	files, lender, err := b.agreedWorkers(path)
	if err != nil {
		return nil, err
	}
	var job struct {
		ID, Status  string
		Total, Done int
	}
	seen := map[int]bool{}
	began := time.Now()
	if err = lender.call(http.MethodPost, files, "", nil, &job); err != nil {
		return nil, err
	}
	for job.Status == "running" {
		if err = lender.call(http.MethodGet, files+"/"+job.ID, "", nil, &job); err != nil {
			return nil, err
		}
		seen[job.Done] = true
		if time.Since(began) > time.Minute || ctx.Err() != nil {
			return nil, fmt.Errorf("the documents are not made after a minute: %d of %d", job.Done, job.Total)
		}
	}
	if job.Status != "done" || job.Total != manyWorkers {
		return nil, fmt.Errorf("the documents were not made: %+v", job)
	}
	if err = lender.call(http.MethodGet, files+"/"+job.ID+"/file", "", nil, nil); err != nil {
		return nil, err
	}
	return []figure{
		{name: "documents of 200 workers, click to file, by the running job", unit: "s", measured: time.Since(began).Seconds(), limit: 10},
		{name: "documents of 200 workers: steps of progress that were seen", unit: "", measured: float64(len(seen)), limit: 2, atLeast: true},
	}, nil
}

// agreedWorkers takes the two demo firms from a surplus and a shortage to a signed
// agreement with its workers named, and gives where their documents are made.
func (b *bench) agreedWorkers(log string) (files string, lender *client, err error) {
	if lender, err = b.server.signIn("lender"); err != nil {
		return "", nil, err
	}
	borrower, err := b.server.signIn("borrower")
	if err != nil {
		return "", nil, err
	}
	do := func(c *client, method, path string, in any) (out struct {
		ID          string `json:"id"`
		AgreementID string `json:"agreementId"`
		Version     int    `json:"version"`
		Hash        string `json:"hash"`
	}) {
		if err != nil {
			return out
		}
		var body []byte
		if in != nil {
			body, err = json.Marshal(in)
		}
		if err == nil {
			err = c.call(method, path, "application/json", body, &out)
		}
		return out
	}
	type facts = map[string]any
	seed := reference.Default()
	posting := facts{"tradeCode": seed.Trades[0].Code, "headcount": manyWorkers, "periodFrom": "2021-02-08", "periodTo": "2021-03-30", "townCode": seed.Towns[0].Code,
		"payMinFen": 500000, "payMaxFen": 600000, "publish": true, "contactName": "示例甲", "contactPhone": "13800000001"}
	surplus := do(lender, http.MethodPost, "/api/surpluses", posting)
	posting["workplace"], posting["hazards"] = "示例路1号", "粉尘"
	shortage := do(borrower, http.MethodPost, "/api/shortages", posting)
	proposal := do(lender, http.MethodPost, "/api/proposals", facts{"surplusId": surplus.ID, "shortageId": shortage.ID,
		"heads": manyWorkers, "from": "2021-02-09", "to": "2021-03-30", "payFen": 520000})
	at := "/api/agreements/" + do(borrower, http.MethodPost, "/api/proposals/"+proposal.ID+"/accept", facts{"version": proposal.Version}).AgreementID
	do(borrower, http.MethodPut, at+"/clauses", facts{"version": do(lender, http.MethodGet, at, nil).Version,
		"workContent": "抛光", "workplace": "示例路1号", "hoursRest": "每日 8 小时，每周休息 1 天。", "protection": "发放防尘口罩。", "hazards": "粉尘", "wageRule": "monthly",
		"payStandard": "加班费另计。", "payDay": 15, "payMethod": "银行转账。", "settleDay": 10, "settleWay": "对公转账。", "boardLodging": "包吃住。",
		"returnCases": "不能胜任的，可以退回。", "injuryDuty": "出借方申报，借用方按约定补偿。", "costSettlement": "工资、社会保险费。"})
	for _, c := range []*client{lender, borrower} {
		do(c, http.MethodPost, at+"/sign-code", nil)
		document := do(c, http.MethodGet, at+"/document", nil)
		code := ""
		if err == nil {
			code, err = lastCode(log)
		}
		do(c, http.MethodPost, at+"/sign", facts{"version": document.Version, "documentHash": document.Hash, "code": code})
	}
	workers := make([]facts, manyWorkers)
	for i := range workers {
		workers[i] = facts{"name": "示例工人", "idNumber": idNumber(i), "phone": fmt.Sprintf("139%08d", i), "openEnded": true, "engagement": "regular"}
	}
	do(lender, http.MethodPost, at+"/workers", facts{"workers": workers})
	return at + "/amendment-files", lender, err
}

var codeInLog = regexp.MustCompile(`code\W{1,3}(\d{6})`)

// lastCode is the newest code that the demo's log tells.
func lastCode(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	found := codeInLog.FindAllSubmatch(text, -1)
	if len(found) == 0 {
		return "", fmt.Errorf("no code was sent: %s", bytes.TrimSpace(text[max(0, len(text)-300):]))
	}
	return string(found[len(found)-1][1]), nil
}

// idNumber makes the n-th valid one.
func idNumber(n int) string {
	raw, sum := fmt.Sprintf("44078319%02d0101%03d", 70+n/100, n%100), 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(raw[i]-'0') * weight
	}
	return raw + string("10X98765432"[sum%11])
}
