package app

import (
	"context"
	"sync"
	"time"

	"gongxiang/fairs/fair"
	"gongxiang/fairs/floor"
	"gongxiang/fairs/minutes"
	"gongxiang/fairs/room"
	"gongxiang/internal/account"
	"gongxiang/internal/auth"
	"gongxiang/internal/config"
	"gongxiang/internal/ledger"
	"gongxiang/internal/route"
	"gongxiang/internal/search"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/fallback"
	"gongxiang/jobs/hire"
	"gongxiang/jobs/recommend"
	"gongxiang/jobs/seeker"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/attendance"
	"gongxiang/matching/balance"
	"gongxiang/matching/catalog"
	"gongxiang/matching/compliance"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/erasure"
	"gongxiang/matching/find"
	"gongxiang/matching/imports"
	"gongxiang/matching/incident"
	"gongxiang/matching/lending"
	"gongxiang/matching/match"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
	"gongxiang/matching/settlement"
	"gongxiang/matching/unmasking"
)

// Domains are all services, wired.
type Domains struct {
	Auth       *auth.Service
	Account    *account.Service
	Catalog    *catalog.Catalog
	Enterprise *enterprise.Service
	Posting    *posting.Service
	Imports    *imports.Service
	Match      *match.Service
	Lending    *lending.Service
	Attendance *attendance.Service
	Incident   *incident.Service
	Settlement *settlement.Service
	Find       *find.Service
	Plan       *plan.Service
	Balance    *balance.Service
	Unmasking  *unmasking.Service
	Compliance *compliance.Service
	Erasure    *erasure.Service
	Ledger     *ledger.Service
	Vacancy    *vacancy.Service
	Recommend  *recommend.Service
	Seeker     *seeker.Service
	Apply      *apply.Service
	Hire       *hire.Service
	Casework   *casework.Service
	Fallback   *fallback.Service
	Fair       *fair.Service
	Minutes    *minutes.Service
	Rooms      *room.Service
	Floor      *floor.Service
	Meili      *search.Meili // nil: PostgreSQL searches

	running sync.WaitGroup // what follow began and has to end before the platform does
}

// referenceChanged is told on the bus when trades or towns were edited.
const referenceChanged = "gongxiang.reference.changed"

// Wire makes the services, from the ground up.
func Wire(ctx context.Context, p *Platform) (*Domains, error) {
	d := &Domains{}
	d.Auth = auth.New(auth.Deps{DB: p.DB, Vault: p.Vault, Clock: p.Clock, SMS: p.SMS, BureauPhone: p.Config.BureauPhone})
	d.Account = account.New(account.Deps{
		DB: p.DB, Auth: d.Auth, Clock: p.Clock, Demo: p.Config.Mode == config.Demo, Secure: p.Config.TLS})
	var err error
	if d.Catalog, err = catalog.New(ctx, catalog.Deps{DB: p.DB, Clock: p.Clock, OnChange: p.referenceChanged}); err != nil {
		return nil, err
	}
	engine := d.searchEngine(p)
	book, index := d.Catalog.Book, search.NewIndex(d.Meili != nil)
	d.Enterprise = enterprise.New(enterprise.Deps{
		DB: p.DB, Vault: p.Vault, Clock: p.Clock, Book: book, Index: index, Auth: d.Auth, Accounts: d.Account})
	d.Posting = posting.New(p.DB, p.Vault, p.Clock, book, index)
	d.Imports = imports.New(p.DB, p.Vault, p.Clock, d.Posting, d.Enterprise)
	d.Match = match.New(d.Posting)
	d.Lending = lending.New(p.DB, p.Vault, p.Clock, d.Posting, d.Enterprise, d.Auth)
	d.Attendance = attendance.New(p.DB, p.Clock, d.Lending)
	d.Find = find.New(p.DB, p.Clock, engine, book, d.Posting, d.Enterprise)
	d.Incident = incident.New(p.DB, p.Clock, d.Lending)
	d.Settlement = settlement.New(p.DB, p.Clock, d.Lending)
	d.Compliance = compliance.New(p.DB, p.Clock)
	d.Lending.Started = p.workersStarted
	d.Plan = plan.New(p.DB, p.Clock, book, d.Lending, p.Log)
	d.Lending.Site = p.Config.Origins[0]
	d.Balance = balance.New(p.DB, p.Clock, book)
	d.Unmasking = unmasking.New(p.DB)
	d.Vacancy = vacancy.New(p.DB, p.Clock, book)
	d.Vacancy.Index, d.Vacancy.Engine, d.Vacancy.Look = index, engine, d.Auth.Look
	d.Imports.Accept("vacancy", vacancy.Sheets{Service: d.Vacancy, Firms: d.Enterprise})
	d.Recommend = recommend.New(recommend.Deps{DB: p.DB, Vault: p.Vault, Clock: p.Clock, Vacancies: d.Vacancy, PhoneOf: d.Auth.PhoneOf})
	d.Seeker = seeker.New(p.DB, p.Vault, p.Clock, d.Auth)
	d.Apply = apply.New(p.DB, p.Vault, p.Clock, d.Auth, d.Recommend)
	d.Hire = hire.New(p.DB, p.Vault, p.Clock, d.Lending, d.Apply)
	d.Lending.Dissolved = append(d.Lending.Dissolved, d.Vacancy.CloseAll, d.Hire.EndAll)
	d.Fallback = fallback.New(p.DB, p.Vault, p.Clock, book, d.Hire)
	d.Seeker.Holdings = append(d.Seeker.Holdings, d.Apply.About, d.Hire.About)
	d.Casework = casework.New(p.DB, p.Vault, p.Clock, book, d.Recommend)
	d.Hire.Started = d.Casework.Started
	d.Auth.Moved = append(d.Auth.Moved, d.Casework.Moved)
	d.Seeker.Holdings = append(d.Seeker.Holdings, d.Casework.About)
	d.Fair = fair.New(p.DB, p.Vault, p.Clock, book, d.Auth, d.Vacancy)
	d.Rooms = room.New(room.Deps{DB: p.DB, Bus: p.Bus, Clock: p.Clock, Log: p.Log, Alive: d.Auth.Alive})
	d.Floor = floor.New(floor.Deps{DB: p.DB, Vault: p.Vault, Clock: p.Clock, Auth: d.Auth, Fits: d.Recommend, Apply: d.Apply, Rooms: d.Rooms, Log: p.Log, Keep: time.Second})
	d.Rooms.May = d.Floor.May
	d.Seeker.Holdings = append(d.Seeker.Holdings, d.Floor.About)
	d.Fair.Site = p.Config.Origins[0]
	d.Seeker.Holdings = append(d.Seeker.Holdings, d.Fair.About)
	d.Minutes = minutes.New(p.DB, p.Clock, d.Auth, d.Fair, d.Floor)
	d.Imports.Accept("ledger", casework.Sheets{Service: d.Casework})
	d.Erasure = erasure.New(p.DB, p.Vault, p.Clock)
	key, err := ledger.OpenKey(p.Config.LedgerKeyFile)
	if err != nil {
		return nil, err
	}
	d.Ledger = ledger.New(ledger.Deps{DB: p.DB, Key: key, Dir: p.Config.CheckpointDir, Clock: p.Clock, Log: p.Log})
	return d, nil
}

