package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"gongxiang/fairs/live"
	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/route"
)

// Deps is what the surface stands on.
type Deps struct {
	DB    *postgres.DB
	Vault *pii.Vault // seals the answers that are kept for retries
	Log   *slog.Logger
	// Authenticate tells whose session a token is: problem "unauthenticated"
	// when it is nobody's any more.
	Authenticate func(ctx context.Context, token string) (auth.Caller, error)
	// Routes declares the routes of all domains.
	Routes func(*route.Router)
	// Origins are the addresses from whose pages changes are taken.
	Origins []string
	// Proxies are those whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// TLS says that people reach us through TLS.
	TLS     bool
	Version string
	Limits  *Limits // nil: DefaultLimits
	Gauges  []Gauge // for /metrics, beside the surface's own
	// Live begins what stands behind a WebSocket of somebody signed in; ctx lives
	// as long as the process serves. nil: there are no WebSockets.
	Live func(ctx context.Context, conn *live.Conn, caller auth.Caller) live.Session
}

// App is the HTTP surface. Make it with New, run it with Serve.
type App struct {
	deps        Deps
	limits      Limits
	fiber       *fiber.App
	router      *route.Router
	metrics     *metrics
	slots       chan struct{}
	streams     chan struct{} // long answers at once
	origins     map[string]bool
	secure      [][2]string
	pages       *pages
	description *file // the OpenAPI document
	hub         *live.Hub
	handshakes  chan struct{}
	serving     context.Context // until the shutdown is over
	stopServing context.CancelFunc
	run         string // tells this process's request ids from another's
	count       atomic.Uint64
}

// New builds the app. It fails when a route came without declaring who may
// call it.
func New(deps Deps) (*App, error) {
	var run [4]byte
	_, _ = rand.Read(run[:]) // never fails
	a := &App{
		deps: deps, metrics: newMetrics(deps.DB), limits: DefaultLimits,
		origins: map[string]bool{}, secure: securityHeaders(deps.TLS, deps.Origins), run: hex.EncodeToString(run[:]),
	}
	a.metrics.add(deps.Gauges)
	if deps.Limits != nil {
		a.limits = *deps.Limits
	}
	a.streams = make(chan struct{}, streams)
	a.slots = make(chan struct{}, a.limits.AtWork)
	a.handshakes = make(chan struct{}, handshakes)
	a.hub = live.NewHub(a.limits.Sockets, deps.Log)
	a.metrics.add([]Gauge{{"sockets", "WebSockets held.", func(context.Context) (float64, error) { return float64(a.hub.Len()), nil }}})
	a.serving, a.stopServing = context.WithCancel(context.Background())
	for _, origin := range deps.Origins {
		a.origins[origin] = true
	}
	var err error
	if a.pages, err = builtPages(); err != nil {
		return nil, err
	}
	a.fiber = newServer(a.limits, a.refuseEarly)
	a.fiber.Use(a.edge)
	a.health()
	if err := a.docs(); err != nil {
		return nil, err
	}
	if deps.Live != nil {
		a.fiber.Get("/ws", a.socket)
	}
	a.fiber.Use("/api", a.api)
	api := humafiber.New(a.fiber, apiConfig(deps.Version))
	a.router = route.NewRouter(api)
	deps.Routes(a.router)
	if err := a.router.Err(); err != nil {
		return nil, err
	}
	if a.description, err = describe(api); err != nil {
		return nil, err
	}
	a.fiber.Use(a.page)
	return a, nil
}

// Routes are all that the domains declared.
func (a *App) Routes() []route.Route { return a.router.Routes() }

// Serve answers on ln until Shutdown; it then returns nil.
func (a *App) Serve(ln net.Listener) error {
	if err := a.fiber.Listener(&lingering{Listener: ln, log: a.deps.Log}); err != nil {
		return fmt.Errorf("web: serve: %w", err)
	}
	return nil
}

// Shutdown takes no more connections, lets the requests at work finish, tells
// the sockets to go elsewhere, and returns when all have, or when the time for
// it is over.
func (a *App) Shutdown() error {
	ctx, cancel := context.WithTimeout(context.Background(), a.limits.Stop)
	defer cancel()
	defer a.stopServing()
	var drain sync.WaitGroup
	drain.Go(func() { a.hub.Drain(ctx) })
	defer drain.Wait()
	if err := a.fiber.ShutdownWithContext(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("web: shut down: %w", err)
	}
	return nil
}
