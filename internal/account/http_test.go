package account

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
)

func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	sent := h.do(t, "", "POST", "/api/auth/codes", `{"phone":"138 0000 0001","purpose":"sign_in"}`)
	if sent.Code != 200 || !strings.Contains(sent.Body.String(), `{"expiresInSeconds":300}`) {
		t.Fatalf("%d %s", sent.Code, sent.Body)
	}
	in := h.do(t, "", "POST", "/api/auth/sign-in-code", `{"phone":"13800000001","code":"`+<-h.codes+`"}`)
	cookies := in.Result().Cookies()
	if in.Code != 200 || len(cookies) != 1 {
		t.Fatalf("%d %s, cookies %v", in.Code, in.Body, cookies)
	}
	c := cookies[0]
	if c.Name != "gx_session" || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 7*24*3600 {
		t.Fatalf("cookie %+v", c)
	}
	var me Me
	wantOK(t, json.Unmarshal(in.Body.Bytes(), &me))
	if me.AccountID != h.admin || me.Role != auth.Administrator || me.Phone != "138****0001" || me.Today.String() != "2021-02-08" || me.Bureau != "0750-2260938" || !me.Demo || me.Town != nil || me.Enterprise != nil {
		t.Fatalf("%+v", me)
	}
	if got := h.do(t, c.Value, "GET", "/api/me", ""); got.Code != 200 || got.Body.String() != in.Body.String() {
		t.Fatalf("me: %d %s", got.Code, got.Body)
	}
	out := h.do(t, c.Value, "POST", "/api/auth/sign-out", "")
	if out.Code != 204 || out.Body.Len() != 0 || len(out.Result().Cookies()) != 1 || out.Result().Cookies()[0].MaxAge != -1 {
		t.Fatalf("%d %s %v", out.Code, out.Body, out.Result().Cookies())
	}
	if h.alive(t, c.Value) {
		t.Fatal("signed out, and still in")
	}
	if again := h.do(t, "", "POST", "/api/auth/sign-out", ""); again.Code != 204 {
		t.Fatalf("signing out twice: %d", again.Code)
	}
}

func TestMeOfEveryRole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	firm := uuid.Must(uuid.NewV7())
	_, err := h.db.Exec(t.Context(), `INSERT INTO enterprise (id, uscc, name, town_code, status)
		VALUES ($1, '91440783MA00004960', '开平某水暖有限公司', '440783117', 'approved')`, firm)
	wantOK(t, err)
	for _, x := range []struct {
		account auth.NewAccount
		want    string
	}{
		{auth.NewAccount{Role: auth.Enterprise, Phone: mobile(t, "13800000002"), Name: "陈经理", EnterpriseID: firm},
			`"enterprise":{"id":"` + firm.String() + `","name":"开平某水暖有限公司","uscc":"91440783MA00004960","status":"approved","townCode":"440783117","aboveScale":false}`},
		{auth.NewAccount{Role: auth.TownOfficer, Login: "town", Name: "李专员", TownCode: "440783117"}, `"phone":"","hasPassword":false,"town":{"code":"440783117","name":"水口镇"}`},
		{auth.NewAccount{Role: auth.Seeker, Phone: mobile(t, "13800000003"), Name: "张三"}, `"role":"seeker","name":"张三","phone":"138****0003","hasPassword":false,"today"`},
	} {
		got := h.do(t, h.open(t, h.add(t, x.account)), "GET", "/api/me", "")
		if got.Code != 200 || !strings.Contains(got.Body.String(), x.want) {
			t.Errorf("%s: %d %s", x.account.Role, got.Code, got.Body)
		}
	}
}

func TestSigningInIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, x := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/api/auth/codes", `{"phone":"12345","purpose":"sign_in"}`, 422, `"name":"phone"`},
		{"/api/auth/codes", `{"phone":"0750-2218950","purpose":"sign_in"}`, 422, `"name":"phone"`},
		{"/api/auth/codes", `{"phone":"13800000001","purpose":"reveal"}`, 422, `"name":"purpose"`},
		{"/api/auth/sign-in-code", `{"phone":"13800000001","code":"000000"}`, 422, `"name":"code"`},
		{"/api/auth/sign-in-code", `{"phone":"13800000001","code":"\u0000"}`, 422, `"name":"code"`},
		{"/api/auth/sign-in-code", `{"phone":"1","code":"000000"}`, 422, `"name":"phone"`},
		{"/api/auth/sign-in-code", `{"phone":"13800000001","code":"000000","name":"\u0000"}`, 422, `"name":"name"`},
		{"/api/auth/sign-in-code", `{"phone":"13800000001","code":"000000","name":"` + strings.Repeat("张", 10000) + `"}`, 422, `"name":"name"`},
		{"/api/auth/sign-in-password", `{"login":"admin","password":"wrong"}`, 401, `wrong_password`},
		{"/api/auth/sign-in-password", `{"login":"\u0000","password":"\u0000"}`, 401, `wrong_password`},
	} {
		got := h.do(t, "", "POST", x.path, x.body)
		if got.Code != x.status || !strings.Contains(got.Body.String(), x.want) || len(got.Result().Cookies()) > 0 {
			t.Errorf("%s %.80s: %d %s", x.path, x.body, got.Code, got.Body)
		}
	}
	if len(h.codes) != 0 {
		t.Error("a code was sent all the same")
	}
}

func TestOwnSessionsAndPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	here, elsewhere := h.open(t, h.admin), h.open(t, h.admin)
	var list sessionList
	wantOK(t, json.Unmarshal(h.do(t, here, "GET", "/api/me/sessions", "").Body.Bytes(), &list))
	if len(list.Items) != 2 || list.Items[0].Current == list.Items[1].Current {
		t.Fatalf("%+v", list)
	}
	for _, s := range list.Items {
		if !s.Current {
			if got := h.do(t, here, "DELETE", "/api/me/sessions/"+s.ID, ""); got.Code != 204 {
				t.Fatalf("%d %s", got.Code, got.Body)
			}
		}
	}
	if h.alive(t, elsewhere) || !h.alive(t, here) {
		t.Fatal("the wrong session ended")
	}
	if got := h.do(t, here, "DELETE", "/api/me/sessions/00", ""); got.Code != 404 {
		t.Fatalf("%d", got.Code)
	}
	changed := h.do(t, here, "POST", "/api/me/password", `{"old":"`+secret+`","new":"another one"}`)
	cookies := changed.Result().Cookies()
	if changed.Code != 204 || len(cookies) != 1 || h.alive(t, here) || !h.alive(t, cookies[0].Value) {
		t.Fatalf("%d %v", changed.Code, cookies)
	}
	if got := h.do(t, "", "POST", "/api/auth/sign-in-password", `{"login":"admin","password":"another one"}`); got.Code != 200 {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
}

