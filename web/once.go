package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// once makes a changing request with an Idempotency-Key happen at most once: a
// retry gets the answer of the first, which is kept, sealed, for 24 hours, or
// until somebody is erased, also if that is while the request is under way.
func (a *App) once(c *fiber.Ctx) error {
	ctx := c.UserContext()
	key, caller := c.Get("Idempotency-Key"), auth.CallerFrom(ctx)
	if key == "" || caller.Role == "" || safe(c.Method()) {
		return c.Next()
	}
	if len(key) < 8 || printable(key, 100) != key {
		return problem.New(fiber.StatusBadRequest, "idempotency_key", "重复提交的标记应为 8 至 100 个可见字符。")
	}
	hash, err := requestHash(c)
	if err != nil {
		return err
	}
	claim := &postgres.Claim{AccountID: caller.AccountID, Key: key, RequestHash: hash}
	kept, found, err := a.deps.DB.FindAnswer(ctx, claim.AccountID, key)
	if err != nil {
		return err
	}
	if found {
		return a.again(ctx, c, claim, kept)
	}
	claim.Erasures = kept.Erasures
	c.SetUserContext(postgres.WithClaim(ctx, claim))
	if err := c.Next(); err != nil {
		return err
	}
	switch {
	case claim.Made():
		return a.keep(ctx, c, claim)
	case c.Response().StatusCode() == fiber.StatusConflict:
		// Perhaps the same request came at the same time and was first.
		kept, found, err := a.deps.DB.FindAnswer(ctx, claim.AccountID, key)
		if err != nil {
			return err
		}
		if found {
			return a.again(ctx, c, claim, kept)
		}
	}
	return nil
}

// place binds a sealed answer to its key, so that no row can stand in for another.
func place(c *postgres.Claim) string {
	return "idempotency.body:" + c.AccountID.String() + ":" + c.Key
}

// keep stores the answer. The request has happened: if its answer cannot be
// kept, the client still gets it.
func (a *App) keep(ctx context.Context, c *fiber.Ctx, claim *postgres.Claim) error {
	status := c.Response().StatusCode()
	sealed, err := a.deps.Vault.Seal(place(claim), string(c.Response().Body()))
	if err == nil {
		keepCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		err = a.deps.DB.KeepAnswer(keepCtx, claim, status, sealed)
	}
	if err != nil {
		a.deps.Log.ErrorContext(ctx, "keep an answer", "error", err)
	}
	return nil
}

// again answers a retry. The first request may still be at it: then its answer
// is waited for.
func (a *App) again(ctx context.Context, c *fiber.Ctx, claim *postgres.Claim, kept postgres.Answer) error {
	if !bytes.Equal(kept.RequestHash, claim.RequestHash) {
		return problem.Conflict("idempotency_conflict", "这个提交标记已经用于另一次不同的提交，请刷新页面后重新操作。")
	}
	for wait := 10 * time.Millisecond; kept.Status == 0; wait *= 2 {
		if wait > 2*time.Second {
			return problem.Conflict("in_progress", "这次提交已经在处理，请稍后刷新页面查看结果，不要重复提交。")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		var err error
		if kept, _, err = a.deps.DB.FindAnswer(ctx, claim.AccountID, claim.Key); err != nil {
			return err
		}
	}
	if kept.Forgotten {
		return problem.Conflict("answer_forgotten", "这次提交已经办好，没有重复办理；当时的结果没有保留，请刷新页面查看。")
	}
	body, err := a.deps.Vault.Unseal(place(claim), kept.Body)
	if err != nil {
		return err
	}
	c.Response().ResetBody()
	c.Status(kept.Status).Set("Idempotency-Replayed", "true")
	if body != "" {
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		if kept.Status >= 400 {
			c.Set(fiber.HeaderContentType, problem.ContentType)
		}
		c.Response().SetBodyString(body)
	}
	return nil
}

// requestHash tells requests apart. A form's parts are hashed, since a browser
// draws a new boundary for each try.
func requestHash(c *fiber.Ctx) ([]byte, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n", c.Method(), c.Request().RequestURI())
	if !isForm(c.Request().Header.ContentType()) {
		h.Write(c.Request().Body())
		return h.Sum(nil), nil
	}
	parts, err := c.MultipartForm()
	if err != nil {
		return nil, fiber.ErrBadRequest
	}
	sums, err := partSums(parts)
	if err != nil {
		return nil, err
	}
	for _, sum := range sums {
		fmt.Fprintln(h, sum)
	}
	return h.Sum(nil), nil
}

func partSums(parts *multipart.Form) ([]string, error) {
	var sums []string
	for name, values := range parts.Value {
		for _, value := range values {
			sums = append(sums, fmt.Sprintf("%q=%q", name, value))
		}
	}
	for name, files := range parts.File {
		for _, header := range files {
			sum, err := fileSum(header)
			if err != nil {
				return nil, err
			}
			sums = append(sums, fmt.Sprintf("%q=%q %s", name, header.Filename, sum))
		}
	}
	slices.Sort(sums)
	return sums, nil
}

func fileSum(header *multipart.FileHeader) (string, error) {
	file, err := header.Open()
	if err != nil {
		return "", fmt.Errorf("web: read an uploaded file: %w", err)
	}
	defer func() { _ = file.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", fmt.Errorf("web: read an uploaded file: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
