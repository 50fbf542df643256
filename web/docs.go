package web

import (
	"embed"
	"fmt"

	"github.com/gofiber/fiber/v2"
)

//go:embed docs
var docFiles embed.FS

// docs serves the API's description and the page that shows it. It needs no
// session and no other host.
func (a *App) docs() error {
	for address, name := range map[string]string{
		"/api/docs": "index.html", "/api/docs/docs.js": "docs.js", "/api/docs/docs.css": "docs.css",
	} {
		data, err := docFiles.ReadFile("docs/" + name)
		if err != nil {
			return fmt.Errorf("web: documentation page: %w", err)
		}
		f := newFile(name, data)
		a.fiber.Get(address, func(c *fiber.Ctx) error { return f.send(c, askAlways) })
	}
	a.fiber.Get("/api/openapi.json", func(c *fiber.Ctx) error { return a.description.send(c, askAlways) })
	return nil
}
