package app_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/route"
)

// liven takes a planned fair to the state in which the route is for.
func (x *things) liven(id string, r route.Route) {
	act := last(r)
	if !slices.Contains([]string{"go-live", "pause", "resume", "close", "announce", "mute", "unmute", "ban", "unban"}, act) {
		return
	}
	x.a.Exec(`UPDATE fair SET status = 'open' WHERE id = $1`, id)
	if act != "go-live" {
		x.a.Exec(`UPDATE fair SET status = 'live', updated_at = now() WHERE id = $1`, id)
	}
	if act == "resume" {
		x.a.Exec(`UPDATE fair SET status = 'paused' WHERE id = $1`, id)
	}
}

// stall is a booth of the lender at a live fair of the officer's town, open, with
// a seat where the lender sits and a vacancy.
type stall struct{ fair, booth, seat, vacancy string }

func (x *things) stall(t *testing.T) stall {
	s := stall{x.fair(t, route.Route{Path: "/announce"}).id, uuid.NewString(), uuid.NewString(), x.vacancy(t, route.Route{Method: "POST", Path: "/close"}).id}
	x.a.Exec(`UPDATE fair_ticket SET status = CASE status WHEN 'in_talk' THEN 'done' ELSE 'left' END, ended_at = now(), ended_why = 'seeker' WHERE ended_at IS NULL`)
	x.a.Exec(`INSERT INTO fair_booth (id, fair_id, hall_id, enterprise_id, status, opens_at, closes_at, created_by, created_at, updated_at)
		SELECT $1, f.id, h.id, $3, 'requested', f.starts_at, f.ends_at, $4, now(), now() FROM fair f JOIN fair_hall h ON h.fair_id = f.id WHERE f.id = $2`,
		s.booth, s.fair, x.lender.Caller.EnterpriseID, x.lender.Caller.AccountID)
	x.a.Exec(`UPDATE fair_booth SET status = 'approved', decided_by = $2, decided_at = now(), open = true WHERE id = $1`, s.booth, x.officer.Caller.AccountID)
	x.a.Exec(`INSERT INTO fair_booth_vacancy (booth_id, vacancy_id) VALUES ($1, $2)`, s.booth, s.vacancy)
	x.a.Exec(`INSERT INTO fair_seat (id, booth_id, name, account_id, taken_at) VALUES ($1, $2, '一', $3, now())`, s.seat, s.booth, x.lender.Caller.AccountID)
	return s
}

func (x *things) liveBooth(t *testing.T, r route.Route) thing {
	s := x.stall(t)
	switch last(r) {
	case "next":
		x.seeker.Must("POST", "/api/fair-booths/"+s.booth+"/tickets", map[string]any{}, nil)
	case "unshut":
		x.a.Exec(`UPDATE fair_booth SET open = false, shut = true WHERE id = $1`, s.booth)
	case "open":
		x.a.Exec(`UPDATE fair_booth SET open = false WHERE id = $1`, s.booth)
	}
	return thing{id: s.booth, known: map[string]any{"reason": "违反须知"}}
}

func (x *things) liveSeat(t *testing.T, _ route.Route) thing { return thing{id: x.stall(t).seat} }

// fairTicket is the seeker's at the lender's booth, as far as the route needs it.
func (x *things) fairTicket(t *testing.T, r route.Route) thing {
	s := x.stall(t)
	var made struct{ ID string }
	x.seeker.Must("POST", "/api/fair-booths/"+s.booth+"/tickets", map[string]any{"share": true}, &made)
	act := last(r)
	if act != "leave" && act != "call" {
		x.lender.Must("POST", "/api/fair-booths/"+s.booth+"/next", nil, nil)
	}
	if act == "end" || act == "note" || act == "offer" {
		x.seeker.Must("POST", "/api/fair-tickets/"+made.ID+"/enter", nil, nil)
	}
	if act == "start" {
		x.a.Exec(`INSERT INTO fair_presence (fair_id, account_id, first_at, seen_at, node) VALUES ($1, $2, $3, $3, 'test')`, s.fair, x.seeker.Caller.AccountID, x.a.Clock.Now())
	}
	return thing{id: made.ID, known: map[string]any{"vacancyId": s.vacancy, "startOn": "2021-02-10", "text": "包住", "outcome": "fit", "note": "手脚麻利"}}
}

func (x *things) fairOffer(t *testing.T, r route.Route) thing {
	ticket := x.fairTicket(t, route.Route{Method: r.Method, Path: "/offer"})
	var talk struct{ Offers []struct{ ID string } }
	x.lender.Must("POST", "/api/fair-tickets/"+ticket.id+"/offer", pick(ticket.known, "vacancyId", "startOn", "text"), &talk)
	x.a.Exec(`UPDATE application SET status = 'withdrawn' WHERE status NOT IN ('hired', 'rejected', 'withdrawn', 'expired')`)
	return thing{id: talk.Offers[0].ID}
}

func (x *things) fairReport(t *testing.T, _ route.Route) thing {
	var made struct{ ID string }
	x.seeker.Must("POST", "/api/fair-booths/"+x.stall(t).booth+"/report", map[string]any{"text": "收押金"}, &made)
	return thing{id: made.ID, known: map[string]any{"answer": "已经约谈"}}
}
