package apply_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/recommend"
	"gongxiang/matching/matchingtest"
)

func TestFromApplicationToAcceptance(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who := w.Seeker("陈大文")
	a := w.applied(who, "抛光工")
	if a.Status != "submitted" || a.Applicant != nil || a.Vacancy.Title != "抛光工" {
		t.Errorf("the seeker reads %+v", a)
	}
	seen := w.must(w.Get(ctx, w.firm, a.ID))
	if *seen.Applicant != (apply.Applicant{Name: "陈**"}) {
		t.Errorf("before it looked the firm reads %+v", seen.Applicant)
	}
	_, err := w.Phone(ctx, w.firm, a.ID)
	refused(t, err, "not_invited")
	seen = w.must(w.View(ctx, w.firm, a.ID))
	if *seen.Applicant != (apply.Applicant{Name: "陈大文"}) || seen.Status != "viewed" {
		t.Errorf("having looked it reads %+v %s", seen.Applicant, seen.Status)
	}
	if again := w.must(w.View(ctx, w.firm, a.ID)); again.Version != seen.Version {
		t.Error("a second look changed something")
	}
	_, err = w.Phone(ctx, w.firm, a.ID)
	refused(t, err, "not_invited")
	seen = w.must(w.Invite(ctx, w.firm, a.ID, seen.Version, meeting))
	if phone, err := w.Phone(ctx, w.firm, a.ID); err != nil || len(phone.Raw()) != 11 || !seen.Applicant.MayCall {
		t.Errorf("an invited one is called: %v %v", phone, err)
	}
	seen = w.must(w.Offer(ctx, w.firm, a.ID, seen.Version, holdOut))
	mine := w.must(w.Get(ctx, who, a.ID))
	if mine.Status != "offered" || !mine.Interview.At.Equal(meeting.At) || *mine.Offer != holdOut || mine.Version != seen.Version {
		t.Errorf("the seeker reads %+v", mine)
	}
	mine = w.must(w.Accept(ctx, who, a.ID, mine.Version))
	entries, err := w.History(ctx, who, a.ID)
	if err != nil || len(entries) != 5 || entries[4].Action != "accept" || entries[1].By != mine.Firm.Name {
		t.Errorf("history: %+v %v", entries, err)
	}
	err = w.World.DB.InTx(ctx, func(tx pgx.Tx) error {
		held, err := w.Offered(ctx, tx, a.ID)
		if err != nil || held.Enterprise != w.firm.EnterpriseID || held.StartOn != holdOut.StartOn {
			t.Errorf("%+v %v", held, err)
		}
		return w.Hire(ctx, tx, w.firm.AccountID, a.ID, w.World.Clock.Now())
	})
	if mine = w.must(w.Get(ctx, who, a.ID)); err != nil || mine.Status != "hired" {
		t.Errorf("%s %v", mine.Status, err)
	}
	_, err = w.Withdraw(ctx, who, a.ID, mine.Version, "")
	refused(t, err, "wrong_state")
}

func TestBothReadTheSameReasons(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who := w.Seeker("陈大文")
	wish := recommend.Wish{Trades: []string{w.Trade("抛光工")}, Towns: []string{w.Town("水口镇")}}
	if _, err := w.Fits.PutMine(ctx, who, wish, 0); err != nil {
		t.Fatal(err)
	}
	a := w.applied(who, "抛光工")
	seen := w.must(w.Get(ctx, w.firm, a.ID))
	if len(a.Fit.Reasons) == 0 || !reflect.DeepEqual(a.Fit, seen.Fit) || !reflect.DeepEqual(seen.Wish.Trades, wish.Trades) {
		t.Errorf("the seeker reads %+v, the firm %+v of %+v", a.Fit, seen.Fit, seen.Wish)
	}
}

