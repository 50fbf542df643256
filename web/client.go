package web

import (
	"net/netip"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

// identify puts into the context where the request comes from and who makes it:
// nobody without a session, or with one that has ended.
func (a *App) identify(c *fiber.Ctx) error {
	ctx := auth.WithClient(c.UserContext(), a.client(c))
	if token := c.Cookies(auth.CookieName); token != "" {
		caller, err := a.deps.Authenticate(ctx, token)
		if err != nil && !problem.HasCode(err, "unauthenticated") {
			return err
		}
		if err == nil {
			ctx = auth.WithCaller(ctx, caller)
		}
	}
	c.SetUserContext(ctx)
	return nil
}

// client is where the request comes from: the peer, or whom a trusted proxy
// names. Of several proxies' words the last that is not ours counts; whatever
// stands before it anybody could have written.
func (a *App) client(c *fiber.Ctx) auth.Client {
	addr, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	addr = addr.Unmap()
	if a.trusted(addr) {
		hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
		for i := len(hops) - 1; i >= 0; i-- {
			hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
			if err != nil {
				break
			}
			addr = hop.Unmap()
			if !a.trusted(addr) {
				break
			}
		}
	}
	return auth.Client{Address: addr.String(), Agent: printable(c.Get(fiber.HeaderUserAgent), 200)}
}

func (a *App) trusted(addr netip.Addr) bool {
	for _, network := range a.deps.Proxies {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}

// printable is the text without what cannot be stored or shown, cut to a length.
func printable(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}
