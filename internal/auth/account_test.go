package auth

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/pii"
)

func TestCreateAccount(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, err := h.create(t.Context(), NewAccount{
		Role: TownOfficer, Login: " Town-Shuikou ", Phone: phone(t, "13800000001"), Name: " 李专员 ", TownCode: "440783117", Password: secret})
	wantOK(t, err)
	var login, name, hash string
	var sealed []byte
	wantOK(t, h.db.QueryRow(t.Context(), `SELECT login, display_name, password_hash, phone_enc FROM account WHERE id = $1`, id).
		Scan(&login, &name, &hash, &sealed))
	if login != "town-shuikou" || name != "李专员" || strings.Contains(hash, secret) || bytes.Contains(sealed, []byte("13800000001")) {
		t.Fatalf("stored %q, %q, %q", login, name, hash)
	}
	if number, err := h.UnsealPhone(sealed); err != nil || number.Raw() != "13800000001" {
		t.Fatalf("phone %v, %v", number, err)
	}
	if n := h.count(t, `SELECT count(*) FROM event WHERE thing = 'account' AND thing_id = $1 AND action = 'create' AND account_id = $1`, id); n != 1 {
		t.Fatalf("%d events", n)
	}
}

func TestAccountsAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(t, "admin", "13800000001")
	firm := uuid.Must(uuid.NewV7())
	good := NewAccount{Role: CityOfficer, Login: "city", Phone: phone(t, "13800000002"), Name: "王专员", Password: secret}
	for _, x := range []struct {
		name        string
		change      func(*NewAccount)
		status      int
		code, field string
	}{
		{"no name", func(a *NewAccount) { a.Name = "" }, 422, "invalid", "name"},
		{"ten thousand characters", func(a *NewAccount) { a.Name = strings.Repeat("王", 10000) }, 422, "invalid", "name"},
		{"a null byte in the name", func(a *NewAccount) { a.Name = "王\x00" }, 422, "invalid", "name"},
		{"no role", func(a *NewAccount) { a.Role = "" }, 422, "invalid", "role"},
		{"a role that is none", func(a *NewAccount) { a.Role = "root" }, 422, "invalid", "role"},
		{"a town officer without a town", func(a *NewAccount) { a.Role = TownOfficer }, 422, "invalid", "townCode"},
		{"a city officer with a town", func(a *NewAccount) { a.TownCode = "440783117" }, 422, "invalid", "townCode"},
		{"a town that is none", func(a *NewAccount) { a.Role, a.TownCode = TownOfficer, "440783999" }, 422, "invalid", "townCode"},
		{"an enterprise without a firm", func(a *NewAccount) { a.Role = Enterprise }, 422, "invalid", "enterpriseId"},
		{"an officer with a firm", func(a *NewAccount) { a.EnterpriseID = firm }, 422, "invalid", "enterpriseId"},
		{"no way in", func(a *NewAccount) { a.Login, a.Phone = "", pii.Phone{} }, 422, "invalid", "login"},
		{"a login that looks like a phone", func(a *NewAccount) { a.Login = "13900000000" }, 422, "invalid", "login"},
		{"a login with a null byte", func(a *NewAccount) { a.Login = "ci\x00ty" }, 422, "invalid", "login"},
		{"a long login", func(a *NewAccount) { a.Login = "c" + strings.Repeat("i", 32) }, 422, "invalid", "login"},
		{"a login in use", func(a *NewAccount) { a.Login = "ADMIN" }, 409, "login_taken", "login"},
		{"a phone in use", func(a *NewAccount) { a.Phone = phone(t, "138 0000 0001") }, 409, "phone_taken", "phone"},
		{"seven characters of password", func(a *NewAccount) { a.Password = "kaiping" }, 422, "invalid", "password"},
		{"the login as the password", func(a *NewAccount) { a.Login, a.Password = "cityofficer", "CityOfficer" }, 422, "invalid", "password"},
		{"a phone as the password", func(a *NewAccount) { a.Password = "13800000002" }, 422, "invalid", "password"},
		{"65 characters of password", func(a *NewAccount) { a.Password = strings.Repeat("p", 65) }, 422, "invalid", "password"},
		{"a null byte in the password", func(a *NewAccount) { a.Password = "kaiping\x002021" }, 422, "invalid", "password"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			a := good
			x.change(&a)
			_, err := h.create(t.Context(), a)
			wantProblem(t, err, x.status, x.code, x.field)
		})
	}
	t.Run("a password at each limit", func(t *testing.T) {
		t.Parallel()
		for login, password := range map[string]string{"short": "密码八位也可以的", "long": strings.Repeat("p", 64)} {
			_, err := h.create(t.Context(), NewAccount{Role: CityOfficer, Login: login, Name: "王专员", Password: password})
			wantOK(t, err)
		}
	})
}