func TestTheEndMasksAgain(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who := w.Seeker("陈大文")
	a := w.applied(who, "抛光工")
	a = w.must(w.Invite(ctx, w.firm, a.ID, a.Version, meeting))
	if a.Applicant.Name != "陈大文" || !a.Applicant.MayCall {
		t.Errorf("%+v", a.Applicant)
	}
	a = w.must(w.Reject(ctx, w.firm, a.ID, a.Version, "岗位已经招满"))
	if *a.Applicant != (apply.Applicant{Name: "陈**"}) {
		t.Errorf("%+v", a.Applicant)
	}
	_, err := w.Phone(ctx, w.firm, a.ID)
	refused(t, err, "not_invited")
	if mine := w.must(w.Get(ctx, who, a.ID)); mine.Reason != "岗位已经招满" {
		t.Errorf("%+v", mine)
	}
	// After the end one may try again.
	w.must(w.Submit(ctx, who, a.Vacancy.ID, ""))
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who, other, rival := w.Seeker("陈大文"), w.Seeker("李小明"), w.Firm("赤坎镇")
	a := w.applied(who, "抛光工")
	for name, err := range map[string]error{
		"another seeker reads":        second(w.Get(ctx, other, a.ID)),
		"another seeker withdraws":    second(w.Withdraw(ctx, other, a.ID, 1, "")),
		"another seeker's history":    second(w.History(ctx, other, a.ID)),
		"another seeker's messages":   second(w.Messages(ctx, other, a.ID)),
		"another seeker writes":       second(w.Write(ctx, other, a.ID, "您好")),
		"another seeker marks read":   w.Read(ctx, other, a.ID, 1),
		"another firm views":          second(w.View(ctx, rival, a.ID)),
		"another firm invites":        second(w.Invite(ctx, rival, a.ID, 1, meeting)),
		"another firm offers":         second(w.Offer(ctx, rival, a.ID, 1, holdOut)),
		"another firm rejects":        second(w.Reject(ctx, rival, a.ID, 1, "不合适")),
		"another firm asks the phone": second(w.Phone(ctx, rival, a.ID)),
	} {
		t.Run(name, func(t *testing.T) { refused(t, err, "not_found") })
	}
	refused(t, second(w.Submit(ctx, who, a.Vacancy.ID, "")), "already_applied")
	refused(t, second(w.Submit(ctx, who, a.ID, "")), "vacancy_gone") // no such vacancy
	refused(t, second(w.Submit(ctx, who, w.open("钳工").ID, "请打 13800138000")), "invalid")
	refused(t, second(w.Write(ctx, who, a.ID, "我的号码 138-0013-8000")), "invalid")
	refused(t, second(w.Write(ctx, who, a.ID, "身份证 440783199001010094")), "invalid")
	refused(t, second(w.Write(ctx, w.firm, a.ID, "您好")), "wrong_state") // not viewed
	refused(t, second(w.Accept(ctx, who, a.ID, 1)), "wrong_state")
	refused(t, second(w.Reject(ctx, w.firm, a.ID, 1, "")), "invalid")
	refused(t, second(w.Reject(ctx, w.firm, a.ID, 9, "不合适")), "stale_version")
	refused(t, second(w.Invite(ctx, w.firm, a.ID, 1, apply.Interview{At: w.World.Clock.Now().Add(-time.Hour), Place: "厂门口"})), "invalid")
	refused(t, second(w.Invite(ctx, w.firm, a.ID, 1, apply.Interview{At: meeting.At, Place: "打 0750-2218950"})), "invalid")
	refused(t, second(w.Offer(ctx, w.firm, a.ID, 1, apply.Offer{StartOn: matchingtest.Today.AddDays(-1)})), "invalid")
	// An ended vacancy takes nobody; who applied stays.
	v := w.open("焊工")
	if _, err := w.vacancies.Close(ctx, w.firm, v.ID, v.Version, "招满了"); err != nil {
		t.Fatal(err)
	}
	refused(t, second(w.Submit(ctx, who, v.ID, "")), "vacancy_gone")
	last := w.open("电工")
	w.World.Clock.Advance(30 * 24 * time.Hour)
	w.must(w.Submit(ctx, other, last.ID, "")) // on its last day
	w.World.Clock.Advance(1 * 24 * time.Hour)
	refused(t, second(w.Submit(ctx, who, last.ID, "")), "vacancy_gone")
}

func TestASuspendedFirm(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who := w.Seeker("陈大文")
	a, v := w.applied(who, "抛光工"), w.open("钳工")
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.firm.EnterpriseID)
	refused(t, second(w.Submit(ctx, who, v.ID, "")), "vacancy_gone")
	for _, err := range []error{
		second(w.View(ctx, w.firm, a.ID)), second(w.Invite(ctx, w.firm, a.ID, 1, meeting)), second(w.Offer(ctx, w.firm, a.ID, 1, holdOut)),
		second(w.Write(ctx, w.firm, a.ID, "您好")), second(w.Phone(ctx, w.firm, a.ID)),
	} {
		refused(t, err, "enterprise_not_approved")
	}
	w.must(w.Reject(ctx, w.firm, a.ID, 1, "暂停招聘"))
}

