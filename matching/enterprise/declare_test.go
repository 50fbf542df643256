package enterprise_test

import (
	"testing"

	"gongxiang/matching/enterprise"
)

func TestDeclare(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	d := enterprise.Declaration{Version: 1, StaffCount: 120, CountedOn: today, GroupName: " 示例集团\x00"}
	got, err := w.Declare(t.Context(), own, d)
	if err != nil || got.GroupName != "示例集团" || got.Staff == nil || got.Staff.Count != 120 || got.Staff.CountedOn != today || got.Staff.DeclaredBy != "经办人" {
		t.Fatalf("%+v (%v)", got, err)
	}
	_, err = w.Declare(t.Context(), own, d)
	refused(t, err, "stale_version")
	// An earlier count stands beside it; the same day's is put right.
	d.Version, d.CountedOn, d.StaffCount = 2, today-30, 90
	if got, err = w.Declare(t.Context(), own, d); err != nil || got.Staff.Count != 120 {
		t.Fatalf("%+v (%v)", got.Staff, err)
	}
	d.Version, d.CountedOn, d.StaffCount = 3, today, 121
	if got, err = w.Declare(t.Context(), own, d); err != nil || got.Staff.Count != 121 || w.count(t, `SELECT count(*) FROM enterprise_staff`) != 2 {
		t.Fatalf("%+v (%v)", got.Staff, err)
	}
	if a := w.actions(t, e.ID); a[len(a)-1] != "declare" {
		t.Error(a)
	}
	for field, change := range map[string]func(*enterprise.Declaration){
		"staffCount": func(d *enterprise.Declaration) { d.StaffCount = 0 },
		"countedOn":  func(d *enterprise.Declaration) { d.CountedOn = today + 1 },
		"groupName":  func(d *enterprise.Declaration) { d.GroupName = "13800138000" },
	} {
		bad := d
		change(&bad)
		_, err := w.Declare(t.Context(), own, bad)
		refused(t, err, "invalid", field)
	}
}

// Numbers stored before there was an index get one; equal numbers have equal ones.
func TestIndexContacts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.firm(t)
	w.firm(t)
	w.firm(t, func(in *enterprise.RegisterInput) { in.ContactPhone = "0750-2200002" })
	w.firm(t, func(in *enterprise.RegisterInput) { in.ContactPhone = "" })
	const distinct = `SELECT count(DISTINCT contact_phone_index) FROM enterprise`
	if n := w.count(t, distinct); n != 2 {
		t.Fatalf("%d numbers of four firms", n)
	}
	if _, err := w.db.Exec(t.Context(), `UPDATE enterprise SET contact_phone_index = NULL`); err != nil {
		t.Fatal(err)
	}
	if n, err := w.IndexContacts(t.Context()); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := w.IndexContacts(t.Context()); n != 0 || err != nil || w.count(t, distinct) != 2 {
		t.Fatal(n, err)
	}
}
