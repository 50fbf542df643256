package lending_test

import (
	"bytes"
	"strings"
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/matching/deed"
	"gongxiang/matching/lending"
)

// The wording that the platform begins with obeys the rules for wording.
func TestTemplatesOfThePlatformAreGood(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, kind := range deed.Kinds {
		var body string
		if err := w.db.QueryRow(t.Context(), `SELECT body FROM contract_template WHERE kind = $1 ORDER BY version LIMIT 1`, kind).Scan(&body); err != nil {
			t.Fatal(err)
		}
		if faults := deed.Check(kind, body); len(faults) > 0 {
			t.Errorf("%s: %v", kind, faults)
		}
	}
	for _, sql := range []string{`UPDATE contract_template SET body = 'x'`, `DELETE FROM contract_template`} {
		_, err := w.db.Exec(t.Context(), sql)
		forbids(t, err)
	}
}

// What was signed stays byte for byte, whatever becomes of the firms' names, the
// wording and the clock.
func TestTheSignedDocumentStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.drafted(t, 3)
	draft, err := w.Document(t.Context(), w.lender, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.exec(t, `UPDATE enterprise SET name = '改名之后的厂' WHERE id = $1`, w.borrower.EnterpriseID)
	renamed, err := w.Document(t.Context(), w.lender, a.ID)
	if err != nil || renamed.Hash == draft.Hash {
		t.Fatalf("a draft follows the register: %v", err)
	}
	if a, err = w.signAs(t, w.lender, a.ID, a.Version); err != nil {
		t.Fatal(err)
	}
	w.exec(t, `UPDATE enterprise SET name = '又改了名的厂' WHERE id = $1`, w.borrower.EnterpriseID)
	w.exec(t, `INSERT INTO contract_template (kind, version, body, written_at) SELECT kind, version + 1, body || '新', now() FROM contract_template`)
	if a, err = w.signAs(t, w.borrower, a.ID, a.Version); err != nil {
		t.Fatal(err)
	}
	for _, s := range a.Signatures {
		if s.Hash != renamed.Hash {
			t.Errorf("%s signed %s, want %s", s.Side, s.Hash, renamed.Hash)
		}
	}
	first, err := w.DocumentFile(t.Context(), w.borrower, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.setDay(30)
	second, err := w.DocumentFile(t.Context(), w.city, a.ID)
	if err != nil || !bytes.Equal(first.Data, second.Data) {
		t.Errorf("another file (%v)", err)
	}
	for _, want := range []string{"改名之后的厂", renamed.Hash, a.Number, "每日 8 小时，每周休息 1 天", "2021年2月9日", "每人每月 5,200.00 元"} {
		if !bytes.Contains(first.Data, []byte(want)) {
			t.Errorf("the file lacks %s", want)
		}
	}
}

func TestDocumentIsForTheTwoFirmsAndTheirOfficers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.drafted(t, 3)
	for _, c := range []auth.Caller{w.lender, w.borrower, w.city, w.townOfficer(t, 0)} {
		if _, err := w.DocumentFile(t.Context(), c, a.ID); err != nil {
			t.Error(err)
		}
	}
	for _, c := range []auth.Caller{w.firm(t, "91", 0), w.townOfficer(t, 3)} {
		_, err := w.DocumentFile(t.Context(), c, a.ID)
		wants(t, err, "not_found")
		_, err = w.SendSignCode(t.Context(), c, a.ID)
		if c.Role == auth.Enterprise {
			wants(t, err, "not_found")
		}
	}
	_, err := w.SendSignCode(t.Context(), w.city, a.ID)
	wants(t, err, "forbidden")
}

func TestSigningNeedsTheReadDocumentAndTheCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.drafted(t, 3)
	in := w.signing(t, w.lender, a.ID, a.Version)
	other := in
	other.DocumentHash = strings.Repeat("0", 64)
	_, err := w.Sign(t.Context(), w.lender, a.ID, other)
	if p := refusal(t, err, "stale_version"); p.Current == nil {
		t.Error("does not say what stands")
	}
	other = in
	other.Code = ""
	_, err = w.Sign(t.Context(), w.lender, a.ID, other)
	wantsField(t, err, "code", "code_wrong")
	// A code of the other firm's phone is no good, nor one for signing in.
	_ = w.signing(t, w.borrower, a.ID, a.Version)
	w.exec(t, `UPDATE phone_code SET purpose = 'sign_in' WHERE phone_index = (SELECT phone_index FROM account WHERE id = $1)`, w.borrower.AccountID)
	_, err = w.Sign(t.Context(), w.borrower, a.ID, w.codeOf(t, w.borrower, in))
	wantsField(t, err, "code", "code_wrong")
	// A refusal leaves the code as good as it was; used, it is gone.
	if a, err = w.Sign(t.Context(), w.lender, a.ID, in); err != nil {
		t.Fatal(err)
	}
	in.Version = a.Version
	_, err = w.Sign(t.Context(), w.lender, a.ID, in)
	wantsField(t, err, "code", "code_wrong")
	w.exec(t, `UPDATE account SET phone_enc = NULL, phone_index = NULL WHERE id = $1`, w.borrower.AccountID)
	_, err = w.SendSignCode(t.Context(), w.borrower, a.ID)
	wants(t, err, "no_phone")
	_, err = w.Sign(t.Context(), w.borrower, a.ID, in)
	wants(t, err, "no_phone")
}

// codeOf is the input with the last code that was sent to the caller.
func (w *world) codeOf(t *testing.T, c auth.Caller, in lending.SignInput) lending.SignInput {
	t.Helper()
	phone, err := w.Auth.PhoneOf(t.Context(), w.db, c.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	code, _ := w.inbox.codes.Load(phone.Raw())
	in.Code = code.(string)
	return in
}
