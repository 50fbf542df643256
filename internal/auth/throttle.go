package auth

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"gongxiang/internal/problem"
)

// limit is how many attempts one bucket takes in a window. Windows begin at
// multiples of their length, so a lock lasts at most that long.
type limit struct {
	name string
	most int
	per  time.Duration
}

// Codes are sent at our cost and to people who may not have asked. What one
// address does to one phone is bounded tightly; what is done to a phone from
// everywhere a little more loosely and for a short time, so that nobody can be
// kept from their codes for long.
var (
	sendPhoneMinute  = limit{"code.phone.minute", 1, time.Minute}
	sendPhoneAddress = limit{"code.phone.address", 5, time.Hour}
	sendPhone        = limit{"code.phone", 6, 15 * time.Minute}
	sendAddress      = limit{"code.address", 60, time.Hour} // a firm's or a fair's people share one
	sendAll          = limit{"code.all", 3000, time.Hour}
	// sendAccount bounds the numbers that one account says are to be its own.
	sendAccount = limit{"code.account", 10, time.Hour}
)

// Links by SMS go to people who have not asked for them.
var (
	messagePhone = limit{"message.phone", 5, 24 * time.Hour}
	messageAll   = limit{"message.all", 6000, time.Hour}
)

// Wrong codes, beside the five tries that each code has.
var (
	checkAddress = limit{"check.address", 30, 15 * time.Minute}
	checkAll     = limit{"check.all", 1000, 15 * time.Minute}
)

// Links that lead nowhere. Who guesses at 256 bits finds nothing; this bounds
// the work that guessing makes.
var (
	linkAddress = limit{"link.address", 60, 15 * time.Minute}
	linkAll     = limit{"link.all", 3000, 15 * time.Minute}
)

// Searches of whoever has not signed in: many behind one address at a fair, and
// no more than a machine bears.
var (
	lookAddress = limit{"look.address", 600, 5 * time.Minute}
	lookAll     = limit{"look.all", 30_000, 5 * time.Minute}
)

// Wrong passwords. The tight limit is on one account from one address; the one
// on the account alone is wide and short, and does not hold for an address from
// which the account is signed in, so that a stranger cannot lock it.
var (
	passwordPair    = limit{"password.account.address", 5, 15 * time.Minute}
	passwordAddress = limit{"password.address", 50, 15 * time.Minute}
	passwordAccount = limit{"password.account", 20, 5 * time.Minute}
	passwordAll     = limit{"password.all", 1200, time.Minute}
)

// bucket is a limit for one subject.
type bucket struct {
	limit
	subject string
}

func (b bucket) key() string { return b.name + ":" + b.subject }

func (s *Service) sendBuckets(ctx context.Context, phoneIndex []byte) []bucket {
	phone, address := base64.RawURLEncoding.EncodeToString(phoneIndex), network(ctx)
	return []bucket{{sendPhoneMinute, phone}, {sendPhoneAddress, phone + "@" + address}, {sendPhone, phone},
		{sendAddress, address}, {sendAll, ""}}
}

func messageBuckets(phoneIndex []byte) []bucket {
	return []bucket{{messagePhone, base64.RawURLEncoding.EncodeToString(phoneIndex)}, {messageAll, ""}}
}

func checkBuckets(ctx context.Context) []bucket {
	return []bucket{{checkAddress, network(ctx)}, {checkAll, ""}}
}

func passwordBuckets(ctx context.Context, account string, known bool) []bucket {
	address := network(ctx)
	buckets := []bucket{{passwordPair, account + "@" + address}, {passwordAddress, address}}
	if known {
		return buckets
	}
	return append(buckets, bucket{passwordAccount, account}, bucket{passwordAll, ""})
}

// network is whom an address belongs to: itself, or the /64 that one household
// has under IPv6.
func network(ctx context.Context) string {
	text := ClientFrom(ctx).Address
	address, err := netip.ParseAddr(text)
	if err != nil || address.Unmap().Is4() {
		return text
	}
	prefix, err := address.WithZone("").Prefix(64)
	if err != nil {
		return text
	}
	return prefix.String()
}

// Knock counts a try at a secret link before it is looked up. Once the link was
// found right, giveBack takes the try out of the count. Code: "throttled" (429).
func (s *Service) Knock(ctx context.Context) (giveBack func(context.Context) error, err error) {
	taken, err := s.take(ctx, []bucket{{linkAddress, network(ctx)}, {linkAll, ""}})
	return taken.giveBack, err
}

// Look counts a search by somebody who need not have signed in. Code:
// "throttled" (429).
func (s *Service) Look(ctx context.Context) error {
	_, err := s.take(ctx, []bucket{{lookAddress, network(ctx)}, {lookAll, ""}})
	return err
}

// attempts are those that take has counted.
type attempts struct {
	s       *Service
	keys    []string
	windows []time.Time
}

// take counts an attempt in each bucket before it is made, the narrowest first,
// so that any number of attempts at once stay within the limits. When one is
// full it is problem "throttled" (429), and counted nowhere: who is stopped at
// a narrow limit does not fill the wide ones.
func (s *Service) take(ctx context.Context, buckets []bucket) (attempts, error) {
	now := s.Clock.Now()
	taken := attempts{s: s}
	for _, b := range buckets {
		window := now.Truncate(b.per)
		ok, err := countAttempt(ctx, s.DB, b.key(), window, b.most)
		if err != nil {
			return attempts{}, err
		}
		if !ok {
			if err := taken.giveBack(ctx); err != nil {
				return attempts{}, err
			}
			return attempts{}, throttled(window.Add(b.per).Sub(now))
		}
		taken.keys, taken.windows = append(taken.keys, b.key()), append(taken.windows, window)
	}
	return taken, nil
}

// giveBack takes the attempts out of the count: they came to no harm.
func (a attempts) giveBack(ctx context.Context) error {
	if len(a.keys) == 0 {
		return nil
	}
	return uncountAttempts(ctx, a.s.DB, a.keys, a.windows)
}

func throttled(wait time.Duration) error {
	seconds := max(1, int((wait+time.Second-1)/time.Second))
	say := fmt.Sprintf("%d 秒", seconds)
	if seconds > 90 {
		say = fmt.Sprintf("%d 分钟", (seconds+59)/60)
	}
	p := problem.New(http.StatusTooManyRequests, "throttled", "尝试得太频繁，请在 "+say+"后再试。")
	p.RetryAfter = seconds
	return p
}
