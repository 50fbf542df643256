package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/bus"
	"gongxiang/internal/calendar"
	"gongxiang/internal/config"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/matching/sample"
)

// Options are the settings, and what tests put in the place of the world.
type Options struct {
	Config config.Config
	Log    *slog.Logger
	Clock  calendar.Clock // nil: the settings', set right by the database's
	SMS    auth.SMSSender // nil: the settings'
}

// Platform is what every command stands on. Close it when done.
type Platform struct {
	Config config.Config
	Log    *slog.Logger
	Clock  calendar.Clock
	SMS    auth.SMSSender
	DB     *postgres.DB
	Vault  *pii.Vault
	Bus    *bus.Bus
	owner  string // the way in as the tables' owner
	stop   func() // the private database
	quit   func() // what runs beside it
}

// Open finds or starts the database, brings its schema up to date, and opens
// keys and bus. The error is for the person at the terminal.
func Open(ctx context.Context, o Options) (*Platform, error) {
	p := &Platform{Config: o.Config, Log: o.Log, Clock: o.Clock, SMS: o.SMS, quit: func() {}}
	if p.SMS == nil {
		p.SMS = sender(o)
	}
	url, stop, err := postgres.Resolve(ctx, o.Config.DatabaseURL.Value(), o.Config.Data)
	if err != nil {
		return nil, err
	}
	p.stop = stop
	if err := p.open(ctx, url); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Platform) open(ctx context.Context, url string) (err error) {
	p.owner = ownerURL(p.Config, url)
	if err = postgres.Migrate(ctx, p.owner); err != nil {
		return err
	}
	if p.DB, err = postgres.Open(ctx, url); err != nil {
		return err
	}
	if p.Clock == nil {
		if err = p.setClock(ctx); err != nil {
			return err
		}
	}
	if p.Vault, err = pii.OpenFile(p.Config.KeysFile); err != nil {
		return err
	}
	p.Bus, err = bus.Open(ctx, p.Config.NATSURL.Value())
	return err
}

// setClock has the platform decide by the database's time, until it is closed.
func (p *Platform) setClock(ctx context.Context) error {
	clock := postgres.NewClock(p.Config.Clock())
	if _, err := clock.Set(ctx, p.DB); err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		clock.Follow(running, p.DB, p.Log)
	}()
	p.Clock, p.quit = clock, func() { stop(); <-ended }
	return nil
}

// Owner connects as the tables' owner, for a command of the operator's that does
// what the service may not. Whoever calls closes it.
func (p *Platform) Owner(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.Connect(ctx, p.owner)
	if err != nil {
		return nil, fmt.Errorf("不能作为数据库的所有者连接，请检查 DATABASE_MIGRATE_URL：%w", err)
	}
	return conn, nil
}

// ownerURL is the way in as the tables' owner: a private database has one way.
func ownerURL(c config.Config, url string) string {
	if c.MigrateURL != "" {
		return c.MigrateURL.Value()
	}
	return url
}

func sender(o Options) auth.SMSSender {
	if o.Config.SMS == config.LogSMS {
		return auth.LogSMS{Log: o.Log, File: filepath.Join(o.Config.Data, "sms.txt")}
	}
	return auth.WebhookSMS{URL: o.Config.SMS.Value()}
}

// refuseSample keeps the demo accounts, whose password everybody knows, out of
// production.
func (p *Platform) refuseSample(ctx context.Context) error {
	if p.Config.Mode != config.Production {
		return nil
	}
	found, err := sample.In(ctx, p.DB)
	if err == nil && found {
		err = errors.New("这个数据库里有演示数据和演示账号，不能用于正式系统。请换一个空的数据库。")
	}
	return err
}

// Close ends everything that Open began, a private database last.
func (p *Platform) Close() {
	p.quit()
	if p.Bus != nil {
		p.Bus.Close()
	}
	if p.DB != nil {
		p.DB.Close()
	}
	p.stop()
}

// MigrateDown takes the schema back to a version.
func MigrateDown(ctx context.Context, c config.Config, version int64) error {
	url, stop, err := postgres.Resolve(ctx, c.DatabaseURL.Value(), c.Data)
	if err != nil {
		return err
	}
	defer stop()
	return postgres.MigrateDownTo(ctx, ownerURL(c, url), version)
}
