package enterprise_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
	"gongxiang/matching/enterprise"
)

// registration is a valid one, with a code that has been sent.
func (w *world) registration(t testing.TB, n int) enterprise.Registration {
	t.Helper()
	phone, _ := pii.ParseMobile(fmt.Sprintf("138%08d", n))
	if err := w.Auth.SendCode(t.Context(), phone, auth.PurposeRegister); err != nil {
		t.Fatal(err)
	}
	facts := w.facts()
	facts.ContactPhone = ""
	return enterprise.Registration{Phone: phone.Raw(), Code: w.sms.codes[phone.Raw()], USCC: uscc(t, "91", 1000+n), Facts: facts}
}

func TestRegister(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registration(t, 1)
	r.USCC = strings.ToLower(r.USCC) + " "
	session, err := w.Register(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	c, err := w.Auth.Authenticate(t.Context(), session.Token)
	if err != nil || c.Role != auth.Enterprise {
		t.Fatal(c, err)
	}
	e, err := w.Get(t.Context(), c, c.EnterpriseID)
	if err != nil {
		t.Fatal(err)
	}
	if e.Status != enterprise.Pending || e.USCC != uscc(t, "91", 1001) || e.Kind != "enterprise" || e.Section != "C" ||
		e.IndustryName == "" || e.TownName != w.towns[0].Name || e.ContactPhone.Raw() != "13800000001" || e.AboveScale {
		t.Fatalf("%+v", e)
	}
	entries, err := w.History(t.Context(), c, e.ID)
	if err != nil || len(entries) != 1 || entries[0].Action != "register" || entries[0].By != "示例甲" {
		t.Fatal(entries, err)
	}
	var document string
	if err := w.db.QueryRow(t.Context(), `SELECT d::text FROM search_document d WHERE id = $1`, e.ID).Scan(&document); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(document, "水暖卫浴") || strings.Contains(document, "0001,") || strings.Contains(document, "示例甲") {
		t.Fatalf("personal, or not to be found: %s", document)
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for prefix, kind := range map[string]string{"91": "enterprise", "92": "self_employed", "93": "other"} {
		e, _ := w.firm(t, func(in *enterprise.RegisterInput) { in.USCC = uscc(t, prefix, 77) })
		got, err := w.Get(t.Context(), w.city, e.ID)
		if err != nil || got.Kind != kind || e.Kind != kind {
			t.Errorf("%s: %s, %v", prefix, got.Kind, err)
		}
	}
}

func TestRegisterRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	valid := w.registration(t, 1)
	for name, c := range map[string]struct {
		with func(*enterprise.Registration)
		want string
	}{
		"short code":        {func(r *enterprise.Registration) { r.USCC = r.USCC[:17] }, "uscc"},
		"wrong check":       {func(r *enterprise.Registration) { r.USCC = r.USCC[:17] + "0" }, "uscc"},
		"letter O":          {func(r *enterprise.Registration) { r.USCC = "O" + r.USCC[1:] }, "uscc"},
		"no name":           {func(r *enterprise.Registration) { r.Name = " \x00" }, "name"},
		"one character":     {func(r *enterprise.Registration) { r.Name = "厂" }, "name"},
		"61 characters":     {func(r *enterprise.Registration) { r.Name = strings.Repeat("厂", 61) }, "name"},
		"10,000 characters": {func(r *enterprise.Registration) { r.Name = strings.Repeat("厂", 10000) }, "name"},
		"a formula":         {func(r *enterprise.Registration) { r.Name = "=1+1|cmd" }, "name"},
		"unknown town":      {func(r *enterprise.Registration) { r.TownCode = "1" }, "townCode"},
		"no town":           {func(r *enterprise.Registration) { r.TownCode = "" }, "townCode"},
		"unknown industry":  {func(r *enterprise.Registration) { r.Industry = "99" }, "industry"},
		"no industry":       {func(r *enterprise.Registration) { r.Industry = "" }, "industry"},
		"no contact":        {func(r *enterprise.Registration) { r.ContactName = "" }, "contactName"},
		"long contact":      {func(r *enterprise.Registration) { r.ContactName = strings.Repeat("名", 51) }, "contactName"},
		"long address":      {func(r *enterprise.Registration) { r.Address = strings.Repeat("路", 101) }, "address"},
		"a landline":        {func(r *enterprise.Registration) { r.Phone = "0750-2218950" }, "phone"},
		"wrong code":        {func(r *enterprise.Registration) { r.Code = "nonsense" }, "code"},
	} {
		t.Run(name, func(t *testing.T) {
			r := valid
			c.with(&r)
			_, err := w.Register(t.Context(), r)
			refused(t, err, "invalid", c.want)
		})
	}
	if n := w.count(t, `SELECT count(*) FROM enterprise`); n != 0 {
		t.Fatalf("%d firms were left", n)
	}
	valid.Name, valid.Address = strings.Repeat("厂", 60), strings.Repeat("路", 100) // the longest
	if _, err := w.Register(t.Context(), valid); err != nil {
		t.Fatalf("the code is spent: %v", err)
	}
}

func TestRegisterTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.registration(t, 1), w.registration(t, 2)
	second.USCC = first.USCC
	if _, err := w.Register(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	_, err := w.Register(t.Context(), second)
	refused(t, err, "uscc_taken")
	second.USCC = uscc(t, "91", 5)
	if _, err = w.Register(t.Context(), second); err != nil {
		t.Fatalf("the refusal spent the code: %v", err)
	}
	w.clock.Advance(60e9)
	third := w.registration(t, 1)
	third.USCC = uscc(t, "91", 6)
	_, err = w.Register(t.Context(), third)
	refused(t, err, "phone_taken")
	if n := w.count(t, `SELECT count(*) FROM enterprise`); n != 2 {
		t.Fatalf("%d firms", n)
	}
}

func TestOneCodeTwentyTimesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	registrations := make([]enterprise.Registration, 20)
	for i := range registrations {
		registrations[i] = w.registration(t, i+1)
		registrations[i].USCC = uscc(t, "91", 1)
	}
	done, errs := atOnce(20, func(i int) (auth.Session, error) { return w.Register(t.Context(), registrations[i]) })
	if len(done) != 1 {
		t.Fatalf("%d were registered: %v", len(done), errs)
	}
	for _, err := range errs {
		refused(t, err, "uscc_taken")
	}
	for what, sql := range map[string]string{
		"firms": `SELECT count(*) FROM enterprise`, "accounts": `SELECT count(*) FROM account WHERE role = 'enterprise'`,
		"events": `SELECT count(*) FROM event WHERE thing = 'enterprise'`, "documents": `SELECT count(*) FROM search_document`,
	} {
		if n := w.count(t, sql); n != 1 {
			t.Errorf("%d %s", n, what)
		}
	}
}

