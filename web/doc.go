// Package web is the HTTP surface: one Fiber app that carries the domains'
// routes, the front end's files, health and metrics.
//
// A request's way, from outside in:
//
//	listener  lingering close, so that a refusal reaches a client that is still sending
//	server    time and size limits on headers and bodies, before any handler
//	edge      request id, deadline, clients that hang up, security headers, panics, compression, log, metrics
//	api       a place among those at work, clean text, origin, who it is, idempotency
//	route     may they (package route), parse and validate (Huma), the domain's handler
//
// The domains see a plain context and typed input; nothing below this package
// knows Fiber. Strings from a request are copies (fiber.Config.Immutable), so
// that a domain may keep them.
package web
