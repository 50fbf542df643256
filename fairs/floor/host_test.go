package floor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/floor"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
)

func TestAPauseKeepsTheQueue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.joined(w.booth)
	b, two := w.joined(w.booth)
	must(t)(w.Next(t.Context(), w.firm, w.booth))
	w.Clock.Advance(time.Minute)
	w.sweep() // two is away
	w.expect(two.ID, "away")
	if h := console(t)(w.Pause(t.Context(), w.host, w.fair, "设备检修")); h.Fair.Status != "paused" {
		t.Errorf("%+v", h.Fair)
	}
	refused(t, second(w.Pause(t.Context(), w.host, w.fair, "")), "wrong_state")
	refused(t, second(w.Join(t.Context(), w.guest(), w.booth, false)), "fair_paused")
	refused(t, second(w.Next(t.Context(), w.firm, w.booth)), "fair_paused")
	w.Clock.Advance(time.Hour)
	w.sweep()
	w.expect(one.ID, "called")
	w.expect(two.ID, "away")
	console(t)(w.Resume(t.Context(), w.host, w.fair))
	w.Clock.Advance(time.Minute)
	w.sweep()
	w.expect(one.ID, "called")
	w.expect(two.ID, "away")
	w.seen(b)
	w.sweep()
	w.expect(two.ID, "waiting")
	mine(t)(w.Enter(t.Context(), a, one.ID))
	if got := strings.Join(w.said(room.Fair, w.fair), " "); got != "paused resumed" {
		t.Errorf("the fair heard %s", got)
	}
}

func TestTheFairClosesInTheMiddleOfATalk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.talking()
	_, two := w.joined(w.booth)
	h := console(t)(w.Close(t.Context(), w.host, w.fair, "到时间了"))
	if h.Fair.Status != "closed" || h.Fair.TalksUntil == nil || !h.Fair.TalksUntil.Equal(w.Clock.Now().Add(10*time.Minute)) {
		t.Errorf("%+v", h.Fair)
	}
	w.expect(one.ID, "in_talk")
	w.expect(two.ID, "left closed")
	if h.Halls[0].Booths[0].Open {
		t.Error("the booth is open")
	}
	refused(t, second(w.Join(t.Context(), w.guest(), w.booth, false)), "fair_not_live")
	must(t)(w.Offer(t.Context(), w.firm, one.ID, floor.OfferInput{VacancyID: w.post, StartOn: today.AddDays(1)}))
	w.Clock.Advance(10*time.Minute - time.Second)
	w.sweep()
	w.expect(one.ID, "in_talk")
	w.Clock.Advance(time.Second)
	w.sweep()
	w.expect(one.ID, "done closed")
	if got := w.said(room.Talk, one.ID); !slices.Contains(got, "talk_ended") {
		t.Errorf("the talk heard %v", got)
	}
	// An offer may still be answered, until the fair is put away.
	l := must2[floor.Live](t)(w.Live(t.Context(), a, w.fair))
	if len(l.Tickets) != 1 || len(l.Tickets[0].Offers) != 1 {
		t.Fatalf("%+v", l.Tickets)
	}
	w.Exec(`UPDATE fair SET status = 'archived', updated_at = $2 WHERE id = $1`, w.fair, w.Clock.Now())
	if n := w.count(`SELECT count(*) FROM fair_offer WHERE status = 'lapsed'`); n != 1 {
		t.Error("the offer has not lapsed")
	}
	refused(t, second(w.Accept(t.Context(), a, l.Tickets[0].Offers[0].ID)), "wrong_state")
}

