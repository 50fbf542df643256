package account

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

func TestStaffAccountIsMadeWithAPasswordShownOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, password, err := h.Create(h.ctx, NewStaff{Role: auth.TownOfficer, Login: "Town-Shuikou", Name: "李专员", Phone: "138 0000 0002", TownCode: "440783117"})
	if err != nil || a.Login != "town-shuikou" || a.TownName != "水口镇" || a.Phone != "138****0002" || a.Version != 1 || a.Disabled {
		t.Fatalf("%+v, %v", a, err)
	}
	if _, err := h.Auth.SignInWithPassword(t.Context(), "town-shuikou", password); err != nil {
		t.Fatal(err)
	}
	events, err := history.Of(t.Context(), h.db, "account", a.ID)
	if err != nil || len(events) != 2 || events[0].Action != "create" || events[0].By != "管理员" {
		t.Fatalf("%+v, %v", events, err)
	}
}

func TestStaffAccountsAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, x := range []struct {
		in          NewStaff
		status      int
		code, field string
	}{
		{NewStaff{Role: auth.Enterprise, Login: "firm", Name: "某"}, 422, "invalid", "role"},
		{NewStaff{Role: auth.Seeker, Login: "seeker", Name: "某"}, 422, "invalid", "role"},
		{NewStaff{Role: "", Login: "x", Name: "某"}, 422, "invalid", "role"},
		{NewStaff{Role: auth.CityOfficer, Login: " ", Name: "某"}, 422, "invalid", "login"},
		{NewStaff{Role: auth.CityOfficer, Login: "9", Name: "某"}, 422, "invalid", "login"},
		{NewStaff{Role: auth.TownOfficer, Login: "town", Name: "某", TownCode: "outside"}, 422, "invalid", "townCode"},
		{NewStaff{Role: auth.CityOfficer, Login: "city", Name: ""}, 422, "invalid", "name"},
		{NewStaff{Role: auth.CityOfficer, Login: "city", Name: strings.Repeat("某", 10000)}, 422, "invalid", "name"},
		{NewStaff{Role: auth.CityOfficer, Login: "city", Name: "某\x00"}, 422, "invalid", "name"},
		{NewStaff{Role: auth.CityOfficer, Login: "city", Name: "某", Phone: "0750-2218950"}, 422, "invalid", "phone"},
		{NewStaff{Role: auth.TownOfficer, Login: "town", Name: "某"}, 422, "invalid", "townCode"},
		{NewStaff{Role: auth.TownOfficer, Login: "town", Name: "某", TownCode: "440783999"}, 422, "invalid", "townCode"},
		{NewStaff{Role: auth.CityOfficer, Login: "city", Name: "某", TownCode: "440783117"}, 422, "invalid", "townCode"},
		{NewStaff{Role: auth.CityOfficer, Login: "Admin", Name: "某"}, 409, "login_taken", "login"},
		{NewStaff{Role: auth.CityOfficer, Login: "city", Name: "某", Phone: "13800000001"}, 409, "phone_taken", "phone"},
	} {
		_, _, err := h.Create(h.ctx, x.in)
		wantProblem(t, err, x.status, x.code, x.field)
	}
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _, err := h.Create(h.ctx, NewStaff{Role: auth.TownOfficer, Login: "town", Name: "李专员", TownCode: "440783117"})
	wantOK(t, err)
	for _, x := range []struct {
		name   string
		change Change
		ends   bool
		action string
	}{
		{"another name", Change{Name: "李工"}, false, "update"},
		{"another town", Change{Name: "李工", TownCode: "440783115"}, true, "update"},
		{"another role", Change{Name: "李工", Role: auth.CityOfficer}, true, "update"},
		{"to an administrator", Change{Name: "李工", Role: auth.Administrator}, true, "update"},
		{"disabled", Change{Name: "李工", Disabled: true, Reason: "调离岗位"}, true, "disable"},
		{"enabled again", Change{Name: "李工", Reason: "调回岗位"}, false, "enable"},
		{"back to a town", Change{Name: "李工", Role: auth.TownOfficer, TownCode: "440783117"}, true, "update"},
	} {
		var token string
		if !a.Disabled {
			token = h.open(t, a.ID)
		}
		x.change.Version = a.Version
		changed, err := h.Update(h.ctx, a.ID, x.change)
		if err != nil || changed.Version != a.Version+1 || changed.Name != "李工" || changed.Disabled != x.change.Disabled {
			t.Fatalf("%s: %+v, %v", x.name, changed, err)
		}
		a = changed
		if token != "" && h.alive(t, token) == x.ends {
			t.Errorf("%s: session alive %v", x.name, !x.ends)
		}
		events, err := history.Of(t.Context(), h.db, "account", a.ID)
		wantOK(t, err)
		if last := events[len(events)-1]; last.Action != x.action || last.By != "管理员" || strings.Contains(string(last.Detail), "李") {
			t.Errorf("%s: %+v", x.name, last)
		}
	}
	if a.Role != auth.TownOfficer || a.TownCode != "440783117" {
		t.Fatalf("%+v", a)
	}
}

func TestUpdatesAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	officer, _, err := h.Create(h.ctx, NewStaff{Role: auth.TownOfficer, Login: "town", Name: "李专员", TownCode: "440783117"})
	wantOK(t, err)
	seeker := h.add(t, auth.NewAccount{Role: auth.Seeker, Phone: mobile(t, "13800000003"), Name: "张三"})
	erased := h.add(t, auth.NewAccount{Role: auth.Seeker, Phone: mobile(t, "13800000004"), Name: "李四"})
	_, err = h.db.Exec(t.Context(), `UPDATE account SET login = 'erased-' || id, phone_enc = NULL, phone_index = NULL, disabled_at = now() WHERE id = $1`, erased)
	wantOK(t, err)
	for _, x := range []struct {
		name        string
		id          uuid.UUID
		change      Change
		status      int
		code, field string
	}{
		{"unknown", uuid.Must(uuid.NewV7()), Change{Name: "某", Version: 1}, 404, "not_found", ""},
		{"stale", officer.ID, Change{Name: "某", Version: 2}, 409, "stale_version", ""},
		{"no name", officer.ID, Change{Version: 1}, 422, "invalid", "name"},
		{"null byte", officer.ID, Change{Name: "某\x00", Version: 1}, 422, "invalid", "name"},
		{"long name", officer.ID, Change{Name: strings.Repeat("某", 51), Version: 1}, 422, "invalid", "name"},
		{"no unit", officer.ID, Change{Name: "某", TownCode: "outside", Version: 1}, 422, "invalid", "townCode"},
		{"town gone", officer.ID, Change{Name: "某", TownCode: "440783999", Version: 1}, 422, "invalid", "townCode"},
		{"a town for the city", officer.ID, Change{Name: "某", Role: auth.CityOfficer, TownCode: "440783117", Version: 1}, 422, "invalid", "townCode"},
		{"a town officer by role alone", h.admin, Change{Name: "某", Role: auth.TownOfficer, Version: 1}, 422, "invalid", "townCode"},
		{"officer to seeker", officer.ID, Change{Name: "某", Role: auth.Seeker, Version: 1}, 422, "invalid", "role"},
		{"seeker to officer", seeker, Change{Name: "某", Role: auth.CityOfficer, Version: 1}, 422, "invalid", "role"},
		{"no such role", officer.ID, Change{Name: "某", Role: "root", Version: 1}, 422, "invalid", "role"},
		{"disable oneself", h.admin, Change{Name: "某", Disabled: true, Reason: "调离岗位", Version: 1}, 409, "own_account", ""},
		{"disabled without a reason", officer.ID, Change{Name: "某", TownCode: "440783117", Disabled: true, Version: 1}, 422, "invalid", "reason"},
		{"a number in the reason", officer.ID, Change{Name: "某", TownCode: "440783117", Disabled: true, Reason: "本人电话13800000003", Version: 1}, 422, "invalid", "reason"},
		{"erased", erased, Change{Name: "某", Reason: "本人要求", Version: 1}, 409, "erased", ""},
		{"demote oneself", h.admin, Change{Name: "某", Role: auth.CityOfficer, Version: 1}, 409, "own_account", ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			_, err := h.Update(h.ctx, x.id, x.change)
			p := wantProblem(t, err, x.status, x.code, x.field)
			if current, ok := p.Current.(Account); x.code == "stale_version" && (!ok || current.Version != 1) {
				t.Errorf("current: %+v", p.Current)
			}
		})
	}
}

