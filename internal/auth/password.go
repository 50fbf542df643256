package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// The cost of one hash. A stored hash carries its own, so these may change.
const (
	hashMemory  = 19 * 1024 // KiB
	hashPasses  = 2
	hashThreads = 1
	hashLength  = 32
	saltLength  = 16
)

const (
	passwordLeast = 8
	passwordMost  = 64
)

// noHash is what a password is compared with where no account or no password
// exists, so that the answer takes as long as with one. Nothing hashes to it.
var noHash = encodeHash(make([]byte, saltLength), make([]byte, hashLength))

// hashers bounds the hashes at work: each takes hashMemory.
type hashers chan struct{}

func newHashers() hashers { return make(hashers, 2) }

const hashPatience = 3 * time.Second

// enter waits for a place; leave it afterwards. Code: "busy" (503).
func (h hashers) enter(ctx context.Context) error {
	patience := time.NewTimer(hashPatience)
	defer patience.Stop()
	select {
	case h <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-patience.C:
		p := problem.New(http.StatusServiceUnavailable, "busy", "现在登录的人很多，请过几秒再试。")
		p.RetryAfter = 5
		return p
	}
}

func (h hashers) leave() { <-h }

func (s *Service) hashPassword(ctx context.Context, password string) (string, error) {
	if err := s.hashers.enter(ctx); err != nil {
		return "", err
	}
	defer s.hashers.leave()
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails
	return encodeHash(salt, argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, hashThreads, hashLength)), nil
}

// passwordFits compares with a stored hash; "" is no hash, and costs the same.
func (s *Service) passwordFits(ctx context.Context, password, stored string) (bool, error) {
	if stored == "" {
		stored = noHash
	}
	var version, memory, passes uint32
	var threads uint8
	var rest string
	if _, err := fmt.Sscanf(stored, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &passes, &threads, &rest); err != nil {
		return false, fmt.Errorf("auth: read password hash: %w", err)
	}
	saltText, sumText, _ := strings.Cut(rest, "$")
	salt, err := base64.RawStdEncoding.DecodeString(saltText)
	if err != nil {
		return false, fmt.Errorf("auth: read password salt: %w", err)
	}
	sum, err := base64.RawStdEncoding.DecodeString(sumText)
	if err != nil || len(sum) == 0 || version != argon2.Version {
		return false, fmt.Errorf("auth: read password hash: version %d, %w", version, err)
	}
	if err := s.hashers.enter(ctx); err != nil {
		return false, err
	}
	defer s.hashers.leave()
	given := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(sum)))
	return subtle.ConstantTimeCompare(given, sum) == 1, nil
}

func encodeHash(salt, sum []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// checkPassword notes what is wrong with a new password. The login name and a
// phone number are everybody's first guess.
func checkPassword(f *input.Form, field, password, login string) {
	n := utf8.RuneCountInString(password)
	_, isPhone := pii.ParseMobile(password)
	switch {
	case n < passwordLeast:
		f.Add(field, "too_short", fmt.Sprintf("密码至少 %d 位，现在是 %d 位。", passwordLeast, n))
	case n > passwordMost:
		f.Add(field, "too_long", fmt.Sprintf("密码最多 %d 位，现在是 %d 位。", passwordMost, n))
	case !input.Printable(password):
		f.Add(field, "characters", "密码中有看不见的控制字符，请重新填写。")
	case isPhone || strings.EqualFold(password, login):
		f.Add(field, "same_as_login", "密码不能是登录名或手机号，请换一个。")
	}
}

// OneTimePassword makes a password to be shown once and typed by hand: 80 bits,
// without characters that look like others.
func OneTimePassword() string {
	t := strings.ToLower(rand.Text()) // no 0, 1, 8, 9
	return t[:4] + "-" + t[4:8] + "-" + t[8:12] + "-" + t[12:16]
}
