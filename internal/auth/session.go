package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/problem"
)

// CookieName is the cookie that holds a session's token.
const CookieName = "gx_session"

const (
	sessionIdle = 12 * time.Hour     // unused for so long, it ends
	sessionLife = 7 * 24 * time.Hour // and after this in any case
	// seenEvery bounds how often a session's use is written down.
	seenEvery  = time.Minute
	tokenBytes = 32
)

// Session is one that has just been opened. The token is known to nobody else,
// and cannot be read back.
type Session struct {
	AccountID uuid.UUID
	Token     string
	ExpiresAt time.Time
}

// OpenSession signs an account in; the session that the request came with ends.
// Whoever calls has made sure who it is. Code: "account_disabled" (403).
func (s *Service) OpenSession(ctx context.Context, tx pgx.Tx, account uuid.UUID) (Session, error) {
	row, err := holdAccount(ctx, tx, account)
	if err != nil {
		return Session{}, err
	}
	if row.Disabled || row.ID != account {
		return Session{}, accountDisabled()
	}
	return s.open(ctx, tx, account)
}

// open writes the session of an account that the transaction holds.
func (s *Service) open(ctx context.Context, tx pgx.Tx, account uuid.UUID) (Session, error) {
	if old := CallerFrom(ctx).SessionHash; old != nil {
		if err := deleteSession(ctx, tx, old); err != nil {
			return Session{}, err
		}
	}
	token := make([]byte, tokenBytes)
	_, _ = rand.Read(token) // never fails
	now := s.Clock.Now()
	opened := Session{AccountID: account, Token: base64.RawURLEncoding.EncodeToString(token), ExpiresAt: now.Add(sessionLife)}
	client := ClientFrom(ctx)
	return opened, insertSession(ctx, tx, sessionRow{
		hash: tokenHash(token), account: account, now: now, expires: opened.ExpiresAt,
		address: storable(client.Address, 100), agent: storable(client.Agent, 300),
	})
}

// Authenticate tells whose session a token is. It is on the way of every
// request: one statement, and another at most once a minute. Code:
// "unauthenticated" (401) for a token that is malformed, unknown, ended, or of
// a disabled account.
func (s *Service) Authenticate(ctx context.Context, token string) (Caller, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != tokenBytes {
		return Caller{}, problem.Unauthenticated()
	}
	now := s.Clock.Now()
	caller, seen, err := callerOf(ctx, s.DB, tokenHash(raw), now, now.Add(-sessionIdle))
	if err != nil {
		return Caller{}, err
	}
	if now.Sub(seen) >= seenEvery {
		if err := touchSession(ctx, s.DB, caller.SessionHash, now, now.Add(-seenEvery)); err != nil {
			return Caller{}, err
		}
	}
	return caller, nil
}

// SignOut ends the session that the request came with, if it came with one.
func (s *Service) SignOut(ctx context.Context) error {
	hash := CallerFrom(ctx).SessionHash
	if hash == nil {
		return nil
	}
	return deleteSession(ctx, s.DB, hash)
}

// EndSessions signs an account out everywhere.
func (s *Service) EndSessions(ctx context.Context, tx pgx.Tx, account uuid.UUID) error {
	return deleteSessionsOf(ctx, tx, account)
}

// OpenedSession is a session as its owner sees it.
type OpenedSession struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"createdAt" doc:"登录时间"`
	SeenAt    time.Time `json:"seenAt" doc:"最近使用时间"`
	Address   string    `json:"address" doc:"网络地址"`
	Agent     string    `json:"agent" doc:"浏览器"`
	Current   bool      `json:"current" doc:"是否就是当前这次登录"`
}

// Sessions lists the caller's live sessions, the last used first.
func (s *Service) Sessions(ctx context.Context) ([]OpenedSession, error) {
	now := s.Clock.Now()
	return sessionsOf(ctx, s.DB, CallerFrom(ctx), now, now.Add(-sessionIdle))
}

// EndSession ends one of the caller's sessions, by the id that Sessions gives.
// Code: "not_found" (404), also for a session of somebody else.
func (s *Service) EndSession(ctx context.Context, id string) error {
	prefix, err := hex.DecodeString(id)
	if err != nil || len(prefix) != sessionIDBytes {
		return problem.NotFound("这次登录")
	}
	found, err := deleteOwnSession(ctx, s.DB, CallerFrom(ctx).AccountID, prefix)
	if err != nil {
		return err
	}
	if !found {
		return problem.NotFound("这次登录")
	}
	return nil
}

func tokenHash(token []byte) []byte {
	sum := sha256.Sum256(token)
	return sum[:]
}

func accountDisabled() error {
	return problem.New(403, "account_disabled", "这个账号已经停用。如有疑问，请联系人社部门的系统管理员。")
}

// storable makes a header's bytes a text that the database takes.
func storable(header string, most int) string {
	text := strings.ReplaceAll(strings.ToValidUTF8(header, ""), "\x00", "")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}
