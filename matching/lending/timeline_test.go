package lending_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/matching/lending"
)

func (w *world) timeline(t *testing.T, c auth.Caller, worker uuid.UUID) lending.Timeline {
	t.Helper()
	found, err := w.Timeline(t.Context(), c, worker)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// missing are the steps that are not done, with who must do them.
func missing(found lending.Timeline) string {
	var all []string
	for _, s := range found.Steps {
		if !s.Done {
			all = append(all, s.Who+" "+s.Words)
		}
	}
	return strings.Join(all, "; ")
}

func happened(found lending.Timeline) string {
	var all []string
	for _, e := range found.Events {
		all = append(all, fmt.Sprintf("%s(%s%s%s)", e.Action, e.Who, e.By, e.Reason))
	}
	return strings.Join(all, " ")
}

func TestTimelineSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	l := linked{Worker: w.named(t, a, 1)[0]}
	const amend, start = "lender 出借方还没有登记劳动合同变更。", "borrower 还没有到借用的第一天（2021-02-09），到岗以后由借用方确认。"
	wantMissing := func(begin string) {
		t.Helper()
		if got := missing(w.timeline(t, w.lender, l.ID)); !strings.HasPrefix(got, begin) || !strings.HasSuffix(got, start) {
			t.Errorf("missing: %s", got)
		}
	}
	wantMissing("worker 员工本人还没有同意：请向员工说明，用链接或者书面征得同意。; " + amend)
	l = w.linked(t, a)
	wantMissing("worker 员工本人还没有同意：链接已经生成，员工还没有打开。")
	in := w.answering(t, l, lending.ToConsent)
	wantMissing("worker 员工本人还没有同意：员工已经打开链接，还没有答复。")
	if _, err := w.Answer(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	wantMissing(amend)
	withdrawal := w.answering(t, l, lending.ToWithdraw)
	withdrawal.Reason = "家里有事"
	if _, err := w.Answer(t.Context(), withdrawal); err != nil {
		t.Fatal(err)
	}
	wantMissing("worker 员工本人还没有同意：已撤回同意，要重新征得同意。")
	want := "nominate(lender经办人) make_link(lender经办人) open_link(worker) consent(worker) withdraw(worker家里有事)"
	if got := happened(w.timeline(t, w.lender, l.ID)); got != want {
		t.Errorf("the lender sees %s", got)
	}
	officer := w.timeline(t, w.townOfficer(t, 0), l.ID)
	if got := happened(officer); got != want || officer.Worker.Name != "张**" {
		t.Errorf("an officer sees %s of %s", got, officer.Worker.Name)
	}
	borrower := w.timeline(t, w.borrower, l.ID)
	if got := happened(borrower); got != "nominate(lender经办人) consent(worker) withdraw(worker)" || borrower.Worker.Link != nil || borrower.Worker.Answer != nil {
		t.Errorf("the borrower sees %s", got)
	}
	for _, c := range []auth.Caller{w.firm(t, "91", 0), w.townOfficer(t, 3)} {
		_, err := w.Timeline(t.Context(), c, l.ID)
		wants(t, err, "not_found")
	}
	_, err := w.Timeline(t.Context(), w.lender, newID())
	wants(t, err, "not_found")
}

// Why a worker does not agree to other conditions is between him and his firm.
func TestTheBorrowerLearnsNoReasonsOfAWorker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 1)
	l := w.linked(t, a)
	w.answer(t, l, lending.ToConsent)
	w.supplemented(t, a, longerHours)
	refusal := w.answering(t, l, lending.ToRefuse)
	refusal.Reason = "班长骂人"
	if _, err := w.Answer(t.Context(), refusal); err != nil {
		t.Fatal(err)
	}
	if got := happened(w.timeline(t, w.lender, l.ID)); !strings.HasSuffix(got, "refuse_change(worker班长骂人)") {
		t.Errorf("the lender sees %s", got)
	}
	if got := happened(w.timeline(t, w.borrower, l.ID)); !strings.HasSuffix(got, "refuse_change(worker)") {
		t.Errorf("the borrower sees %s", got)
	}
}

func TestTimelineSaysWhatBlocks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	l := w.linked(t, a)
	w.answer(t, l, lending.ToRefuse)
	if b := w.timeline(t, w.lender, l.ID).Blocked; b != "员工本人不同意，这次安排已经取消。" {
		t.Error(b)
	}
	named := w.named(t, a, 1)[0].ID
	if b := w.timeline(t, w.lender, named).Blocked; b != "" {
		t.Error(b)
	}
	w.exec(t, `UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.borrower.EnterpriseID)
	if b := w.timeline(t, w.lender, named).Blocked; !strings.Contains(b, "被暂停") {
		t.Error(b)
	}
}