func TestRegisterByOfficer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	register := func(c auth.Caller, in enterprise.RegisterInput) (e enterprise.Enterprise, err error) {
		return e, w.db.InTx(t.Context(), func(tx pgx.Tx) (err error) {
			e, err = w.RegisterByOfficer(t.Context(), tx, c, in)
			return err
		})
	}
	in := enterprise.RegisterInput{USCC: uscc(t, "91", 1), Facts: enterprise.Facts{Name: "开平市示例纺织厂", TownCode: w.towns[0].Code}}
	e, err := register(w.town, in)
	if err != nil || e.Status != enterprise.Approved {
		t.Fatal(e, err)
	}
	stored, err := w.Get(t.Context(), w.town, e.ID)
	if err != nil || stored.Name != in.Name || stored.Industry != "" || !stored.ContactPhone.IsZero() || stored.TownName != e.TownName {
		t.Fatal(stored, err)
	}
	if got := w.actions(t, e.ID); len(got) != 1 || got[0] != "register_by_officer" {
		t.Fatal(got)
	}
	_, err = register(w.city, in)
	refused(t, err, "uscc_taken")
	in.USCC = uscc(t, "91", 2)
	for _, c := range []auth.Caller{w.elsewhere, {Role: auth.Enterprise}, {Role: auth.Administrator}, {}} {
		_, err = register(c, in)
		refused(t, err, "forbidden")
	}
	in.Industry, in.ContactPhone = "99", "12"
	_, err = register(w.town, in)
	refused(t, err, "invalid", "industry", "contactPhone")
	found, err := w.ByUSCC(t.Context(), w.db, e.USCC, in.USCC)
	if err != nil || len(found) != 1 || found[e.USCC].ID != e.ID || found[e.USCC].Status != enterprise.Approved {
		t.Fatal(found, err)
	}
}

func TestOpenAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	for _, c := range []auth.Caller{own, {Role: auth.Administrator}} {
		_, err := w.OpenAccount(t.Context(), c, e.ID, "示例甲", "13800000001")
		refused(t, err, "forbidden")
	}
	_, err := w.OpenAccount(t.Context(), w.elsewhere, e.ID, "示例甲", "13800000001")
	refused(t, err, "not_found")
	_, err = w.OpenAccount(t.Context(), w.town, e.ID, "示例甲", "0750-2218950")
	refused(t, err, "invalid", "phone")
	_, err = w.OpenAccount(t.Context(), w.town, e.ID, "", "13800000001")
	refused(t, err, "invalid", "name")
	if _, err = w.OpenAccount(t.Context(), w.town, e.ID, "示例甲", "13800000001"); err != nil {
		t.Fatal(err)
	}
	_, err = w.OpenAccount(t.Context(), w.town, e.ID, "示例乙", "13800000001")
	refused(t, err, "phone_taken")
	phone, _ := pii.ParseMobile("13800000001")
	if err = w.Auth.SendCode(t.Context(), phone, auth.PurposeSignIn); err != nil {
		t.Fatal(err)
	}
	session, err := w.Auth.SignInWithCode(t.Context(), phone, w.sms.codes[phone.Raw()], "")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := w.Auth.Authenticate(t.Context(), session.Token); err != nil || c.EnterpriseID != e.ID {
		t.Fatal(c, err)
	}
}

func TestFirmOutsideSaysWhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registration(t, 1)
	r.TownCode, r.Address = "outside", " "
	_, err := w.Register(t.Context(), r)
	refused(t, err, "invalid", "address")
	r.Address = "江门市台山市水步镇"
	session, err := w.Register(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	c, err := w.Auth.Authenticate(t.Context(), session.Token)
	if err != nil {
		t.Fatal(err)
	}
	e, err := w.Get(t.Context(), w.city, c.EnterpriseID)
	if err != nil || e.TownName != "开平市外" {
		t.Fatalf("%+v (%v)", e, err)
	}
	// Only the city's officers see it, and approve it.
	town := w.staff(t, auth.NewAccount{Role: auth.TownOfficer, Login: "town-outside", Name: "专员", TownCode: w.towns[0].Code})
	_, err = w.Get(t.Context(), town, e.ID)
	refused(t, err, "not_found")
	if e, err = w.Decide(t.Context(), w.city, e.ID, e.Version, "approve", ""); err != nil || e.Status != enterprise.Approved {
		t.Fatalf("%+v (%v)", e, err)
	}
	// Across the border the other side's officers decide again.
	f := w.facts()
	if e, err = w.Edit(t.Context(), c, e.Version, f); err != nil || e.Status != enterprise.Pending {
		t.Errorf("%+v (%v)", e, err)
	}
}
