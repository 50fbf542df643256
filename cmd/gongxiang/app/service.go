package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"gongxiang/internal/route"
	"gongxiang/web"
)

// Parts are what a node can serve: the pages and routes, and the jobs.
type Parts struct{ Matching, Worker bool }

// AllParts is a node that does everything.
var AllParts = Parts{Matching: true, Worker: true}

// Service is a running node.
type Service struct {
	Platform *Platform
	Domains  *Domains
	Web      *web.App
	Addr     net.Addr
	jobs     *river.Client[pgx.Tx] // nil: this node works off none
	cancel   context.CancelFunc
	served   chan error
}

// Start opens the platform and serves on addr. ctx bounds the start only.
func Start(ctx context.Context, o Options, parts Parts) (*Service, error) {
	p, err := Open(ctx, o)
	if err != nil {
		return nil, err
	}
	s, err := serve(ctx, p, parts)
	if err != nil {
		p.Close()
		return nil, err
	}
	return s, nil
}

func serve(ctx context.Context, p *Platform, parts Parts) (_ *Service, err error) {
	s := &Service{Platform: p, served: make(chan error, 1)}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	if err = p.refuseSample(ctx); err != nil {
		return nil, err
	}
	if s.Domains, err = Wire(ctx, p); err != nil {
		return nil, err
	}
	if err = s.Domains.follow(running, p); err != nil {
		return nil, err
	}
	if s.Web, err = newWeb(p, s.Domains, parts); err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", p.Config.Addr)
	if err != nil {
		return nil, fmt.Errorf("不能在 %s 提供服务，可能已有程序在用这个端口，请换一个 GX_ADDR：%w", p.Config.Addr, err)
	}
	s.Addr = ln.Addr()
	if parts.Worker {
		if s.jobs, err = newJobs(p, s.Domains); err == nil {
			err = s.jobs.Start(running)
		}
		if err != nil {
			return nil, errors.Join(err, ln.Close())
		}
	}
	go func() { s.served <- s.Web.Serve(ln) }()
	return s, nil
}

func newWeb(p *Platform, d *Domains, parts Parts) (*web.App, error) {
	routes := d.Routes
	if !parts.Matching {
		routes = func(*route.Router) {}
	}
	files := web.OpenFiles()
	limits, needed := web.DefaultLimits.Within(files)
	if files < needed {
		p.Log.Warn("few open files: raise LimitNOFILE or ulimit -n", "allowed", files, "needed", needed, "sockets", limits.Sockets.Most)
	}
	return web.New(web.Deps{
		Limits: &limits, DB: p.DB, Vault: p.Vault, Log: p.Log, Authenticate: d.Auth.Authenticate, Routes: routes,
		Origins: p.Config.Origins, Proxies: p.Config.TrustedProxies, TLS: p.Config.TLS, Version: Version(), Gauges: d.gauges(), Live: d.Rooms.Open,
	})
}

// Failed yields an error if serving ends by itself.
func (s *Service) Failed() <-chan error { return s.served }

// Stop lets requests and jobs at work finish, within some ten seconds, then
// ends everything; nothing of ours is left running.
func (s *Service) Stop() error {
	var web, jobs error
	var both sync.WaitGroup
	both.Go(func() { web = s.Web.Shutdown() })
	both.Go(func() { jobs = s.stopJobs() })
	both.Wait()
	s.cancel()
	s.Domains.running.Wait()
	s.Platform.Close()
	return errors.Join(web, jobs)
}

func (s *Service) stopJobs() error {
	if s.jobs == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := s.jobs.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		again, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		err = s.jobs.StopAndCancel(again) // a cancelled job is tried again later
	}
	if err != nil {
		return fmt.Errorf("app: stop the jobs: %w", err)
	}
	return nil
}