// searchEngine is PostgreSQL, or Meilisearch with PostgreSQL behind it.
func (d *Domains) searchEngine(p *Platform) search.Engine {
	own := search.NewPostgres(p.DB)
	if p.Config.MeiliURL == "" {
		return own
	}
	d.Meili = search.NewMeili(p.DB, p.Config.MeiliURL, p.Config.MeiliKey.Value(), "gongxiang")
	return search.NewFallback(d.Meili, own)
}

// Routes declares the routes of all domains.
func (d *Domains) Routes(r *route.Router) {
	account.Routes(r, d.Account)
	catalog.Routes(r, d.Catalog)
	enterprise.Routes(r, d.Enterprise)
	posting.Routes(r, d.Posting)
	imports.Routes(r, d.Imports)
	match.Routes(r, d.Match)
	lending.Routes(r, d.Lending)
	attendance.Routes(r, d.Attendance)
	incident.Routes(r, d.Incident)
	settlement.Routes(r, d.Settlement)
	find.Routes(r, d.Find)
	plan.Routes(r, d.Plan)
	balance.Routes(r, d.Balance)
	unmasking.Routes(r, d.Unmasking)
	compliance.Routes(r, d.Compliance)
	erasure.Routes(r, d.Erasure)
	ledger.Routes(r, d.Ledger)
	vacancy.Routes(r, d.Vacancy)
	recommend.Routes(r, d.Recommend)
	seeker.Routes(r, d.Seeker)
	apply.Routes(r, d.Apply)
	hire.Routes(r, d.Hire)
	casework.Routes(r, d.Casework)
	fallback.Routes(r, d.Fallback)
	minutes.Routes(r, d.Minutes)
	fair.Routes(r, d.Fair)
	floor.Routes(r, d.Floor)
}

// referenceChanged tells the other nodes, and has the searched texts follow.
// Nobody waits for it.
func (p *Platform) referenceChanged() {
	if err := p.Bus.Publish(referenceChanged, nil); err != nil {
		p.Log.Warn("other nodes will notice later", "subject", referenceChanged, "error", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := p.ask(ctx, renamedTask); err != nil {
		p.Log.Warn("searched texts keep old names until gongxiang reindex", "error", err)
	}
}

// workersStarted has the compliance watch look soon; if nobody asks, it looks
// daily.
func (p *Platform) workersStarted(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := p.ask(ctx, complianceTask); err != nil {
		p.Log.WarnContext(ctx, "the compliance watch looks tomorrow", "error", err)
	}
}

// follow keeps this node's copies fresh until ctx ends.
func (d *Domains) follow(ctx context.Context, p *Platform) error {
	go d.Catalog.Run(ctx)
	d.running.Go(func() { d.Floor.Run(ctx) })
	d.running.Go(func() { d.Rooms.Run(ctx) })
	if d.Meili != nil {
		go d.Meili.Run(ctx)
	}
	_, err := p.Bus.Subscribe(referenceChanged, func([]byte) {
		if err := d.Catalog.Reload(ctx); err != nil && ctx.Err() == nil {
			p.Log.WarnContext(ctx, "the reference data could not be read again", "error", err)
		}
	})
	return err
}
