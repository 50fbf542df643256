package app_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/auth"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

const (
	canaryPhone  = "13877776661" // of the firm's contact
	canaryWorker = "13877776662"
	canaryMoved  = "13877776663" // of the firm's account, later
	canaryName   = "示例金丝雀"
)

// A firm's whole way from registration to placement, with values that are then
// looked for wherever they must not be.
func TestPersonalDataStaysWhereItBelongs(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	canaryID := idNumber(7)
	canaries := []string{canaryPhone, canaryWorker, canaryMoved, canaryID, canaryName}

	firm := a.Nobody()
	firm.Must("POST", "/api/auth/codes", map[string]any{"phone": canaryPhone, "purpose": "register"}, nil)
	uscc, err := reference.MakeUSCC("91440783MA9999999")
	if err != nil {
		t.Fatal(err)
	}
	var me struct{ Enterprise struct{ ID string } }
	firm.Must("POST", "/api/enterprises/register", map[string]any{
		"phone": canaryPhone, "code": a.SMS.Code(canaryPhone), "contactName": "示例甲", "uscc": uscc,
		"name": "开平市试验卫浴厂", "townCode": a.Town("水口镇"), "industry": "33", "address": "水口镇示例路",
	}, &me)
	officer := a.As(a.Officer("水口镇"))
	officer.Must("POST", "/api/enterprises/"+me.Enterprise.ID+"/approve", map[string]any{"version": 1, "reason": "资料齐全"}, nil)

	in := a.Input()
	var surplus struct{ ID string }
	firm.Must("POST", "/api/surpluses", map[string]any{
		"publish": true, "tradeCode": in.TradeCode, "level": in.Level, "headcount": 10, "periodFrom": in.PeriodFrom, "periodTo": in.PeriodTo,
		"townCode": in.TownCode, "lodging": false, "contactName": "示例甲", "contactPhone": canaryPhone,
	}, &surplus)
	borrower := a.As(a.Firm("水口镇"))
	shortage := a.Post(borrower.Caller, posting.Shortage, nil)
	var proposal, agreement struct{ ID, AgreementID string }
	borrower.Must("POST", "/api/proposals", map[string]any{
		"surplusId": surplus.ID, "shortageId": shortage.ID, "heads": 1, "from": "2021-02-08", "to": "2021-03-10", "payFen": 500_000, "note": "",
	}, &proposal)
	firm.Must("POST", "/api/proposals/"+proposal.ID+"/accept", map[string]any{"version": 1}, &agreement)
	base := "/api/agreements/" + agreement.AgreementID
	written := maps.Clone(clauses)
	written["version"] = 1
	firm.Must("PUT", base+"/clauses", written, nil)
	firm.Must("POST", base+"/sign", a.Signing(firm, base, 2), nil)
	borrower.Must("POST", base+"/sign", a.Signing(borrower, base, 3), nil)
	firm.Must("POST", base+"/roster", &apptest.Form{File: canaryWorker + ".csv",
		Data: []byte("姓名,身份证号,手机号,合同到期日,用工形式\n" + canaryName + "," + canaryID + "," + canaryWorker + ",无固定期限,全日制\n" + canaryName + ",440783199001019999,13877776662,x,y\n")}, nil)
	var workers struct{ Items []struct{ ID string } }
	firm.Key = "nominate-the-canary"
	firm.Must("POST", base+"/workers", map[string]any{"workers": []any{map[string]any{
		"name": canaryName, "idNumber": canaryID, "phone": canaryWorker, "openEnded": true, "engagement": "regular"}}}, &workers)
	firm.Key = "reveal-the-canary"
	firm.Must("POST", "/api/workers/"+workers.Items[0].ID+"/reveal", map[string]any{"field": "idNumber", "purpose": "核对名单"}, nil)
	firm.Key = ""

	// Refusals, each with a value in it that is not to come back or be logged.
	for _, bad := range []any{
		map[string]any{"workers": []any{map[string]any{"name": canaryName, "idNumber": canaryID + "9", "phone": canaryWorker + "9", "openEnded": true, "engagement": "regular"}}},
		map[string]any{"workers": []any{map[string]any{"name": canaryName, "idNumber": canaryID, "phone": canaryWorker, "openEnded": true, "engagement": "regular"}}},
		map[string]any{"workers": canaryID},
		map[string]any{canaryID: canaryWorker},
	} {
		if answer := firm.Do("POST", base+"/workers", bad); answer.Status < 400 || strings.Contains(answer.Problem.Detail, canaryID) || strings.Contains(answer.Problem.Detail, canaryWorker) {
			t.Errorf("%d %s", answer.Status, answer.Problem.Detail)
		}
	}
	a.Clock.Advance(time.Minute)
	firm.Must("POST", "/api/me/codes", map[string]any{"purpose": "new_phone", "phone": canaryMoved}, nil)
	firm.Must("POST", "/api/me/codes", map[string]any{"purpose": "old_phone"}, nil)
	change := map[string]any{"phone": canaryMoved, "code": a.SMS.Code(canaryMoved), "oldCode": "000000"}
	if answer := firm.Do("POST", "/api/me/phone", change); answer.Status != 422 || strings.Contains(string(answer.Body), canaryMoved) {
		t.Errorf("%d %s", answer.Status, answer.Body)
	}
	change["oldCode"] = a.SMS.Code(canaryPhone)
	firm.Must("POST", "/api/me/phone", change, nil)
	a.Nobody().Do("POST", "/api/auth/sign-in-password", map[string]any{"login": canaryPhone, "password": canaryID})
	officer.Do("GET", "/api/enterprises?q="+canaryPhone, nil)

	for place, text := range map[string]string{
		"the log": apptest.Log.String(), "the metrics": string(a.Nobody().Do("GET", "/metrics", nil).Body), "the database": stored(t, a),
		"another firm's view":      seen(a.As(a.Firm("水口镇")), "/api/search/surpluses?q=抛光", "/api/search/shortages", "/api/surpluses/"+surplus.ID),
		"an officer's view":        seen(officer, "/api/agreements", base, base+"/workers", "/api/placements", "/api/proposals", "/api/search/surpluses", "/api/enterprises"),
		"the administrator's view": seen(a.Role(auth.Administrator), "/api/accounts", "/api/search/surpluses"),
	} {
		for _, canary := range canaries {
			// Names stand in the table of persons, and nowhere else that others see.
			if place == "the database" && canary == canaryName {
				continue
			}
			for _, form := range []string{canary, hex.EncodeToString([]byte(canary))} { // bytes are printed so
				if at := strings.Index(text, form); at >= 0 {
					t.Errorf("%s shows %s: …%s…", place, canary, text[max(0, at-200):min(len(text), at+100)])
				}
			}
		}
	}
	if !strings.Contains(apptest.Log.String(), "/api/agreements/{id}/workers") && !strings.Contains(apptest.Log.String(), "/api/agreements/:id/workers") {
		t.Error("the log holds nothing to look through")
	}
}

func seen(c *apptest.Client, paths ...string) string {
	var all strings.Builder
	for _, path := range paths {
		answer := c.Do("GET", strings.ReplaceAll(path, "抛光", "%E6%8A%9B%E5%85%89"), nil)
		fmt.Fprintf(&all, "%s %d\n%s\n", path, answer.Status, answer.Body)
	}
	return all.String()
}

// stored is every row of every table that the app may read, as text.
func stored(t *testing.T, a *apptest.App) string {
	t.Helper()
	rows, err := a.DB.Query(t.Context(), `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
		WHERE schemaname IN ('public', 'river') AND has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), 'SELECT')`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, table := range tables {
		rows, err := a.DB.Query(t.Context(), "SELECT to_jsonb(t) FROM "+table+" t")
		if err != nil {
			t.Fatal(err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[json.RawMessage])
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		for _, row := range found {
			fmt.Fprintf(&all, "%s %s\n", table, row)
		}
	}
	return all.String()
}
