package floor_test

import (
	"testing"

	"github.com/google/uuid"

	"gongxiang/fairs/floor"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
)

func TestWhoMayReadAndSayWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seeker, one := w.talking()
	other, rival := w.guest(), w.Firm("赤坎镇")
	rivals, _, _ := w.newBooth(rival)
	elsewhere, city := w.Officer("赤坎镇"), w.Officer("")
	ref := func(kind room.Kind, of uuid.UUID) room.Ref { return room.Ref{Fair: w.fair, Kind: kind, Of: of} }
	// What each may: r reads, s says, - neither.
	who := []auth.Caller{seeker, other, w.firm, rival, w.host, elsewhere, city}
	table := []struct {
		name string
		room room.Ref
		want string
	}{
		{"fair", ref(room.Fair, w.fair), "rrrrrrr"},
		{"hall", ref(room.Hall, w.hall), "sssssss"},
		{"booth", ref(room.Booth, w.booth), "sssrsrs"},
		{"another's booth", ref(room.Booth, rivals), "ssrssrs"},
		{"me", ref(room.Me, seeker.AccountID), "r------"},
		{"talk", ref(room.Talk, one.ID), "s-s----"},
		{"desk", ref(room.Desk, w.booth), "--r----"},
		{"host", ref(room.Host, w.fair), "----r-r"},
		{"no hall", ref(room.Hall, w.booth), "-------"},
		{"no booth", ref(room.Booth, newID()), "-------"},
		{"no talk", ref(room.Talk, newID()), "-------"},
		{"another fair's hall", room.Ref{Fair: newID(), Kind: room.Hall, Of: w.hall}, "-------"},
		{"another id as the fair", ref(room.Fair, w.hall), "-------"},
		{"no kind", ref("cellar", w.fair), "-------"},
	}
	check := func(when, name string, r room.Ref, want string) {
		t.Helper()
		got := ""
		for _, c := range who {
			p, err := w.May(t.Context(), c, r)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case p.Say && p.Read:
				got += "s"
			case p.Read:
				got += "r"
			default:
				got += "-"
			}
		}
		if got != want {
			t.Errorf("%s, %s: %s, want %s", when, name, got, want)
		}
	}
	for _, row := range table {
		check("live", row.name, row.room, row.want)
	}
	if p, _ := w.May(t.Context(), w.firm, ref(room.Talk, one.ID)); p.About != seeker.AccountID || p.Name == "" {
		t.Errorf("%+v", p)
	}
	console(t)(w.Pause(t.Context(), w.host, w.fair, ""))
	check("paused", "hall", ref(room.Hall, w.hall), "rrrrrrr")
	check("paused", "talk", ref(room.Talk, one.ID), "s-s----")
	console(t)(w.Resume(t.Context(), w.host, w.fair))
	console(t)(w.Mute(t.Context(), w.host, w.fair, floor.SanctionInput{AccountID: seeker.AccountID, Reason: "刷屏"}))
	check("muted", "hall", ref(room.Hall, w.hall), "rssssss")
	check("muted", "talk", ref(room.Talk, one.ID), "s-s----")
	must(t)(w.End(t.Context(), w.firm, one.ID, ""))
	check("ended", "talk", ref(room.Talk, one.ID), "r-r----")
	console(t)(w.Ban(t.Context(), w.host, w.fair, floor.SanctionInput{AccountID: seeker.AccountID, Reason: "骂人"}))
	for _, row := range table {
		if p, _ := w.May(t.Context(), seeker, row.room); p.Read || p.Say || p.Why != "banned" && row.room.Fair == w.fair {
			t.Errorf("banned, %s: %+v", row.name, p)
		}
	}
	console(t)(w.Close(t.Context(), w.host, w.fair, ""))
	check("closed", "booth", ref(room.Booth, w.booth), "-rrrrrr")
}
