package room

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

const (
	// noteEvery is how soon it is written down who came and who went.
	noteEvery = time.Second
	// seenEvery is how often it is written down who is still here.
	seenEvery = 15 * time.Second
)

// Present says when each of the accounts was last seen connected to the fair,
// by the service's clock; who never was is left out. While somebody is connected
// that is never older than some 15 seconds; after a node died it stands still.
func (s *Service) Present(ctx context.Context, q postgres.Querier, fair uuid.UUID, accounts []uuid.UUID) (map[uuid.UUID]time.Time, error) {
	rows, err := q.Query(ctx, `SELECT account_id, coalesce(gone_at, seen_at) FROM fair_presence WHERE fair_id = $1 AND account_id = ANY($2)`, fair, accounts)
	seen := map[uuid.UUID]time.Time{}
	if err == nil {
		var who uuid.UUID
		var at time.Time
		_, err = pgx.ForEachRow(rows, []any{&who, &at}, func() error { seen[who] = at; return nil })
	}
	if err != nil {
		return nil, fmt.Errorf("room: present: %w", err)
	}
	return seen, nil
}

// visit is somebody at a fair, or, where kind is set, in one of its halls or at
// one of its booths.
type visit struct {
	fair, account uuid.UUID
	kind          Kind
	of            uuid.UUID
}

// presence is who is where on this node, and what of it is to be written.
type presence struct {
	mu      sync.Mutex
	here    map[visit]int // rooms, over all connections
	changed map[visit]bool
}

func (p *presence) init() { p.here, p.changed = map[visit]int{}, map[visit]bool{} }

// visitsOf are what being in a room counts as.
func visitsOf(r Ref, account uuid.UUID) []visit {
	visits := []visit{{fair: r.Fair, account: account}}
	if r.Kind == Hall || r.Kind == Booth {
		visits = append(visits, visit{r.Fair, account, r.Kind, r.Of})
	}
	return visits
}

func (p *presence) came(r Ref, account uuid.UUID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, v := range visitsOf(r, account) {
		if p.here[v]++; p.here[v] == 1 {
			p.changed[v] = true
		}
	}
}

func (p *presence) went(r Ref, account uuid.UUID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, v := range visitsOf(r, account) {
		if p.here[v]--; p.here[v] == 0 {
			delete(p.here, v)
			p.changed[v] = true
		}
	}
}

// note is one line of what is to be written.
type note struct {
	visit
	gone bool
}

// due is what has changed, and who is here, if all is to be written.
func (p *presence) due(all bool) []note {
	p.mu.Lock()
	defer p.mu.Unlock()
	if all {
		for v := range p.here {
			p.changed[v] = true
		}
	}
	notes := make([]note, 0, len(p.changed))
	for v := range p.changed {
		notes = append(notes, note{v, p.here[v] == 0})
	}
	clear(p.changed)
	return notes
}

// again has notes written with the next ones.
func (p *presence) again(notes []note) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range notes {
		p.changed[n.visit] = true
	}
}

// notePresence writes down who is where, until ctx ends and then once more.
func (s *Service) notePresence(ctx context.Context) {
	tick := time.NewTicker(noteEvery)
	defer tick.Stop()
	all := time.Now()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			_ = s.note(last, false) // whoever is not written as gone has not been seen for a while
			return
		case <-tick.C:
		}
		whole := time.Since(all) >= seenEvery
		if whole {
			all = time.Now()
		}
		if err := s.note(ctx, whole); err != nil && ctx.Err() == nil {
			s.Log.Warn("it cannot be written who is at the fair", "error", err)
		}
	}
}

// note writes what is due in one statement each. Of whoever is still here it
// also asks whether he is banned.
func (s *Service) note(ctx context.Context, all bool) error {
	notes := s.presence.due(all)
	if len(notes) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	err := s.writeNotes(ctx, notes)
	if err != nil {
		s.presence.again(notes)
		return err
	}
	if all {
		return s.askBanned(ctx, notes)
	}
	return nil
}

func (s *Service) writeNotes(ctx context.Context, notes []note) error {
	var fairs, accounts, ofs, ofFairs, visitors []uuid.UUID
	var kinds []string
	var gone []bool
	for _, n := range notes {
		if n.kind == "" {
			fairs, accounts, gone = append(fairs, n.fair), append(accounts, n.account), append(gone, n.gone)
		} else {
			ofFairs, kinds, ofs, visitors = append(ofFairs, n.fair), append(kinds, string(n.kind)), append(ofs, n.of), append(visitors, n.account)
		}
	}
	now := s.Clock.Now()
	var b pgx.Batch
	// Whoever is seen by another node has not gone.
	b.Queue(`INSERT INTO fair_presence (fair_id, account_id, first_at, seen_at, gone_at, node)
		SELECT fair, account, $4, $4, CASE WHEN gone THEN $4::timestamptz END, $5
		FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS p (fair, account, gone) ORDER BY fair, account
		ON CONFLICT (fair_id, account_id) DO UPDATE SET seen_at = excluded.seen_at, gone_at = excluded.gone_at, node = excluded.node
			WHERE excluded.gone_at IS NULL OR fair_presence.node = excluded.node`, fairs, accounts, gone, now, s.node)
	b.Queue(`INSERT INTO fair_visit (fair_id, kind, of, account_id, first_at, last_at)
		SELECT fair, kind, of, account, $5, $5
		FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[]) AS v (fair, kind, of, account) ORDER BY of, account
		ON CONFLICT (of, account_id) DO UPDATE SET last_at = excluded.last_at`, ofFairs, kinds, ofs, visitors, now)
	if err := s.DB.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("room: note presence: %w", err)
	}
	return nil
}

// askBanned asks May again for those who are banned: a ban holds also where the
// bus did not tell of it.
func (s *Service) askBanned(ctx context.Context, notes []note) error {
	var fairs, accounts []uuid.UUID
	for _, n := range notes {
		if n.kind == "" && !n.gone {
			fairs, accounts = append(fairs, n.fair), append(accounts, n.account)
		}
	}
	rows, err := s.DB.Query(ctx, `SELECT fair_id, account_id FROM fair_ban JOIN unnest($1::uuid[], $2::uuid[]) AS p (fair_id, account_id)
		USING (fair_id, account_id) WHERE lifted_at IS NULL AND (until IS NULL OR until > $3)`, fairs, accounts, s.Clock.Now())
	if err == nil {
		var a ask
		_, err = pgx.ForEachRow(rows, []any{&a.Fair, &a.Account}, func() error { s.ask(a); return nil })
	}
	if err != nil {
		return fmt.Errorf("room: look for bans: %w", err)
	}
	return nil
}
