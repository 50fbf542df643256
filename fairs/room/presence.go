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

// place is a fair, or, where kind is set, one of its halls or booths.
type place struct {
	fair uuid.UUID
	kind Kind
	of   uuid.UUID
}

// presence is who is where on this node, and what of it is to be written.
type presence struct {
	mu     sync.Mutex
	places map[place]*attendance
}

// attendance is who is at a place.
type attendance struct {
	place
	here    map[uuid.UUID]int32 // rooms, over all of an account's connections
	changed map[uuid.UUID]struct{}
}

func (p *presence) init() { p.places = map[place]*attendance{} }

// at gives the attendances that being in a room counts for. Call it with mu held.
func (p *presence) at(r Ref) []*attendance {
	all := []*attendance{p.of(place{fair: r.Fair})}
	if r.Kind == Hall || r.Kind == Booth {
		all = append(all, p.of(place{r.Fair, r.Kind, r.Of}))
	}
	return all
}

func (p *presence) of(at place) *attendance {
	a, ok := p.places[at]
	if !ok {
		a = &attendance{place: at, here: map[uuid.UUID]int32{}, changed: map[uuid.UUID]struct{}{}}
		p.places[at] = a
	}
	return a
}

func (p *presence) came(r Ref, account uuid.UUID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range p.at(r) {
		if a.here[account]++; a.here[account] == 1 {
			a.changed[account] = struct{}{}
		}
	}
}

func (p *presence) went(r Ref, account uuid.UUID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range p.at(r) {
		if a.here[account]--; a.here[account] == 0 {
			delete(a.here, account)
			a.changed[account] = struct{}{}
		}
	}
}

// note is one line of what is to be written.
type note struct {
	*attendance
	account uuid.UUID
	gone    bool
}

// due is what has changed, and who is here, if all is to be written.
func (p *presence) due(all bool) (notes []note) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for at, a := range p.places {
		for who := range a.changed {
			if here := a.here[who] > 0; !here || !all {
				notes = append(notes, note{a, who, !here})
			}
		}
		if all {
			for who := range a.here {
				notes = append(notes, note{a, who, false})
			}
		}
		if a.changed = map[uuid.UUID]struct{}{}; len(a.here) == 0 {
			delete(p.places, at)
		}
	}
	return notes
}

// again has notes written with the next ones.
func (p *presence) again(notes []note) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range notes {
		p.of(n.place).changed[n.account] = struct{}{}
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

// notesMost is how many are written by one statement, so that what it takes to
// write them stays small, however many there are.
const notesMost = 1000

// note writes what is due. Of whoever is still here it also asks whether he is
// banned.
func (s *Service) note(ctx context.Context, all bool) error {
	notes := s.presence.due(all)
	for len(notes) > 0 {
		some := notes[:min(len(notes), notesMost)]
		if err := s.noteSome(ctx, some, all); err != nil {
			s.presence.again(notes)
			return err
		}
		notes = notes[len(some):]
	}
	return nil
}

func (s *Service) noteSome(ctx context.Context, notes []note, all bool) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	err := s.writeNotes(ctx, notes)
	if err == nil && all {
		err = s.askBanned(ctx, notes)
	}
	return err
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
	// Whoever is seen by another node has not gone. Of a rehearsal that was taken
	// away meanwhile nothing is written.
	b.Queue(`INSERT INTO fair_presence (fair_id, account_id, first_at, seen_at, gone_at, node)
		SELECT fair, account, $4, $4, CASE WHEN gone THEN $4::timestamptz END, $5
		FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS p (fair, account, gone)
		WHERE EXISTS (SELECT FROM fair WHERE id = fair) AND EXISTS (SELECT FROM account WHERE id = account) ORDER BY fair, account
		ON CONFLICT (fair_id, account_id) DO UPDATE SET seen_at = excluded.seen_at, gone_at = excluded.gone_at, node = excluded.node
			WHERE excluded.gone_at IS NULL OR fair_presence.node = excluded.node`, fairs, accounts, gone, now, s.node)
	b.Queue(`INSERT INTO fair_visit (fair_id, kind, of, account_id, first_at, last_at)
		SELECT fair, kind, of, account, $5, $5
		FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[]) AS v (fair, kind, of, account)
		WHERE EXISTS (SELECT FROM fair WHERE id = fair) AND EXISTS (SELECT FROM account WHERE id = account) ORDER BY of, account
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
