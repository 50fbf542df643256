package app

import (
	"context"

	"gongxiang/internal/account"
	"gongxiang/internal/auth"
	"gongxiang/internal/config"
	"gongxiang/internal/route"
	"gongxiang/matching/catalog"
)

// Domains are all services, wired.
type Domains struct {
	Auth    *auth.Service
	Account *account.Service
	Catalog *catalog.Catalog
}

// referenceChanged is told on the bus when trades or towns were edited.
const referenceChanged = "gongxiang.reference.changed"

// Wire makes the services, from the ground up.
func Wire(ctx context.Context, p *Platform) (*Domains, error) {
	d := &Domains{}
	d.Auth = auth.New(auth.Deps{DB: p.DB, Vault: p.Vault, Clock: p.Clock, SMS: p.SMS})
	d.Account = account.New(account.Deps{
		DB: p.DB, Auth: d.Auth, Clock: p.Clock, Demo: p.Config.Mode == config.Demo, Secure: p.Config.TLS})
	var err error
	if d.Catalog, err = catalog.New(ctx, catalog.Deps{DB: p.DB, Clock: p.Clock, OnChange: p.tell(referenceChanged)}); err != nil {
		return nil, err
	}
	return d, nil
}

// Routes declares the routes of all domains.
func (d *Domains) Routes(r *route.Router) {
	account.Routes(r, d.Account)
	catalog.Routes(r, d.Catalog)
}

// tell publishes that something changed; nobody waits for it.
func (p *Platform) tell(subject string) func() {
	return func() {
		if err := p.Bus.Publish(subject, nil); err != nil {
			p.Log.Warn("other nodes will notice later", "subject", subject, "error", err)
		}
	}
}

// follow keeps this node's copies fresh until ctx ends.
func (d *Domains) follow(ctx context.Context, p *Platform) error {
	go d.Catalog.Run(ctx)
	_, err := p.Bus.Subscribe(referenceChanged, func([]byte) {
		if err := d.Catalog.Reload(ctx); err != nil && ctx.Err() == nil {
			p.Log.WarnContext(ctx, "the reference data could not be read again", "error", err)
		}
	})
	return err
}
