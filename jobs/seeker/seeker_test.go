package seeker_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/jobs/seeker"
	"gongxiang/matching/matchingtest"
)

func newSeekers(t *testing.T) (*matchingtest.World, *seeker.Service) {
	w := matchingtest.New(t)
	return w, seeker.New(w.DB, w.Vault, w.Clock, auth.New(auth.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock}))
}

func TestNames(t *testing.T) {
	t.Parallel()
	w, s := newSeekers(t)
	who := w.Seeker("陈大文")
	for name, code := range map[string]string{
		"陈小文": "", "陈 文": "", "买买提·吐尔逊": "", "": "invalid", "陈": "invalid", "陈3": "invalid", "13800000001": "invalid", strings.Repeat("文", 51): "invalid", "陈\x00文": "invalid",
	} {
		p, err := s.Rename(t.Context(), who, name)
		if code == "" && (err != nil || p.Name != strings.ReplaceAll(name, " ", "")) || code != "" && !problem.HasCode(err, code) {
			t.Errorf("%q: %+v %v", name, p, err)
		}
		if code == "" && (p.Phone.String()[3:7] != "****") {
			t.Errorf("%v", p.Phone)
		}
	}
}

// Once an ID number says who he is, only an officer changes the name.
func TestTheNameOfAnIDNumberStands(t *testing.T) {
	t.Parallel()
	w, s := newSeekers(t)
	who := w.Seeker("陈大文")
	if _, err := s.Rename(t.Context(), who, "陈小文"); err != nil {
		t.Fatal(err)
	}
	person := withIDNumber(t, w, who)
	if _, err := s.Rename(t.Context(), who, "陈大文"); !problem.HasCode(err, "name_stands") {
		t.Errorf("got %v", err)
	}
	if file, err := s.Copy(t.Context(), who); err != nil || len(file.Data) == 0 {
		t.Errorf("%v of %s", err, person)
	}
}

// withIDNumber has the account stand for a person whose ID number is on record.
func withIDNumber(t *testing.T, w *matchingtest.World, who auth.Caller) uuid.UUID {
	t.Helper()
	number, err := pii.ParseIDNumber("440783199001010094")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := w.DB.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ids, err := people.Ensure(t.Context(), tx, w.Vault, w.Clock.Now(), []people.Identity{{Name: "李四", IDNumber: number}})
	if err == nil {
		err = tx.Commit(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	w.Exec(`UPDATE person_account SET person_id = $2 WHERE account_id = $1`, who.AccountID, ids[0])
	return ids[0]
}

func TestErasureIsTheSeekersOwn(t *testing.T) {
	t.Parallel()
	w, s := newSeekers(t)
	who, other := w.Seeker("陈大文"), w.Seeker("李小明")
	if err := s.Erase(t.Context(), who, "陈大文"); err != nil {
		t.Fatal(err)
	}
	if err := s.Erase(t.Context(), who, "陈大文"); !problem.HasCode(err, "unauthenticated") {
		t.Errorf("twice: %v", err)
	}
	if _, err := s.Rename(t.Context(), other, "李小文"); err != nil {
		t.Fatal(err)
	}
	person, err := people.OfAccount(t.Context(), w.DB, other.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	third := w.Seeker("王五")
	if _, err := w.DB.Exec(t.Context(), `SELECT FROM person_erase($1, $2, '2021-02-08', '理由在此', now())`, person, third.AccountID); err == nil {
		t.Error("one seeker erased another")
	}
	// The phone is free again: whoever comes back begins anew.
	var left int
	if err := w.DB.QueryRow(t.Context(), `SELECT count(*) FROM account WHERE id = $1 AND phone_index IS NULL AND phone_enc IS NULL AND disabled_at IS NOT NULL
		AND display_name = '已注销' AND NOT EXISTS (SELECT FROM session WHERE account_id = $1)`, who.AccountID).Scan(&left); err != nil || left != 1 {
		t.Errorf("the account still leads to him (%v)", err)
	}
}