func TestOnlyHostsInScopeActOnAFair(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.Officer("赤坎镇")
	a, _ := w.joined(w.booth)
	r := must2[floor.Report](t)(w.Report(t.Context(), a, w.booth, "收押金"))
	in := floor.SanctionInput{AccountID: a.AccountID, Reason: "骂人"}
	for name, err := range map[string]error{
		"host": second(w.Host(t.Context(), other, w.fair)), "pause": second(w.Pause(t.Context(), other, w.fair, "")),
		"close": second(w.Close(t.Context(), other, w.fair, "")), "announce": second(w.Announce(t.Context(), other, w.fair, "你好")),
		"mute": second(w.Mute(t.Context(), other, w.fair, in)), "ban": second(w.Ban(t.Context(), other, w.fair, in)),
		"unban": second(w.Unban(t.Context(), other, w.fair, a.AccountID)), "shut": second(w.Shut(t.Context(), other, w.booth, "违规")),
		"unshut": second(w.Unshut(t.Context(), other, w.booth)), "answer": second(w.Answer(t.Context(), other, r.ID, "已处理")),
		"go live": second(w.GoLive(t.Context(), other, w.fair)), "resume": second(w.Resume(t.Context(), other, w.fair)),
	} {
		if err == nil {
			t.Errorf("%s is allowed", name)
			continue
		}
		refused(t, err, "not_found")
	}
	console(t)(w.Announce(t.Context(), w.Officer(""), w.fair, "下午三点结束")) // the city's see all
	console(t)(w.Announce(t.Context(), w.host, w.fair, "有问题请打 0750-2218950 或 12333"))
	refused(t, second(w.Announce(t.Context(), w.host, w.fair, "请440783199001011234到服务台")), "invalid")
	refused(t, second(w.Report(t.Context(), w.guest(), w.booth, "他叫我打 13800000001")), "invalid")
}

func TestWhoIsRemovedDoesNotComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.talking()
	rival := w.Firm("水口镇")
	id, _, _ := w.newBooth(rival)
	two := mine(t)(w.Join(t.Context(), a, id, false))
	in := floor.SanctionInput{AccountID: a.AccountID, Reason: "冒充企业"}
	h := console(t)(w.Ban(t.Context(), w.host, w.fair, in))
	if len(h.Sanctions) != 1 || h.Sanctions[0].Name != "张**" {
		t.Errorf("%+v", h.Sanctions)
	}
	w.expect(one.ID, "done banned")
	w.expect(two.ID, "left banned")
	refused(t, second(w.Ban(t.Context(), w.host, w.fair, in)), "wrong_state")
	refused(t, second(w.Join(t.Context(), a, w.booth, false)), "removed")
	refused(t, second(w.Booth(t.Context(), a, w.booth)), "removed")
	refused(t, second(w.Report(t.Context(), a, w.booth, "不公平")), "removed")
	if l := must2[floor.Live](t)(w.Live(t.Context(), a, w.fair)); !l.Banned || len(l.Halls) != 0 || len(l.Rooms) != 1 {
		t.Errorf("he reads %+v", l)
	}
	if got := w.said(room.Me, a.AccountID); got[len(got)-1] != "removed" {
		t.Errorf("he heard %v", got)
	}
	refused(t, second(w.Ban(t.Context(), w.host, w.fair, floor.SanctionInput{AccountID: w.host.AccountID, Reason: "试试"})), "not_found")
	console(t)(w.Unban(t.Context(), w.host, w.fair, a.AccountID))
	mine(t)(w.Join(t.Context(), a, w.booth, false))
	// One that has run out is over, and may be followed by another.
	until := w.Clock.Now().Add(time.Minute)
	in.Until = &until
	console(t)(w.Ban(t.Context(), w.host, w.fair, in))
	refused(t, second(w.Join(t.Context(), a, w.booth, false)), "removed")
	w.Clock.Advance(time.Minute)
	mine(t)(w.Join(t.Context(), a, w.booth, false))
	in.Until = nil
	console(t)(w.Ban(t.Context(), w.host, w.fair, in))
}

func TestMutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.guest()
	past := w.Clock.Now()
	refused(t, second(w.Mute(t.Context(), w.host, w.fair, floor.SanctionInput{AccountID: a.AccountID, Reason: "刷屏", Until: &past})), "invalid")
	console(t)(w.Mute(t.Context(), w.host, w.fair, floor.SanctionInput{AccountID: a.AccountID, Reason: "刷屏"}))
	if l := must2[floor.Live](t)(w.Live(t.Context(), a, w.fair)); !l.Muted {
		t.Error("he is not muted")
	}
	mine(t)(w.Join(t.Context(), a, w.booth, false)) // he may queue
	console(t)(w.Unmute(t.Context(), w.host, w.fair, a.AccountID))
	if got := strings.Join(w.said(room.Me, a.AccountID), " "); got != "muted ticket unmuted" {
		t.Errorf("he heard %s", got)
	}
	if got := strings.Join(w.said(room.Host, w.fair), " "); got != "muted unmuted" {
		t.Errorf("the hosts heard %s", got)
	}
}

func TestAShutBooth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, one := w.talking()
	_, two := w.joined(w.booth)
	console(t)(w.Shut(t.Context(), w.host, w.booth, "收取押金"))
	w.expect(one.ID, "in_talk")
	w.expect(two.ID, "left shut")
	refused(t, second(w.OpenBooth(t.Context(), w.firm, w.booth)), "booth_shut")
	refused(t, second(w.Join(t.Context(), w.guest(), w.booth, false)), "booth_closed")
	must(t)(w.End(t.Context(), w.firm, one.ID, ""))
	console(t)(w.Unshut(t.Context(), w.host, w.booth))
	refused(t, second(w.Join(t.Context(), w.guest(), w.booth, false)), "booth_closed")
	desk(t)(w.OpenBooth(t.Context(), w.firm, w.booth))
	w.joined(w.booth)
	if got := strings.Join(w.said(room.Hall, w.hall), " "); got != "booth_closed booth_opened" {
		t.Errorf("the hall heard %s", got)
	}
}

func TestRecruitersWhoAreGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Advance(2 * time.Minute)
	w.sweep()
	if got := w.said(room.Host, w.fair); len(got) != 0 {
		t.Errorf("the hosts heard %v", got)
	}
	w.Clock.Advance(time.Second)
	w.sweep()
	w.sweep()
	if h := console(t)(w.Announce(t.Context(), w.host, w.fair, "请各展位注意")); !h.Halls[0].Booths[0].Absent {
		t.Error("the console does not say so")
	}
	w.seen(w.firm)
	w.sweep()
	if got := strings.Join(w.said(room.Host, w.fair), " "); got != "absent back" {
		t.Errorf("the hosts heard %s", got)
	}
}

func TestReports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.guest()
	r := must2[floor.Report](t)(w.Report(t.Context(), a, w.booth, "要交押金"))
	refused(t, second(w.Report(t.Context(), a, w.booth, "还要交")), "already_reported")
	refused(t, second(w.Report(t.Context(), a, w.booth, "打 13800000001")), "invalid")
	refused(t, second(w.Report(t.Context(), a, newID(), "要交押金")), "not_found")
	answered := must2[floor.Report](t)(w.Answer(t.Context(), w.host, r.ID, "已经约谈"))
	if answered.Answer != "已经约谈" || answered.Name != "张**" {
		t.Errorf("%+v", answered)
	}
	refused(t, second(w.Answer(t.Context(), w.host, r.ID, "再说一次")), "wrong_state")
	must2[floor.Report](t)(w.Report(t.Context(), a, w.booth, "又来了"))
	if got := strings.Join(w.said(room.Host, w.fair), " "); got != "reported report_answered reported" {
		t.Errorf("the hosts heard %s", got)
	}
}

func TestABoothThatItsFirmGaveUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	talker, one := w.talking()
	_, two := w.joined(w.booth)
	leaver, three := w.joined(w.booth)
	w.Exec(`UPDATE fair_booth SET status = 'withdrawn', open = false WHERE id = $1`, w.booth)
	refused(t, second(w.Join(t.Context(), w.guest(), w.booth, false)), "not_found")
	refused(t, second(w.Next(t.Context(), w.firm, w.booth)), "not_found")
	mine(t)(w.Leave(t.Context(), leaver, three.ID))
	w.sweep()
	w.expect(two.ID, "left shut")
	w.expect(one.ID, "in_talk")
	// The last talk goes on, on both sides' pages and in their rooms.
	d := desk(t)(w.Desk(t.Context(), w.firm, w.booth))
	if d.Booth.Open || len(d.Queue) != 1 || d.Queue[0].ID != one.ID || d.MySeat == nil || *d.MySeat != w.seat {
		t.Errorf("the desk is %+v", d)
	}
	page := must2[floor.BoothLive](t)(w.Booth(t.Context(), talker, w.booth))
	if page.Ticket == nil || page.Ticket.Status != "in_talk" {
		t.Errorf("the page is %+v", page)
	}
	for _, c := range []struct {
		who       auth.Caller
		room      room.Ref
		read, say bool
	}{
		{w.firm, room.Ref{Fair: w.fair, Kind: room.Desk, Of: w.booth}, true, false},
		{w.firm, room.Ref{Fair: w.fair, Kind: room.Talk, Of: one.ID}, true, true},
		{talker, room.Ref{Fair: w.fair, Kind: room.Talk, Of: one.ID}, true, true},
		{talker, room.Ref{Fair: w.fair, Kind: room.Booth, Of: w.booth}, false, false},
		{w.Firm("水口镇"), room.Ref{Fair: w.fair, Kind: room.Desk, Of: w.booth}, false, false},
	} {
		if p, err := w.May(t.Context(), c.who, c.room); err != nil || p.Read != c.read || p.Say != c.say {
			t.Errorf("%s of %s: %+v (%v)", c.room.Kind, c.who.Role, p, err)
		}
	}
	must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w)))
	must(t)(w.End(t.Context(), w.firm, one.ID, "fit"))
	text := "可以"
	must(t)(w.Write(t.Context(), w.firm, one.ID, floor.Note{Note: &text}))
	// Nobody else finds it.
	refused(t, second(w.Booth(t.Context(), w.guest(), w.booth)), "not_found")
	refused(t, second(w.Desk(t.Context(), w.Firm("水口镇"), w.booth)), "not_found")
	live := must2[floor.Live](t)(w.Live(t.Context(), talker, w.fair))
	if len(live.Halls[0].Booths) != 0 {
		t.Errorf("the hall shows %+v", live.Halls[0].Booths)
	}
	w.sweep()
}

func TestARecruiterWhoWasRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.joined(w.booth)
	console(t)(w.Ban(t.Context(), w.host, w.fair, floor.SanctionInput{AccountID: w.firm.AccountID, Reason: "收押金"}))
	refused(t, second(w.Next(t.Context(), w.firm, w.booth)), "removed")
	refused(t, second(w.OpenBooth(t.Context(), w.firm, w.booth)), "removed")
}

// The recruiter, the host and their screens are no visitors, in halls, at booths
// or in all; and the console hears every booth.
func TestOnlySeekersAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, _ := w.joined(w.booth)
	for _, c := range []auth.Caller{who, w.firm, w.host} {
		w.seen(c)
		for kind, of := range map[string]uuid.UUID{"hall": w.hall, "booth": w.booth} {
			w.Exec(`INSERT INTO fair_visit (fair_id, kind, of, account_id, first_at, last_at) VALUES ($1, $2, $3, $4, $5, $5)`, w.fair, kind, of, c.AccountID, w.Clock.Now())
		}
	}
	h := console(t)(w.Host(t.Context(), w.host, w.fair))
	if h.Visitors != 1 || h.Came != 1 || h.Halls[0].Visitors != 1 || h.Halls[0].Booths[0].Visitors != 1 {
		t.Errorf("%+v", h)
	}
	booths := slices.DeleteFunc(h.Rooms, func(r floor.Room) bool { return r.Kind != string(room.Booth) })
	if len(booths) != 1 || booths[0].Of != w.booth {
		t.Errorf("%+v", booths)
	}
}
