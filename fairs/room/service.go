package room

import (
	"log/slog"

	"gongxiang/internal/bus"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// Deps is what the service stands on.
type Deps struct {
	DB    *postgres.DB
	Bus   *bus.Bus
	Clock calendar.Clock
	Log   *slog.Logger
}

// Service is this node's part in all rooms. It is safe for concurrent use.
type Service struct {
	Deps
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }
