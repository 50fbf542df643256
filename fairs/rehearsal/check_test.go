package rehearsal

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
)

// The report is worth what it notices.
func TestTheVerdictSeesWhatIsWrong(t *testing.T) {
	t.Parallel()
	all := []event{{1, "said", `{"text":"一"}`}, {2, "said", `{"text":"二"}`}, {3, "said", `{"text":"三"}`}}
	got := func(seq int64, kind, body string) heard {
		return heard{seq: seq, kind: kind, body: json.RawMessage(body)}
	}
	one, two, three := got(1, "said", `{"text": "一"}`), got(2, "said", `{"text":"二"}`), got(3, "said", `{"text":"三"}`)
	for name, c := range map[string]struct {
		after                                          int64
		log                                            []heard
		gone                                           bool
		expected, delivered, lost, disordered, altered int
	}{
		"all":                        {log: []heard{one, two, three}, expected: 3, delivered: 3},
		"came after the first":       {after: 1, log: []heard{two, three}, expected: 2, delivered: 2},
		"one in the middle is lost":  {log: []heard{one, three}, expected: 3, delivered: 2, lost: 1},
		"the last is lost":           {log: []heard{one, two}, expected: 3, delivered: 2, lost: 1},
		"left before the last":       {log: []heard{one, two}, gone: true, expected: 2, delivered: 2},
		"left, with a hole":          {log: []heard{one, three}, gone: true, expected: 3, delivered: 2, lost: 1},
		"in the wrong order":         {log: []heard{two, one, three}, expected: 3, delivered: 2, lost: 1, disordered: 1},
		"other words":                {log: []heard{one, got(2, "said", `{"text":"三"}`), three}, expected: 3, delivered: 3, altered: 1},
		"another kind":               {log: []heard{one, got(2, "booth_opened", `{"text":"二"}`), three}, expected: 3, delivered: 3, altered: 1},
		"one that nobody has stored": {log: []heard{one, two, three, got(4, "said", `{}`)}, expected: 3, delivered: 3, altered: 1},
		"nothing at all":             {expected: 3, lost: 3},
	} {
		v := verdict{bodies: map[spot][]byte{}}
		v.judge(all, &place{room: uuid.New(), after: c.after, log: c.log, gone: c.gone}, nil)
		if v.expected != c.expected || v.delivered != c.delivered || v.lost != c.lost || v.disordered != c.disordered || v.altered != c.altered {
			t.Errorf("%s: %+v, want %+v", name, v, c)
		}
		if wrong := c.lost + c.disordered + c.altered; (v.first != "") != (wrong > 0) {
			t.Errorf("%s: says %q", name, v.first)
		}
	}
}

// What somebody heard before as it is, others may not have got otherwise.
func TestTheVerdictLooksAtEverybodysWords(t *testing.T) {
	t.Parallel()
	all := []event{{1, "said", `{"text":"一"}`}}
	v := verdict{bodies: map[spot][]byte{}}
	room := uuid.New()
	for _, body := range []string{`{"text":"一"}`, `{"text":"二"}`} {
		v.judge(all, &place{room: room, log: []heard{{seq: 1, kind: "said", body: json.RawMessage(body)}}}, nil)
	}
	if v.altered != 1 {
		t.Errorf("%+v", v)
	}
}

// How late something came counts only for who was there when it was said.
func TestDelaysAreOfThoseWhoWereThere(t *testing.T) {
	t.Parallel()
	said, room := time.Now(), uuid.New()
	says := map[spot]stamps{{room, 1}: {said, said.Add(10 * time.Millisecond)}}
	v := verdict{bodies: map[spot][]byte{}}
	for _, since := range []time.Duration{-time.Minute, time.Second} {
		v.judge([]event{{1, "said", `{}`}}, &place{room: room, log: []heard{{1, "said", json.RawMessage(`{}`), said.Add(30 * time.Millisecond), said.Add(since)}}}, says)
	}
	if len(v.afterSent) != 1 || v.afterSent[0] != 30*time.Millisecond || v.afterAck[0] != 20*time.Millisecond {
		t.Errorf("%v %v", v.afterSent, v.afterAck)
	}
	if d := delaysOf(nil); d.N != 0 {
		t.Errorf("%+v", d)
	}
}

func TestOnlyASoundReportPasses(t *testing.T) {
	t.Parallel()
	good := Report{In: 2, Visitors: 2, Asked: 3, Acked: 2, Denied: 1, Doubled: 1}
	if !good.Sound() {
		t.Error("a good one does not pass")
	}
	for name, spoil := range map[string]func(*Report){
		"lost": func(r *Report) { r.Lost = 1 }, "disordered": func(r *Report) { r.Disordered = 1 }, "altered": func(r *Report) { r.Altered = 1 },
		"a place": func(r *Report) { r.PlacesLost = 1 }, "an answer": func(r *Report) { r.Acked = 1 }, "a visitor": func(r *Report) { r.In = 1 },
		"a player": func(r *Report) { r.Failed = []error{errors.New("gone")} },
	} {
		r := good
		if spoil(&r); r.Sound() {
			t.Errorf("it passes without %s", name)
		}
	}
}