func TestOwnPhone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	here, elsewhere := h.open(t, h.admin), h.open(t, h.admin)
	for _, body := range []string{`{"purpose":"new_phone","phone":"139 0000 0002"}`, `{"purpose":"old_phone"}`} {
		if got := h.do(t, here, "POST", "/api/me/codes", body); got.Code != 200 || !strings.Contains(got.Body.String(), `{"expiresInSeconds":300}`) {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
	}
	code, old := <-h.codes, <-h.codes
	for body, field := range map[string]string{
		`{"phone":"","code":"` + code + `","oldCode":"` + old + `"}`:                                  `"name":"phone"`,
		`{"phone":"0750-2218950","code":"` + code + `","oldCode":"` + old + `"}`:                      `"name":"phone"`,
		`{"phone":"13800000001","code":"` + code + `","oldCode":"` + old + `"}`:                       `"code":"same"`,
		`{"phone":"13900000002","code":"` + code + `"}`:                                               `"name":"oldCode"`,
		`{"phone":"13900000002","code":"\u0000","oldCode":"` + old + `"}`:                             `"name":"code"`,
		`{"phone":"13900000002","code":"` + code + `","oldCode":"` + strings.Repeat("0", 9999) + `"}`: `"name":"oldCode"`,
		`{"phone":"13900000002","code":"` + code + `","password":"` + secret + `x"}`:                  `"name":"password"`,
	} {
		if got := h.do(t, here, "POST", "/api/me/phone", body); got.Code != 422 || !strings.Contains(got.Body.String(), field) || len(got.Result().Cookies()) > 0 {
			t.Errorf("%.80s: %d %s", body, got.Code, got.Body)
		}
	}
	changed := h.do(t, here, "POST", "/api/me/phone", `{"phone":"13900000002","code":"`+code+`","oldCode":"`+old+`"}`)
	cookies := changed.Result().Cookies()
	if changed.Code != 200 || len(cookies) != 1 || !strings.Contains(changed.Body.String(), `"phone":"139****0002","hasPassword":true`) {
		t.Fatalf("%d %s %v", changed.Code, changed.Body, cookies)
	}
	if h.alive(t, here) || h.alive(t, elsewhere) || !h.alive(t, cookies[0].Value) {
		t.Error("the wrong sessions ended")
	}
}

func TestOwnCodesAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	here := h.open(t, h.admin)
	for body, want := range map[string]string{
		`{"purpose":"new_phone"}`:                       `"name":"phone"`,
		`{"purpose":"new_phone","phone":"1390000000"}`:  `"name":"phone"`,
		`{"purpose":"new_phone","phone":"13800000001"}`: `"code":"same"`,
		`{"purpose":"sign_in","phone":"13900000002"}`:   `"name":"purpose"`,
		`{"purpose":""}`:                                `"name":"purpose"`,
	} {
		if got := h.do(t, here, "POST", "/api/me/codes", body); got.Code != 422 || !strings.Contains(got.Body.String(), want) {
			t.Errorf("%s: %d %s", body, got.Code, got.Body)
		}
	}
	for _, path := range []string{"/api/me/codes", "/api/me/phone"} {
		if got := h.do(t, "", "POST", path, `{"purpose":"old_phone"}`); got.Code != 401 {
			t.Errorf("%s as nobody: %d %s", path, got.Code, got.Body)
		}
	}
	if len(h.codes) != 0 {
		t.Error("a code was sent all the same")
	}
}

func TestAccountRoutesAreForAdministrators(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.open(t, h.admin)
	city := h.open(t, h.add(t, auth.NewAccount{Role: auth.CityOfficer, Login: "city", Name: "王专员"}))
	town := `{"role":"town_officer","login":"town","name":"李专员","townCode":"440783117"}`
	made := h.do(t, admin, "POST", "/api/accounts", town)
	var answer created
	wantOK(t, json.Unmarshal(made.Body.Bytes(), &answer))
	if made.Code != 200 || answer.Account.TownName != "水口镇" || len(answer.Password) < 16 {
		t.Fatalf("%d %s", made.Code, made.Body)
	}
	path := "/api/accounts/" + answer.Account.ID.String()
	for _, x := range []struct {
		method, path, body string
		want               string
	}{
		{"GET", "/api/accounts?q=town", "", `"login":"town"`},
		{"PUT", path, `{"name":"李工","disabled":false,"version":1}`, `"name":"李工","phone":"","enterpriseName":"","townCode":"440783117","townName":"水口镇","disabled":false,"version":2`},
		{"POST", path + "/password", "", `"password":"`},
	} {
		for token, status := range map[string]int{"": 401, city: 403} {
			if got := h.do(t, token, x.method, x.path, x.body); got.Code != status {
				t.Errorf("%s %s: %d, want %d", x.method, x.path, got.Code, status)
			}
		}
		if got := h.do(t, admin, x.method, x.path, x.body); got.Code != 200 || !strings.Contains(got.Body.String(), x.want) {
			t.Errorf("%s %s: %d %s", x.method, x.path, got.Code, got.Body)
		}
	}
}
