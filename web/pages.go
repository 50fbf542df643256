package web

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// The front end as Vite builds it. The folder is there without Node, too, but
// then it holds nothing.
//
//go:embed all:ui/dist
var built embed.FS

// file is served from memory, packed once for each encoding that is asked for.
type file struct {
	data      []byte
	kind, tag string
	gzip, br  func() []byte
}

func newFile(name string, data []byte) *file {
	sum := sha256.Sum256(data)
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) {
	case ".js", ".mjs":
		kind = "text/javascript; charset=utf-8"
	case ".woff2":
		kind = "font/woff2"
	case "":
		kind = "application/octet-stream"
	}
	return &file{
		data: data, kind: kind, tag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`,
		gzip: sync.OnceValue(func() []byte { return fasthttp.AppendGzipBytesLevel(nil, data, fasthttp.CompressBestCompression) }),
		br:   sync.OnceValue(func() []byte { return fasthttp.AppendBrotliBytesLevel(nil, data, 9) }),
	}
}

// send answers with the file, or says that the browser has it.
func (f *file) send(c *fiber.Ctx, caching string) error {
	c.Set(fiber.HeaderCacheControl, caching)
	c.Set(fiber.HeaderETag, f.tag)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), f.tag) {
		c.Status(fiber.StatusNotModified)
		return nil
	}
	c.Set(fiber.HeaderContentType, f.kind)
	data, accept := f.data, &c.Request().Header
	switch {
	case len(data) < 1<<10 || !strings.HasPrefix(f.kind, "text/") && !strings.Contains(f.kind, "json") && !strings.Contains(f.kind, "xml"):
	case accept.HasAcceptEncoding("br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		data = f.br()
	case accept.HasAcceptEncoding("gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		data = f.gzip()
	}
	c.Response().SetBodyRaw(data)
	return nil
}

const (
	forever   = "public, max-age=31536000, immutable" // the name holds the content's hash
	askAlways = "no-cache"
)

type pages struct {
	files map[string]*file // by address
	index *file            // nil: the front end is not built
}

func builtPages() (*pages, error) {
	p := &pages{files: map[string]*file{}}
	err := fs.WalkDir(built, "ui/dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		data, err := built.ReadFile(name)
		p.files[strings.TrimPrefix(name, "ui/dist")] = newFile(name, data)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("web: read the built front end: %w", err)
	}
	p.index = p.files["/index.html"]
	return p, nil
}

// page serves the front end: its files, and for every other address the page
// that finds out by itself what the address means.
func (a *App) page(c *fiber.Ctx) error {
	address := c.Path()
	if address == "/api" || strings.HasPrefix(address, "/api/") || c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		return c.Next() // nothing follows: 404 or 405
	}
	f := a.pages.files[address]
	if f == nil {
		name, _, _ := strings.Cut(address[1:], "/")
		f = a.pages.files["/"+name+".html"] // "/w", the worker's, and "/jobs/…", everybody's, are pages of their own
	}
	if f != nil && f != a.pages.index {
		if strings.HasPrefix(address, "/assets/") {
			return f.send(c, forever)
		}
		return f.send(c, askAlways)
	}
	switch {
	case path.Ext(address) != "" && address != "/index.html":
		return fiber.ErrNotFound
	case a.pages.index == nil:
		return c.Status(fiber.StatusServiceUnavailable).Type("html", "utf-8").SendString(notBuilt)
	default:
		return a.pages.index.send(c, askAlways)
	}
}

const notBuilt = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>页面尚未构建</title>
<h1>页面尚未构建</h1>
<p>服务已经启动，接口可以使用（<a href="/api/docs">接口说明</a>），但程序里没有前端页面。</p>
<p>请在源代码目录执行 make build，再启动生成的程序。</p></html>
`
