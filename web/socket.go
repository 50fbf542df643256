package web

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gongxiang/fairs/live"
	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

// handshakes bounds how many ask the database who they are at once, when
// thousands come back together; requests have the rest of its connections.
const handshakes = 8

// socket turns a request into a WebSocket. Everything that may refuse it comes
// before its connection is taken over, and everything that outlives the request
// is copied.
func (a *App) socket(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	header, err := handshake(c)
	if err != nil {
		return err
	}
	// Browsers let every site open a WebSocket, with our cookie.
	if !a.origins[c.Get(fiber.HeaderOrigin)] {
		return problem.New(fiber.StatusForbidden, "foreign_origin", "这个连接不是从本平台的页面发起的。请打开平台页面重新操作。")
	}
	if a.hub.Full() {
		return fullHouse()
	}
	caller, err := a.visitor(c)
	if err != nil {
		return err
	}
	c.Status(fiber.StatusSwitchingProtocols)
	c.Context().HijackSetNoResponse(true) // the hub answers
	c.Context().Hijack(func(conn net.Conn) {
		if err := a.takeOver(conn, header, caller); err != nil {
			a.deps.Log.Error("take over a connection", "error", err)
		}
	})
	return nil
}

// handshake is a copy of what makes the request a handshake.
func handshake(c *fiber.Ctx) (http.Header, error) {
	header := http.Header{}
	for _, name := range live.Header {
		header.Set(name, strings.Clone(c.Get(name)))
	}
	key, err := base64.StdEncoding.DecodeString(header.Get("Sec-Websocket-Key"))
	wanted := strings.EqualFold(header.Get("Upgrade"), "websocket") && hasToken(header.Get("Connection"), "upgrade")
	switch {
	case !wanted:
		c.Set(fiber.HeaderUpgrade, "websocket")
		return nil, problem.New(fiber.StatusUpgradeRequired, "upgrade", "这个地址只供页面保持实时连接使用。")
	case header.Get("Sec-Websocket-Version") != "13" || err != nil || len(key) != 16:
		return nil, problem.New(fiber.StatusBadRequest, "bad_request", "浏览器建立实时连接的方式不受支持，请更新浏览器后再试。").Because(err)
	}
	return header, nil
}

func hasToken(list, token string) bool {
	for part := range strings.SplitSeq(list, ",") {
		if strings.EqualFold(strings.TrimSpace(part), token) {
			return true
		}
	}
	return false
}

// visitor is who is signed in, and nobody else.
func (a *App) visitor(c *fiber.Ctx) (auth.Caller, error) {
	wait := time.NewTimer(a.limits.Patience)
	defer wait.Stop()
	select {
	case a.handshakes <- struct{}{}:
		defer func() { <-a.handshakes }()
	case <-wait.C:
		return auth.Caller{}, fullHouse()
	}
	ctx := auth.WithClient(c.UserContext(), a.client(c))
	return a.deps.Authenticate(ctx, strings.Clone(c.Cookies(auth.CookieName)))
}

func fullHouse() error {
	p := problem.New(fiber.StatusServiceUnavailable, "busy", "现在进场的人太多，请过几秒再试。")
	p.RetryAfter = 5
	return p
}

// takeOver gives the connection to the hub.
func (a *App) takeOver(given net.Conn, header http.Header, caller auth.Caller) error {
	tcp, early, err := below(given)
	if err != nil {
		return err
	}
	go a.hub.Accept(tcp, early, header, caller.AccountID, func(conn *live.Conn) live.Session {
		return a.deps.Live(a.serving, conn, caller)
	})
	return nil
}

// below is the connection under the server's own object, and what the server had
// already read of it. The object itself and its buffer go back to pools and will
// be the next client's: whatever is kept of them writes into somebody else's
// socket, or reads out of it.
func below(given net.Conn) (tcp live.TCP, early []byte, err error) {
	conn := given.(interface{ UnsafeConn() net.Conn }).UnsafeConn()
	if l, ok := conn.(*lingerConn); ok {
		conn = l.Conn
	}
	tcp, ok := conn.(live.TCP)
	if !ok {
		return nil, nil, errors.Join(fmt.Errorf("web: no WebSocket over %T", conn), conn.Close())
	}
	if early, err = readBefore(given, tcp); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("web: read what came with the handshake: %w", err), tcp.Close())
	}
	return tcp, early, nil
}

// readBefore takes out of the server's object what it has read behind the
// handshake. The deadline has passed: it reads nothing that it does not have.
func readBefore(given net.Conn, tcp net.Conn) (early []byte, err error) {
	if err := tcp.SetReadDeadline(time.Unix(1, 0)); err != nil {
		return nil, err
	}
	buffer := make([]byte, headerMax)
	n, err := given.Read(buffer)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, err
	}
	return append(early, buffer[:n]...), tcp.SetReadDeadline(time.Time{})
}
