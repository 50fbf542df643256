package enterprise_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/enterprise"
)

// cast is five firms: three in the first town, two in the second.
func (w *world) cast(t *testing.T) (firms []enterprise.Enterprise) {
	for i, c := range []struct {
		name, industry string
		town           int
	}{{"甲_卫浴", "33", 0}, {"乙纺织", "17", 0}, {"丙商贸", "51", 0}, {"丁卫浴100%", "33", 1}, {"戊电子", "39", 1}} {
		e, _ := w.firm(t, func(in *enterprise.RegisterInput) {
			in.USCC, in.Name, in.Industry, in.TownCode = uscc(t, "91", 100+i), c.name, c.industry, w.towns[c.town].Code
		})
		firms = append(firms, e)
	}
	if _, err := w.SetYear(t.Context(), w.city, firms[3].ID, 2020, threshold, "报表"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Decide(t.Context(), w.city, firms[4].ID, 1, "suspend", "停产整顿"); err != nil {
		t.Fatal(err)
	}
	return firms
}

func (w *world) names(t *testing.T, c auth.Caller, f enterprise.Filter, limit int) string {
	t.Helper()
	var names []string
	page := route.Paging{Limit: limit}
	for {
		got, err := w.List(t.Context(), c, f, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range got.Items {
			names = append(names, string([]rune(e.Name)[:1]))
		}
		if page.Cursor = got.Next; got.Next == "" {
			return strings.Join(names, "")
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firms := w.cast(t)
	for name, c := range map[string]struct {
		caller auth.Caller
		filter enterprise.Filter
		want   string
	}{
		"all":              {w.city, enterprise.Filter{}, "戊丁丙乙甲"},
		"an administrator": {auth.Caller{Role: auth.Administrator}, enterprise.Filter{}, "戊丁丙乙甲"},
		"by name":          {w.city, enterprise.Filter{Sort: "name"}, "丁丙乙戊甲"},
		"a town":           {w.town, enterprise.Filter{}, "丙乙甲"},
		"not that town":    {w.town, enterprise.Filter{TownCode: w.towns[1].Code}, ""},
		"town filter":      {w.city, enterprise.Filter{TownCode: w.towns[1].Code}, "戊丁"},
		"words":            {w.city, enterprise.Filter{Q: "卫浴"}, "丁甲"},
		"literally":        {w.city, enterprise.Filter{Q: "0%"}, "丁"},
		"literally, too":   {w.city, enterprise.Filter{Q: "_"}, "甲"},
		"code":             {w.city, enterprise.Filter{Q: strings.ToLower(firms[1].USCC[:17])}, "乙"},
		"not within":       {w.city, enterprise.Filter{Q: firms[1].USCC[1:17]}, ""},
		"status":           {w.city, enterprise.Filter{Status: "suspended"}, "戊"},
		"section":          {w.city, enterprise.Filter{Section: "C"}, "戊丁乙甲"},
		"industry":         {w.city, enterprise.Filter{Industry: "51"}, "丙"},
		"above-scale":      {w.city, enterprise.Filter{AboveScale: "true"}, "丁"},
		"not above-scale":  {w.city, enterprise.Filter{AboveScale: "false", TownCode: w.towns[1].Code}, "戊"},
		"a seeker":         {auth.Caller{Role: auth.Seeker}, enterprise.Filter{}, ""},
		"nobody":           {auth.Caller{}, enterprise.Filter{}, ""},
		"a firm":           {auth.Caller{Role: auth.Enterprise, EnterpriseID: firms[2].ID}, enterprise.Filter{}, "丙"},
	} {
		for _, limit := range []int{1, 2, 50} {
			got := w.names(t, c.caller, c.filter, limit)
			if c.filter.Sort == "name" {
				if len(got) != len(c.want) { // the order is the database's collation's
					t.Errorf("%s: %s", name, got)
				}
			} else if got != c.want {
				t.Errorf("%s, %d a page: %q, want %q", name, limit, got, c.want)
			}
		}
	}
	_, err := w.List(t.Context(), w.city, enterprise.Filter{}, route.Paging{Limit: 5, Cursor: "nonsense"})
	refused(t, err, "invalid", "cursor")
}

func TestWhoSees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	_, other := w.firm(t)
	for name, c := range map[string]struct {
		caller auth.Caller
		sees   bool
	}{
		"itself": {own, true}, "another firm": {other, false}, "its town": {w.town, true}, "another town": {w.elsewhere, false},
		"the city": {w.city, true}, "an administrator": {auth.Caller{Role: auth.Administrator}, true},
		"a seeker": {auth.Caller{Role: auth.Seeker}, false}, "nobody": {auth.Caller{}, false},
	} {
		if _, err := w.Get(t.Context(), c.caller, e.ID); (err == nil) != c.sees {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := w.History(t.Context(), c.caller, e.ID); (err == nil) != c.sees {
			t.Errorf("%s, history: %v", name, err)
		}
	}
	_, err := w.Get(t.Context(), w.city, uuid.New())
	refused(t, err, "not_found")
}

func TestContactIsShownOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	_, other := w.firm(t)
	for _, c := range []auth.Caller{other, w.elsewhere, {Role: auth.Seeker}, {}} {
		_, err := w.Contact(t.Context(), c, e.ID, "核对用工需求")
		refused(t, err, "not_found")
	}
	_, err := w.Contact(t.Context(), w.town, e.ID, " ")
	refused(t, err, "invalid", "purpose")
	if n := w.count(t, `SELECT count(*) FROM pii_access`); n != 0 {
		t.Fatalf("%d refusals on record", n)
	}
	for _, c := range []auth.Caller{own, w.town, w.city} {
		phone, err := w.Contact(t.Context(), c, e.ID, "核对用工需求")
		if err != nil || phone.Raw() != "0750-2200001" {
			t.Fatal(phone, err)
		}
		n := w.count(t, `SELECT count(*) FROM pii_access WHERE account_id = $1 AND subject = 'enterprise' AND subject_id = $2
			AND field = 'contactPhone' AND purpose = '核对用工需求'`, c.AccountID, e.ID)
		if n != 1 {
			t.Fatalf("%d on record", n)
		}
	}
	silent, _ := w.firm(t, func(in *enterprise.RegisterInput) { in.ContactPhone = "" })
	_, err = w.Contact(t.Context(), w.town, silent.ID, "核对用工需求")
	refused(t, err, "not_found")
}

func TestExport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firms := w.cast(t)
	if _, err := w.AddFlag(t.Context(), w.city, firms[0].ID, flag(today)); err != nil {
		t.Fatal(err)
	}
	file, err := w.Export(t.Context(), w.town, enterprise.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(file.Data))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("企业")
	if err != nil || len(rows) != 4 {
		t.Fatal(rows, err)
	}
	text := strings.Join(rows[3], "|")
	if !strings.Contains(text, "甲_卫浴") || !strings.Contains(text, "075****0001") || !strings.Contains(text, "失信") || strings.Contains(text, "2200001") {
		t.Fatal(text)
	}
}

// A firm without an account that opens is found: an officer entered it, or its
// only account was disabled.
func TestFirmsWithoutAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firms := w.cast(t) // each registered itself
	if got := w.names(t, w.city, enterprise.Filter{Account: "false"}, 2); got != "" {
		t.Errorf("without one: %s", got)
	}
	if _, err := w.db.Exec(t.Context(), `UPDATE account SET disabled_at = now() WHERE enterprise_id = ANY($1)`, []uuid.UUID{firms[0].ID, firms[2].ID, firms[3].ID}); err != nil {
		t.Fatal(err)
	}
	for account, want := range map[string]string{"false": "丁丙甲", "true": "戊乙", "": "戊丁丙乙甲"} {
		if got := w.names(t, w.city, enterprise.Filter{Account: account}, 2); got != want {
			t.Errorf("account %q: %s, want %s", account, got, want)
		}
	}
	e, err := w.OpenAccount(t.Context(), w.city, firms[0].ID, "经办人", "13800009999")
	if err != nil || !e.HasAccount {
		t.Errorf("opened: %+v (%v)", e.HasAccount, err)
	}
	if e, err = w.Get(t.Context(), w.city, firms[2].ID); err != nil || e.HasAccount {
		t.Errorf("disabled: %+v (%v)", e.HasAccount, err)
	}
}
