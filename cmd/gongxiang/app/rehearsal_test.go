package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/fairs/floor"
	"gongxiang/fairs/rehearsal"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/route"
)

// rehearsed is a platform with something in it, and the rehearsal that was played
// there and stands.
type rehearsed struct {
	*apptest.App
	owner   *pgx.Conn
	clients map[auth.Role]*apptest.Client
	cast    rehearsal.Cast
}

func newRehearsed(t *testing.T) *rehearsed {
	a := apptest.New(t)
	x := &rehearsed{App: a, clients: map[auth.Role]*apptest.Client{"": a.Nobody()}}
	things := newThings(a)
	for _, r := range a.Web.Routes() { // one of each thing
		if r.Access.Thing != "" && r.Method == http.MethodGet {
			things.make(t, r)
		}
	}
	x.clients[auth.Enterprise], x.clients[auth.Seeker], x.clients[auth.TownOfficer] = things.lender, things.seeker, things.officer
	x.clients[auth.CityOfficer], x.clients[auth.Administrator] = a.Role(auth.CityOfficer), a.Role(auth.Administrator)
	var err error
	if x.owner, err = a.Platform.Owner(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.owner.Close(a.Context()) })
	return x
}

// play plays one that lasts so long.
func (x *rehearsed) play(t *testing.T, lasts time.Duration) rehearsal.Report {
	t.Helper()
	var err error
	if x.cast, err = rehearsal.Make(t.Context(), x.Platform.Owner, rehearsal.Size{Visitors: 12, Booths: 3}, x.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	report, err := rehearsal.Play(t.Context(), x.Platform.Owner, x.cast, rehearsal.Options{
		Service: rehearsal.Service{URL: x.URL, Origin: apptest.Origin}, Lasts: lasts, Rate: 6, Cuts: 8, Talks: 300 * time.Millisecond, Say: func(string) {},
	}, func(time.Duration) (*floor.Service, error) { return x.Domains.Floor, nil })
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// answers are what everybody reads who asks for everything that has a list, a
// number or a file. Of fairs' planning the officers' list shows the rehearsal.
func (x *rehearsed) answers(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, r := range x.Web.Routes() {
		if r.Method != http.MethodGet || strings.Contains(r.Path, "{") || strings.HasPrefix(r.Path, "/api/fair-plans") {
			continue
		}
		for role, c := range x.clients {
			if !r.Access.Allows(role) {
				continue
			}
			answer := c.Do(r.Method, r.Path, nil)
			text := string(answer.Body)
			if strings.HasPrefix(answer.Header.Get("Content-Type"), "application/vnd") {
				text = cells(t, answer.Body)
			}
			all[fmt.Sprintf("%s as %q", r.Path, role)] = fmt.Sprint(answer.Status, " ", text)
		}
	}
	return all
}

var value = regexp.MustCompile(`<[vt]>[^<]*`)

// cells are a workbook's contents, without when it was made and how it looks.
func cells(t *testing.T, book []byte) (text string) {
	t.Helper()
	parts, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range parts.File {
		if !strings.HasPrefix(part.Name, "xl/worksheets/") && part.Name != "xl/sharedStrings.xml" {
			continue
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprint(value.FindAllString(string(content), -1))
	}
	return text
}

// others are tables that go on by themselves.
var others = []string{"fair_watch", "ledger_checkpoint", "throttle", "river_job", "river_leader"}

// rows counts all tables.
func (x *rehearsed) rows(t *testing.T) map[string]int {
	t.Helper()
	rows, err := x.owner.Query(t.Context(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]int{}
	for _, name := range names {
		var n int
		if err := x.owner.QueryRow(t.Context(), `SELECT count(*) FROM `+pgx.Identifier{name}.Sanitize()).Scan(&n); err != nil {
			t.Fatal(err)
		}
		all[name] = n
	}
	return all
}

// night is what runs by the clock or by hand and could take notice.
func (x *rehearsed) night(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	if _, _, _, err := x.Domains.Reindex(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Domains.Recommend.Nightly(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Domains.Vacancy.Expire(ctx); err != nil {
		t.Fatal(err)
	}
}

// A rehearsal is played over real sockets and loses nothing; while it stands, no
// list, number, search, match, recommendation or file is another than without
// it; and when it is removed, no row is left.
func TestARehearsalIsNowhereElse(t *testing.T) {
	t.Parallel()
	x := newRehearsed(t)
	x.night(t)
	rows, before := x.rows(t), x.answers(t)
	sent := x.SMS.Sent()

	var report rehearsal.Report
	for lasts := 12 * time.Second; ; lasts *= 2 { // what a slow machine leaves undone, it does in more time
		report = x.play(t, lasts)
		played := report.In == report.Visitors && report.Talks > 0 && report.Offers > 0 && report.Acked > 0 && report.Expected >= 100
		if played || lasts > time.Minute {
			if !played || !report.Sound() {
				t.Errorf("%+v", report)
			}
			break
		}
		if err := rehearsal.Remove(t.Context(), x.Platform.Owner, x.cast.Fair); err != nil {
			t.Fatal(err)
		}
	}
	x.night(t)
	for what, is := range x.answers(t) {
		if was := before[what]; is != was {
			t.Errorf("%s: with a rehearsal\n%s\nwithout\n%s", what, is, was)
		}
	}
	if x.SMS.Sent() != sent {
		t.Error("somebody was sent a message")
	}
	own := []string{"account", "enterprise", "event", "idempotency", "person", "person_account", "session", "vacancy"}
	for name, n := range x.rows(t) {
		if n != rows[name] && !slices.Contains(own, name) && !slices.Contains(others, name) && name != "fair" && !strings.HasPrefix(name, "fair_") {
			t.Errorf("with a rehearsal %s has %d rows, and %d without", name, n, rows[name])
		}
	}
	var hires int
	if err := x.owner.QueryRow(t.Context(), `SELECT count(*) FROM fair_offer o JOIN fair_ticket t ON t.id = o.ticket_id WHERE t.fair_id = $1 AND o.status = 'accepted'`, x.cast.Fair).Scan(&hires); err != nil {
		t.Fatal(err)
	}
	if hires != report.Accepted {
		t.Errorf("%d accepted, %d said so", hires, report.Accepted)
	}
	// By their address, too.
	city := x.clients[auth.CityOfficer]
	var firm string
	if err := x.owner.QueryRow(t.Context(), `SELECT enterprise_id FROM account WHERE id = $1`, x.cast.Recruiters[0].Account).Scan(&firm); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/public-vacancies/" + x.cast.Recruiters[0].Vacancy.String(), "/api/vacancies/" + x.cast.Recruiters[0].Vacancy.String(), "/api/enterprises/" + firm, "/api/fairs/" + x.cast.Fair.String()} {
		if a := city.Do("GET", path, nil); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}

	if err := rehearsal.Remove(t.Context(), x.Platform.Owner, x.cast.Fair); err != nil {
		t.Fatal(err)
	}
	for name, n := range x.rows(t) {
		if n != rows[name] && !slices.Contains(others, name) {
			t.Errorf("%s has %d rows, and had %d", name, n, rows[name])
		}
	}
	if left, err := rehearsal.Standing(t.Context(), x.Platform.Owner); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
}

// Who plays in a rehearsal does nothing but that, whatever he is signed in for.
func TestPlayersStayOnStage(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	owner, err := a.Platform.Owner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = owner.Close(a.Context()) })
	cast, err := rehearsal.Make(t.Context(), a.Platform.Owner, rehearsal.Size{Visitors: 1, Booths: 1}, a.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	visitor, recruiter := a.As(auth.Caller{AccountID: cast.Visitors[0].Account}), a.As(auth.Caller{AccountID: cast.Recruiters[0].Account})
	for _, r := range a.Web.Routes() {
		if strings.HasPrefix(r.Path, "/api/fair") || r.Access.IsPublic() {
			continue
		}
		for role, c := range map[auth.Role]*apptest.Client{auth.Seeker: visitor, auth.Enterprise: recruiter} {
			everybody := r.Access.Allows(auth.Administrator) && r.Access.Allows(auth.Seeker) && r.Access.Allows(auth.Enterprise)
			if !r.Access.Allows(role) || everybody {
				continue
			}
			if answer := c.Do(r.Method, address(r, uuid.NewString()), bodyless(r)); answer.Problem.Code != "rehearsal" {
				t.Errorf("%s %s: %d %s", r.Method, r.Path, answer.Status, answer.Body)
			}
		}
	}
	things := newThings(a)
	booth := things.make(t, route.Route{Method: "GET", Path: "/live", Access: route.Access{Thing: "live_booth"}})
	at := "/api/fair-booths/" + booth.id
	if answer := visitor.Do("POST", at+"/tickets", map[string]any{}); answer.Problem.Code != "rehearsal" {
		t.Errorf("a real queue: %d %s", answer.Status, answer.Body)
	}
	if answer := visitor.Do("POST", at+"/report", map[string]any{"text": "演练"}); answer.Problem.Code != "rehearsal" {
		t.Errorf("a report of a real booth: %d %s", answer.Status, answer.Body)
	}
	var fair uuid.UUID
	if err := owner.QueryRow(t.Context(), `SELECT fair_id FROM fair_booth WHERE id = $1`, booth.id).Scan(&fair); err != nil {
		t.Fatal(err)
	}
	if answer := visitor.Do("POST", "/api/fairs/"+fair.String()+"/booking", map[string]any{}); answer.Problem.Code != "rehearsal" {
		t.Errorf("a real fair's booking: %d %s", answer.Status, answer.Body)
	}
	player := auth.Caller{AccountID: cast.Visitors[0].Account, Role: auth.Seeker, Rehearsal: cast.Fair}
	for f, may := range map[uuid.UUID]bool{fair: false, cast.Fair: true} {
		if p, err := a.Domains.Floor.May(t.Context(), player, room.Ref{Fair: f, Kind: room.Fair, Of: f}); err != nil || p.Read != may {
			t.Errorf("may hear %v: %+v %v", f, p, err)
		}
	}
	// The service can neither make such, nor make one real.
	for sql, names := range map[string]string{
		`UPDATE account SET rehearsal = NULL WHERE rehearsal IS NOT NULL`:      "permission denied",
		`UPDATE enterprise SET status = 'approved' WHERE status = 'rehearsal'`: "enterprise_rehearses",
		`UPDATE enterprise SET status = 'rehearsal' WHERE status = 'approved'`: "enterprise_rehearses",
		`DELETE FROM fair_event`: "permission denied",
	} {
		if _, err := a.Platform.DB.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error()+postgres.Constraint(err), names) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	// What an officer planned by hand is not taken away.
	if err := rehearsal.Remove(t.Context(), a.Platform.Owner, fair); err != nil {
		t.Error(err)
	}
	if answer := things.lender.Do("GET", at+"/live", nil); answer.Status != http.StatusOK {
		t.Errorf("a real fair is gone: %d %s", answer.Status, answer.Body)
	}
}