func TestTwentyADay(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who := w.Seeker("陈大文")
	for i := range apply.Daily {
		w.applied(who, "抛光工"+string(rune('A'+i)))
	}
	v := w.open("钳工")
	refused(t, second(w.Submit(ctx, who, v.ID, "")), "applications_daily")
	w.World.Clock.Advance(1 * 24 * time.Hour)
	w.must(w.Submit(ctx, who, v.ID, ""))
}

func TestMessagesBothWays(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who := w.Seeker("陈大文")
	a := w.applied(who, "抛光工")
	if _, err := w.Write(ctx, who, a.ID, "还招人吗？"); err != nil {
		t.Fatal(err)
	}
	w.must(w.View(ctx, w.firm, a.ID))
	if n, err := w.Unread(ctx, w.firm); err != nil || n != 1 {
		t.Fatalf("the firm has %d unread (%v)", n, err)
	}
	m, err := w.Messages(ctx, w.firm, a.ID)
	if err != nil || len(m) != 1 || m[0].Mine || m[0].Text != "还招人吗？" {
		t.Fatalf("%+v %v", m, err)
	}
	if err := w.Read(ctx, w.firm, a.ID, m[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(ctx, w.firm, a.ID, "招，明天来看看。"); err != nil {
		t.Fatal(err)
	}
	for caller, want := range map[*auth.Caller]int{&w.firm: 0, &who: 1} {
		if n, err := w.Unread(ctx, *caller); err != nil || n != want {
			t.Errorf("%s has %d unread, want %d (%v)", caller.Role, n, want, err)
		}
	}
	if mine := w.must(w.Get(ctx, who, a.ID)); mine.Unread != 1 {
		t.Errorf("%d unread in the thread", mine.Unread)
	}
	for range 49 {
		if _, err := w.Write(ctx, who, a.ID, "好的"); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, second(w.Write(ctx, who, a.ID, "好的")), "messages_daily")
	a = w.must(w.Get(ctx, who, a.ID))
	w.must(w.Withdraw(ctx, who, a.ID, a.Version, "不去了"))
	refused(t, second(w.Write(ctx, w.firm, a.ID, "为什么？")), "wrong_state")
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who := w.Seeker("陈大文")
	old, down := w.applied(who, "抛光工"), w.applied(who, "钳工")
	v, err := w.vacancies.GetOwn(ctx, w.firm, down.Vacancy.ID)
	if err == nil {
		_, err = w.vacancies.TakeDown(ctx, w.Officer(""), v.ID, v.Version, "内容不实")
	}
	if n, expErr := w.Expire(ctx); err != nil || expErr != nil || n != 1 {
		t.Fatalf("%d %v %v", n, err, expErr)
	}
	w.World.Clock.Advance(30 * 24 * time.Hour)
	if n, err := w.Expire(ctx); err != nil || n != 0 {
		t.Fatalf("%d after 30 days (%v)", n, err)
	}
	w.World.Clock.Advance(time.Second)
	if n, err := w.Expire(ctx); err != nil || n != 1 {
		t.Fatalf("%d %v", n, err)
	}
	if a := w.must(w.Get(ctx, who, old.ID)); a.Status != "expired" || a.Reason == "" {
		t.Errorf("%+v", a)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who, other := w.Seeker("陈大文"), w.Seeker("李小明")
	a, b := w.applied(who, "抛光工"), w.applied(other, "钳工")
	w.must(w.View(ctx, w.firm, b.ID))
	for _, c := range []struct {
		who  auth.Caller
		f    apply.Filter
		want int
	}{
		{w.firm, apply.Filter{}, 2}, {w.firm, apply.Filter{Status: []string{"viewed"}}, 1}, {w.firm, apply.Filter{Vacancy: a.Vacancy.ID.String()}, 1},
		{who, apply.Filter{}, 1}, {w.Firm("赤坎镇"), apply.Filter{}, 0}, {w.Seeker("王五"), apply.Filter{}, 0},
	} {
		page, err := w.List(ctx, c.who, c.f, route.Paging{Limit: 50})
		if err != nil || len(page.Items) != c.want {
			t.Errorf("%s %+v: %d, want %d (%v)", c.who.Role, c.f, len(page.Items), c.want, err)
		}
	}
	page, err := w.List(ctx, w.firm, apply.Filter{}, route.Paging{Limit: 1})
	if err != nil || page.Items[0].ID != b.ID || page.Next == "" {
		t.Fatal(page, err)
	}
	if page, err = w.List(ctx, w.firm, apply.Filter{}, route.Paging{Limit: 1, Cursor: page.Next}); err != nil || page.Items[0].ID != a.ID {
		t.Fatal(page, err)
	}
}
