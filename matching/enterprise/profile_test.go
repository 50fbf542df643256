package enterprise_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/matching/enterprise"
)

func TestEdit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	p := w.published(t, own, 3)
	facts := w.facts()
	facts.Name, facts.Industry, facts.TownCode, facts.ContactPhone = "开平市新名字卫浴有限公司", "38", w.towns[1].Code, "13800000009"
	got, err := w.Edit(t.Context(), own, 1, facts)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != facts.Name || got.Version != 2 || got.Status != enterprise.Pending || got.TownName != w.towns[1].Name ||
		got.Industry != "38" || got.IndustryName == e.IndustryName || got.ContactPhone.Raw() != "13800000009" || got.AboveScale {
		t.Fatalf("%+v", got)
	}
	n := w.count(t, `SELECT count(*) FROM search_document WHERE id = $1 AND firm = $2 AND industry = '38'`, p.ID, facts.Name)
	m := w.count(t, `SELECT count(*) FROM search_document WHERE id = $1 AND title = $2 AND town_code = $3`, e.ID, facts.Name, facts.TownCode)
	if n != 1 || m != 1 {
		t.Fatal("the search has the old name")
	}
	entries, err := w.History(t.Context(), own, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	var detail map[string]any
	if err := json.Unmarshal(entries[1].Detail, &detail); err != nil {
		t.Fatal(err)
	}
	if name := detail["name"].(map[string]any); name["from"] != e.Name || name["to"] != facts.Name || detail["contactPhone"] != true || len(detail) != 4 {
		t.Fatalf("%v", detail)
	}
	_, err = w.Get(t.Context(), w.town, e.ID) // it has moved
	refused(t, err, "not_found")
	if entries[1].Action != "move" {
		t.Errorf("the history says %q", entries[1].Action)
	}
	// A firm that has moved waits for the officers of its new town.
	if got, err = w.Decide(t.Context(), w.elsewhere, e.ID, got.Version, "approve", ""); err != nil || got.Status != enterprise.Approved {
		t.Fatal(got.Status, err)
	}
}

func TestEditKeepsPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, own := w.firm(t)
	for i, phone := range []string{"", "075****0001"} {
		facts := w.facts()
		facts.Address, facts.ContactPhone = fmt.Sprintf("工业路%d号", i), phone
		got, err := w.Edit(t.Context(), own, i+1, facts)
		if err != nil || got.ContactPhone.Raw() != "0750-2200001" {
			t.Fatal(got, err)
		}
	}
}

func TestEditRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	for field, with := range map[string]func(*enterprise.Facts){
		"name":         func(f *enterprise.Facts) { f.Name = "" },
		"townCode":     func(f *enterprise.Facts) { f.TownCode = "9" },
		"industry":     func(f *enterprise.Facts) { f.Industry = "" },
		"contactName":  func(f *enterprise.Facts) { f.ContactName = "" },
		"contactPhone": func(f *enterprise.Facts) { f.ContactPhone = "1380" },
	} {
		facts := w.facts()
		with(&facts)
		_, err := w.Edit(t.Context(), own, 1, facts)
		refused(t, err, "invalid", field)
	}
	_, err := w.Edit(t.Context(), auth.Caller{Role: auth.Enterprise, EnterpriseID: uuid.New()}, 1, w.facts())
	refused(t, err, "not_found")
	_, err = w.Edit(t.Context(), w.city, 1, w.facts()) // acts for no firm
	refused(t, err, "not_found")
	if _, err = w.Edit(t.Context(), own, 1, w.facts()); err != nil {
		t.Fatal(err)
	}
	_, err = w.Edit(t.Context(), own, 1, w.facts())
	if p := refusal(t, err, "stale_version"); p.Current.(enterprise.Enterprise).ID != e.ID {
		t.Fatal(p.Current)
	}
}

func TestFiftyEditsWithOneVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, own := w.firm(t)
	done, errs := atOnce(50, func(i int) (enterprise.Enterprise, error) {
		facts := w.facts()
		facts.Name = fmt.Sprintf("开平市第%d个名字厂", i)
		return w.Edit(t.Context(), own, 1, facts)
	})
	if len(done) != 1 {
		t.Fatalf("%d edits went through", len(done))
	}
	for _, err := range errs {
		refused(t, err, "stale_version")
	}
}

// A rename and new postings at once: no posting is left with the old name.
func TestRenameWhilePublishing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	facts := w.facts()
	facts.Name = "开平市新名字卫浴有限公司"
	_, errs := atOnce(12, func(i int) (int, error) {
		if i == 6 {
			_, err := w.Edit(t.Context(), own, 1, facts)
			return 0, err
		}
		w.published(t, own, i+1)
		return 0, nil
	})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	n := w.count(t, `SELECT count(*) FROM search_document WHERE enterprise_id = $1 AND kind = 'surplus' AND firm = $2`, e.ID, facts.Name)
	if n != 11 {
		t.Fatalf("%d of 11 have the new name", n)
	}
}

// Else the officers of another town would find it among theirs, and restore it.
func TestSuspendedFirmKeepsItsTown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	if _, err := w.Decide(t.Context(), w.city, e.ID, 1, "suspend", "停产整顿"); err != nil {
		t.Fatal(err)
	}
	facts := w.facts()
	facts.TownCode = w.towns[1].Code
	if facts.TownCode == e.TownCode {
		facts.TownCode = w.towns[2].Code
	}
	_, err := w.Edit(t.Context(), own, 2, facts)
	refused(t, err, "invalid", "townCode")
	facts.TownCode, facts.Address = e.TownCode, "新地址"
	if _, err = w.Edit(t.Context(), own, 2, facts); err != nil {
		t.Fatal(err)
	}
}

func TestRejectedFirmCorrectsItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	session, err := w.Register(t.Context(), w.registration(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	own, err := w.Auth.Authenticate(t.Context(), session.Token)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.Decide(t.Context(), w.town, own.EnterpriseID, 1, "reject", "名称与执照不符"); err != nil {
		t.Fatal(err)
	}
	e, err := w.Edit(t.Context(), own, 2, w.facts())
	if err != nil || e.Status != enterprise.Pending {
		t.Fatal(e.Status, err)
	}
	if e, err = w.Decide(t.Context(), w.town, e.ID, 3, "approve", ""); err != nil || e.Status != enterprise.Approved {
		t.Fatal(e.Status, err)
	}
}
