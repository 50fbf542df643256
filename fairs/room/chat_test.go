package room_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"gongxiang/fairs/room"
)

func TestMessageIsAcknowledgedOnceItStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Booth), w.person("陈一")
	a, b := n.visit(t, by), n.visit(t, w.person("陈二"))
	a.join(ref, 0)
	b.join(ref, 0)
	b.until(func(d down) bool { return d.Joined != nil })
	key := a.say(ref, " 请问包住吗？ ")
	ok := a.until(func(d down) bool { return d.OK != nil }).OK
	if ok.Key != key || ok.Seq != 1 || ok.Room != ref.ID() {
		t.Errorf("acknowledged: %+v", ok)
	}
	d := b.until(func(d down) bool { return d.Ev != nil })
	var body map[string]string
	if err := json.Unmarshal(d.Ev[0].Body, &body); err != nil || d.Ev[0].By != by.AccountID || d.Ev[0].Kind != "said" ||
		body["text"] != "请问包住吗？" || body["name"] != "陈*" || body["side"] != "seeker" {
		t.Errorf("heard: %+v %s", d.Ev[0], d.Ev[0].Body)
	}
	// The same key, from another connection and with other words: it has happened.
	again := n.visit(t, by)
	again.join(ref, 1)
	again.tell(fields{"op": "say", "key": key, "room": ref.ID(), "text": "别的"})
	if ok := again.until(func(d down) bool { return d.OK != nil }).OK; ok.Seq != 1 {
		t.Errorf("acknowledged as %d", ok.Seq)
	}
	other := w.room(room.Hall)
	again.join(other, 0)
	again.tell(fields{"op": "say", "key": key, "room": other.ID(), "text": "别的"})
	again.refused("key_used")
	if events := w.events(ref); len(events) != 1 {
		t.Errorf("%d events", len(events))
	}
}

func TestWhatMayNotBeSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Booth), w.person("陈一")
	w.Exec(`INSERT INTO fair_word (id, fair_id, word, folded, by, at) VALUES (gen_random_uuid(), $1, '加微信', '加微信', $2, now()),
		(gen_random_uuid(), NULL, 'VX', 'vx', $2, now())`, w.fair, by.AccountID)
	v := n.visit(t, by)
	v.join(ref, 0)
	for text, code := range map[string]string{
		"":                       "text",
		strings.Repeat("长", 301): "text",
		"两\n行":                   "text",
		"我的电话 138-0000-0001":     "number",
		"１３８０００００００１":            "number",
		"身份证440783199001011234":  "number",
		"请加.微 信聊":                "words",
		"ｖＸ：abc":                 "words",
	} {
		v.say(ref, text)
		v.refused(code)
	}
	v.say(w.room(room.Hall), "没有进来")
	v.refused("not_joined")
	if events := w.events(ref); len(events) != 0 {
		t.Errorf("%d events", len(events))
	}
	w.Exec(`UPDATE fair_word SET removed_at = now(), removed_by = $1`, by.AccountID)
	n.Forget()
	v.say(ref, "加微信")
	v.until(func(d down) bool { return d.OK != nil })
}

func TestWhoIsMutedSaysNothingEvenBeforeHisNodeKnows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Hall), w.person("陈一")
	v := n.visit(t, by)
	v.join(ref, 0)
	before := v.say(ref, "之前")
	v.until(func(d down) bool { return d.OK != nil })
	w.Exec(`INSERT INTO fair_mute (id, fair_id, account_id, reason, by, at) VALUES (gen_random_uuid(), $1, $2, '刷屏', $2, now())`, w.fair, by.AccountID)
	v.say(ref, "之后")
	v.refused("muted")
	talk := w.room(room.Talk) // a mute does not end a talk between two
	v.join(talk, 0)
	v.say(talk, "面谈里")
	v.until(func(d down) bool { return d.OK != nil })
	v.tell(fields{"op": "say", "key": before, "room": ref.ID(), "text": "之前"})
	if ok := v.until(func(d down) bool { return d.OK != nil }).OK; ok.Seq != 1 {
		t.Errorf("what had happened is acknowledged as %d", ok.Seq)
	}
	w.Exec(`UPDATE fair_mute SET lifted_at = now(), lifted_by = $1`, by.AccountID)
	v.say(ref, "解除以后")
	v.until(func(d down) bool { return d.OK != nil })
	w.Exec(`INSERT INTO fair_ban (id, fair_id, account_id, reason, by, at) VALUES (gen_random_uuid(), $1, $2, '骂人', $2, now())`, w.fair, by.AccountID)
	v.say(ref, "被请出以后")
	v.refused("muted")
	if events := w.events(ref); len(events) != 2 {
		t.Errorf("%d events", len(events))
	}
}

func TestOneAccountSaysSoMuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Hall), w.person("陈一")
	n.Hold()
	a, b := n.visit(t, by), n.visit(t, by)
	a.join(ref, 0)
	b.join(ref, 0)
	began := time.Now()
	for range 20 {
		a.say(ref, "一")
		b.say(ref, "二")
	}
	codes := a.answers(20)
	for code, n := range b.answers(20) {
		codes[code] += n
	}
	if most := 11 + int(time.Since(began)/time.Second); codes["ok"] < 10 || codes["ok"] > most || codes["ok"]+codes["too_often"] != 40 {
		t.Errorf("%v, of which at most %d were to pass", codes, most)
	}
}

// A firm that was suspended says nothing to everybody any more, even before its
// node knows; what two talk about goes on.
func TestASuspendedFirmSaysNothingToAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Hall), w.known(w.Firm("水口镇"))
	v := n.visit(t, by)
	v.join(ref, 0)
	v.say(ref, "之前")
	v.until(func(d down) bool { return d.OK != nil })
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, by.EnterpriseID)
	v.say(ref, "之后")
	v.refused("muted")
	talk := w.room(room.Talk)
	v.join(talk, 0)
	v.say(talk, "面谈里")
	v.until(func(d down) bool { return d.OK != nil })
}
