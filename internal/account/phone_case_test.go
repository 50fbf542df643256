package account

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// A case as the pages see it: both accounts, masked, with what hangs on them.
func TestACaseAtTheCounter(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	firm := uuid.Must(uuid.NewV7())
	_, err := h.db.Exec(t.Context(), `INSERT INTO enterprise (id, uscc, name, town_code, status)
		VALUES ($1, '91440783MA00004960', '开平某水暖有限公司', '440783117', 'approved')`, firm)
	wantOK(t, err)
	lost := h.add(t, auth.NewAccount{Role: auth.Enterprise, Phone: mobile(t, "13800000002"), Name: "陈经理", EnterpriseID: firm})
	h.add(t, auth.NewAccount{Role: auth.Enterprise, Phone: mobile(t, "13800000003"), Name: "李会计", EnterpriseID: firm})
	holder := h.add(t, auth.NewAccount{Role: auth.Seeker, Phone: mobile(t, "13800000004"), Name: "陈经理"})
	admin, owner := h.open(t, h.admin), h.open(t, lost)
	second := h.add(t, auth.NewAccount{Role: auth.Administrator, Login: "second", Name: "管理员乙"})

	sent := h.do(t, admin, "POST", "/api/accounts/"+lost.String()+"/phone-code", `{"phone":"13800000004"}`)
	for _, want := range []string{`"holds":[{"what":"colleagues","count":1}]`, `"phone":"138****0002"`, `"phone":"138****0004"`, `"seenAt":"2021-02-08T`, `"expiresInSeconds":300`} {
		if sent.Code != 200 || !strings.Contains(sent.Body.String(), want) {
			t.Errorf("lacks %s: %d %s", want, sent.Code, sent.Body)
		}
	}
	ask := `{"accountId":"` + lost.String() + `","phone":"13800000004","code":"` + <-h.codes + `","reason":"看了身份证，是本人"}`
	asked := h.do(t, admin, "POST", "/api/phone-cases", ask)
	var made struct{ ID uuid.UUID }
	wantOK(t, json.Unmarshal(asked.Body.Bytes(), &made))
	if me := h.do(t, owner, "GET", "/api/me", ""); asked.Code != 200 || !strings.Contains(me.Body.String(), `"newPhoneAt":"2021-02-11T`) {
		t.Errorf("%d %s, %s", asked.Code, asked.Body, me.Body)
	}
	at := "/api/phone-cases/" + made.ID.String()
	if got := h.do(t, admin, "POST", at+"/grant", ""); got.Code != 409 {
		t.Errorf("his own: %d %s", got.Code, got.Body)
	}
	h.clock.Advance(72 * time.Hour)
	if got := h.do(t, h.open(t, second), "POST", at+"/grant", ""); got.Code != 204 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	page, err := h.PhoneCases(h.ctx, "", route.Paging{Limit: 1})
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	c := page.Items[0]
	if c.Status != "done" || !c.Own || c.Account.Account.Phone != "138****0004" || c.Holder == nil || c.Holder.Account.ID != holder ||
		c.Holder.Account.Phone != "" || c.Holder.Account.Login != "" || c.DecidedBy != "管理员乙" {
		t.Errorf("%+v", c)
	}
	if page, err := h.PhoneCases(h.ctx, "waiting", route.Paging{Limit: 1}); err != nil || len(page.Items) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
}
