package web

import (
	"bytes"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"gongxiang/internal/problem"
)

// api is what every request to the API goes through before its route.
func (a *App) api(c *fiber.Ctx) error {
	leave, err := a.enter()
	if err != nil {
		return err
	}
	defer leave()
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := cleanAddress(c); err != nil {
		return err
	}
	if err := a.sameSite(c); err != nil {
		return err
	}
	if err := a.identify(c); err != nil {
		return err
	}
	return a.once(c)
}

// enter waits for a place; under more load than can be carried it refuses
// instead of queueing without end.
func (a *App) enter() (leave func(), err error) {
	leave = func() { <-a.slots }
	select {
	case a.slots <- struct{}{}:
		return leave, nil
	default:
	}
	wait := time.NewTimer(a.limits.Patience)
	defer wait.Stop()
	select {
	case a.slots <- struct{}{}:
		return leave, nil
	case <-wait.C:
		p := problem.New(fiber.StatusServiceUnavailable, "busy", "现在使用的人太多，请过几秒再试。没有保存任何内容。")
		p.RetryAfter = 2
		return nil, p
	}
}

// cleanAddress refuses addresses whose text the database could not hold: null
// bytes, and bytes that are no UTF-8.
func cleanAddress(c *fiber.Ctx) error {
	uri := c.Request().RequestURI()
	if bytes.IndexByte(uri, '%') < 0 && utf8.Valid(uri) {
		return nil
	}
	text, err := url.QueryUnescape(strings.ReplaceAll(string(uri), "+", "%2B"))
	if err != nil || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return problem.New(fiber.StatusBadRequest, "bad_text", "地址中有无法识别的字符，请重新输入查询内容。").Because(err)
	}
	return nil
}

// sameSite refuses what another site's page could make a browser send: a
// changing request comes from a page of ours, says so in a header that other
// sites cannot set, and has a body that plain forms cannot send.
func (a *App) sameSite(c *fiber.Ctx) error {
	if safe(c.Method()) {
		return nil
	}
	if !a.origins[c.Get(fiber.HeaderOrigin)] || c.Get("X-Gongxiang") != "1" {
		return problem.New(fiber.StatusForbidden, "foreign_origin", "这个操作不是从本平台的页面发出的，没有执行。请打开平台页面重新操作。")
	}
	// Fiber would unpack these without a limit.
	if c.Get(fiber.HeaderContentEncoding) != "" {
		return problem.New(fiber.StatusUnsupportedMediaType, "media_type", "不接收压缩过的请求内容，请直接发送。")
	}
	kind := c.Request().Header.ContentType()
	hasBody := c.Request().Header.ContentLength() > 0 || len(c.Request().Body()) > 0
	if hasBody && !jsonType(kind) && !isForm(kind) {
		return problem.New(fiber.StatusUnsupportedMediaType, "media_type", "只接收 JSON 或者上传的文件。")
	}
	return nil
}

func safe(method string) bool {
	return method == fiber.MethodGet || method == fiber.MethodHead || method == fiber.MethodOptions
}