func TestOneAdministratorAlwaysRemains(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ids := []uuid.UUID{h.admin}
	for i := range 5 {
		a, _, err := h.Create(h.ctx, NewStaff{Role: auth.Administrator, Login: fmt.Sprintf("admin%d", i), Name: "管理员"})
		wantOK(t, err)
		ids = append(ids, a.ID)
	}
	// Each ends the next one, all at once.
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() {
			ctx := auth.WithCaller(t.Context(), auth.Caller{AccountID: id, Role: auth.Administrator})
			change := Change{Name: "管理员", Disabled: i%2 == 0, Reason: "调离岗位", Version: 1}
			if i%2 == 1 {
				change.Role = auth.CityOfficer
			}
			_, err := h.Update(ctx, ids[(i+1)%len(ids)], change)
			if err != nil && !problem.HasCode(err, "last_administrator") {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var left int
	err := h.db.QueryRow(t.Context(), `SELECT count(*) FROM account WHERE role = 'administrator' AND disabled_at IS NULL`).Scan(&left)
	if err != nil || left != 1 {
		t.Fatalf("%d administrators left, %v", left, err)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for i := range 7 {
		h.add(t, auth.NewAccount{Role: auth.Seeker, Phone: mobile(t, fmt.Sprintf("1390000000%d", i)), Name: fmt.Sprintf("求职者%d", i)})
	}
	names := func(words, role string, limit int) (all []string) {
		t.Helper()
		p := route.Paging{Limit: limit}
		for {
			page, err := h.List(h.ctx, words, role, p)
			wantOK(t, err)
			if len(page.Items) > limit {
				t.Fatalf("%d on a page of %d", len(page.Items), limit)
			}
			for _, a := range page.Items {
				all = append(all, a.Name)
			}
			if page.Next == "" {
				return all
			}
			p.Cursor = page.Next
		}
	}
	for _, x := range []struct {
		words, role string
		want        []string
	}{
		{"", "", []string{"求职者6", "求职者5", "求职者4", "求职者3", "求职者2", "求职者1", "求职者0", "管理员"}},
		{"", "administrator", []string{"管理员"}},
		{"", "nonsense", nil},
		{"求职者3", "", []string{"求职者3"}},
		{"ADM", "", []string{"管理员"}},
		{"13900000004", "", []string{"求职者4"}},
		{"139 0000 0004", "seeker", []string{"求职者4"}},
		{"1390000", "", nil}, // a part of a number finds nobody
		{"%", "", nil},
		{"_", "", nil},
	} {
		if got := names(x.words, x.role, 3); !slices.Equal(got, x.want) {
			t.Errorf("%q, %q: %v, want %v", x.words, x.role, got, x.want)
		}
	}
	_, err := h.List(h.ctx, "\x00", "", route.Paging{Limit: 3})
	wantProblem(t, err, 422, "invalid", "q")
	_, err = h.List(h.ctx, "", "", route.Paging{Limit: 3, Cursor: "nonsense"})
	wantProblem(t, err, 422, "invalid", "cursor")
}

// Nobody hands out a way into the account of whoever can be sent a code; the
// number of an officer is told, and so is that of an account that is closed.
func TestOneTimePasswords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	seeker := h.add(t, auth.NewAccount{Role: auth.Seeker, Phone: mobile(t, "13800000003"), Name: "张三"})
	_, err := h.ResetPassword(h.ctx, seeker)
	wantProblem(t, err, 409, "has_phone", "")
	lost := h.add(t, auth.NewAccount{Role: auth.Seeker, Login: "lost", Name: "李四"})
	_, err = h.ResetPassword(h.ctx, lost)
	wantProblem(t, err, 409, "no_phone", "")
	_, err = h.ResetPassword(h.ctx, uuid.Must(uuid.NewV7()))
	wantProblem(t, err, 404, "not_found", "")
	officer := h.add(t, auth.NewAccount{Role: auth.CityOfficer, Login: "city", Phone: mobile(t, "13800000004"), Name: "王专员"})
	if password, err := h.ResetPassword(h.ctx, officer); err != nil || len(password) < 16 {
		t.Errorf("%q, %v", password, err)
	}
	if _, err := h.Update(h.ctx, seeker, Change{Name: "张三", Disabled: true, Reason: "本人要求停用", Version: 1}); err != nil {
		t.Error(err)
	}
	told := map[string]int{}
	rows, err := h.db.Query(t.Context(), `SELECT args ->> 'what' FROM river.river_job WHERE kind = $1`, auth.LeftKind)
	wantOK(t, err)
	var what string
	_, err = pgx.ForEachRow(rows, []any{&what}, func() error {
		told[what]++
		return nil
	})
	if err != nil || len(told) != 2 || told["password"] != 1 || told["disabled"] != 1 {
		t.Errorf("told %v (%v)", told, err)
	}
}
