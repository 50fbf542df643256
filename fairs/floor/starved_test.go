package floor_test

import (
	"context"
	"testing"
	"time"

	"gongxiang/fairs/floor"
	"gongxiang/jobs/hire"
)

// While all connections but one are taken, a whole talk and a hire go through: as
// many at once as there are connections would wait for each other otherwise.
func TestOneConnectionIsEnough(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, mate := w.guest(), w.colleague(w.firm)
	seat, noted := w.addSeat(w.booth), "手脚麻利"
	pool := w.DB.Pool
	for range pool.Config().MaxConns - 1 {
		taken, err := pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer taken.Release()
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	one := mine(t)(w.Join(ctx, who, w.booth, true))
	must(t)(w.Next(ctx, w.firm, w.booth))
	mine(t)(w.Enter(ctx, who, one.ID))
	g := must(t)(w.Offer(ctx, w.firm, one.ID, offer(w)))
	accepted := must2[floor.Offer](t)(w.Accept(ctx, who, g.Offers[0].ID))
	must(t)(w.Write(ctx, w.firm, one.ID, floor.Note{Note: &noted}))
	must(t)(w.End(ctx, w.firm, one.ID, "fit"))
	desk(t)(w.Take(ctx, mate, seat))
	desk(t)(w.Stand(ctx, mate, seat))
	must2[floor.Report](t)(w.Report(ctx, who, w.booth, "收押金"))
	if _, err := w.hires.Say(ctx, w.firm, *accepted.ApplicationID, hire.Word{StartedOn: today}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.hires.Say(ctx, who, *accepted.ApplicationID, hire.Word{StartedOn: today, IDNumber: "440783199001010019", Version: 1}); err != nil {
		t.Fatal(err)
	}
	console(t)(w.Mute(ctx, w.host, w.fair, floor.SanctionInput{AccountID: who.AccountID, Reason: "刷屏"}))
	console(t)(w.Pause(ctx, w.host, w.fair, ""))
	console(t)(w.Resume(ctx, w.host, w.fair))
	console(t)(w.Announce(ctx, w.host, w.fair, "请大家排队"))
	if _, err := w.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	console(t)(w.Ban(ctx, w.host, w.fair, floor.SanctionInput{AccountID: who.AccountID, Reason: "骂人"}))
	console(t)(w.Close(ctx, w.host, w.fair, ""))
}
