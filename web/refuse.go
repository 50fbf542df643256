package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// refuseEarly answers what the server itself found wrong, before any handler:
// the client may still be sending.
func (a *App) refuseEarly(c *fiber.Ctx, err error) error {
	linger(c)
	err = a.refuse(c, err)
	a.addHeaders(c)
	return err
}

// refuse answers an error with its problem document.
func (a *App) refuse(c *fiber.Ctx, err error) error {
	p, ok := problem.As(err)
	if !ok {
		p = problemOf(c, err)
	}
	if p.Status >= fiber.StatusInternalServerError && p.Unwrap() != nil && !errors.Is(c.UserContext().Err(), context.Canceled) { // its client is there
		a.deps.Log.ErrorContext(c.UserContext(), "request failed", "error", p)
	}
	body, err := json.Marshal(p)
	if err != nil {
		a.deps.Log.ErrorContext(c.UserContext(), "write problem", "error", err)
	}
	c.Response().Reset()
	c.Status(p.Status).Set(fiber.HeaderContentType, problem.ContentType)
	if p.RetryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(p.RetryAfter))
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Response().SetBodyRaw(body)
	return nil
}

// problemOf translates what Fiber and the server say, and what went wrong on
// the way to the route.
func problemOf(c *fiber.Ctx, err error) *problem.Error {
	var e *fiber.Error
	if !errors.As(err, &e) {
		return route.Problem(err).Because(err)
	}
	switch status := e.Code; status {
	case fiber.StatusNotFound:
		return problem.New(status, "not_found", "没有这个地址，请检查后再试。")
	case fiber.StatusMethodNotAllowed:
		return problem.New(status, "method", "这个地址不支持这种操作。")
	case fiber.StatusRequestEntityTooLarge:
		return tooLarge(c)
	case fiber.StatusRequestHeaderFieldsTooLarge:
		return problem.New(status, "too_large", "请求的地址或附加信息太长，请减少筛选条件后再试。")
	case fiber.StatusRequestTimeout:
		return problem.New(status, "too_slow", "网络太慢，没有收完您提交的内容。请检查网络后再试，没有保存任何内容。")
	case fiber.StatusInternalServerError:
		return failed().Because(err)
	default:
		return problem.New(fiber.StatusBadRequest, "bad_request", "请求的格式不对，没有处理。请刷新页面后再试。").Because(err)
	}
}

func failed() *problem.Error {
	return problem.New(fiber.StatusInternalServerError, "internal", "系统内部出错，已经记录，请稍后再试。")
}

func tooLarge(c *fiber.Ctx) *problem.Error {
	message := "提交的内容超过 1 MB，没有保存。请分几次提交。"
	if isForm(c.Request().Header.ContentType()) {
		message = "文件超过 20 MB，没有上传。请去掉图片和多余的工作表，或者拆成几个文件后再上传。"
	}
	return problem.New(fiber.StatusRequestEntityTooLarge, "too_large", message)
}

// jsonType reports whether a Content-Type is JSON or a problem.
func jsonType(kind []byte) bool {
	kind, _, _ = bytes.Cut(kind, []byte(";"))
	kind = bytes.TrimSpace(kind)
	return bytes.Equal(kind, []byte("application/json")) || bytes.Equal(kind, []byte(problem.ContentType))
}
