package rehearsal

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
)

// Size is how many play.
type Size struct{ Visitors, Booths int }

// The bounds of a rehearsal: what one node holds, and what stands in its halls.
const (
	MostVisitors = 20_000
	MostBooths   = halls * hallBooths
	halls        = 4
	hallBooths   = 100
)

// Cast is a rehearsal that was made: its fair, which is open, and who plays.
type Cast struct {
	Fair       uuid.UUID
	Host       uuid.UUID // an officer's account that cannot sign in
	Recruiters []Player  // one at each booth
	Visitors   []Player
	// Watchers are a colleague of the first recruiter's and a visitor who do
	// nothing: somebody may sign in as them, once they are given a password.
	Watchers [2]Watcher
}

// Watcher is an account that can be signed in to.
type Watcher struct {
	Account uuid.UUID
	Login   string
}

// Player is an account with its session.
type Player struct {
	Account uuid.UUID
	Token   string
	Booth   uuid.UUID // of a recruiter, as the next two
	Seat    uuid.UUID
	Vacancy uuid.UUID
}

// sessionLasts is by this machine's clock; a rehearsal that is kept to look at
// ends with it.
const sessionLasts = 24 * time.Hour

// Make makes a rehearsal through the tables' owner. at is the service's time.
func Make(ctx context.Context, owner Owner, size Size, at time.Time) (Cast, error) {
	m := maker{Cast: Cast{Fair: uuid.Must(uuid.NewV7()), Host: uuid.Must(uuid.NewV7())}, at: at}
	err := owner.tx(ctx, func(tx pgx.Tx) error {
		m.tx = tx
		if err := m.fair(ctx, size); err != nil {
			return err
		}
		if err := m.firms(ctx, size.Booths); err != nil {
			return err
		}
		if err := m.visitors(ctx, size.Visitors); err != nil {
			return err
		}
		return m.sessions(ctx)
	})
	if err != nil {
		return Cast{}, fmt.Errorf("rehearsal: make: %w", err)
	}
	return m.Cast, nil
}

type maker struct {
	Cast
	tx    pgx.Tx
	at    time.Time
	halls []uuid.UUID
}

func (m *maker) exec(ctx context.Context, sql string, args ...any) error {
	_, err := m.tx.Exec(ctx, sql, args...)
	return err
}

// fair is open for a day, so that nothing of it is due while it is played.
func (m *maker) fair(ctx context.Context, size Size) error {
	for range min(halls, size.Booths) {
		m.halls = append(m.halls, uuid.New())
	}
	var b pgx.Batch
	b.Queue(`INSERT INTO account (id, role, login, display_name, disabled_at, rehearsal) VALUES ($1, 'city_officer', $2, '演练主持人', $3, $4)`,
		m.Host, m.login("host"), m.at, m.Fair)
	b.Queue(`INSERT INTO fair (id, name, about, status, starts_at, ends_at, rehearsal, created_by, created_at, updated_at)
		VALUES ($1, $2, '自动演练用的招聘会，企业和求职者都不是真的。', 'planned', $3, $4, true, $5, $6, $6)`,
		m.Fair, nameAt(m.at), m.at.Add(-time.Hour), m.at.Add(23*time.Hour), m.Host, m.at)
	b.Queue(`INSERT INTO fair_hall (id, fair_id, name, kind, position, capacity)
		SELECT id, $2, '演练展厅 ' || n, 'industry', n, $3 FROM unnest($1::uuid[]) WITH ORDINALITY AS h (id, n)`, m.halls, m.Fair, hallBooths)
	b.Queue(`UPDATE fair SET status = 'open', updated_at = $2 WHERE id = $1`, m.Fair, m.at)
	return m.tx.SendBatch(ctx, &b).Close()
}

// login is a name that nobody else has.
func (m *maker) login(who string) string { return "rehearsal-" + m.Fair.String()[28:] + "-" + who }

// firms stand with one vacancy and one seat each. Their codes are no real ones:
// none begins so.
func (m *maker) firms(ctx context.Context, n int) error {
	var firms, accounts, vacancies, booths, halls, seats []uuid.UUID
	var names, logins, codes []string
	for i := range n {
		p := Player{Account: uuid.Must(uuid.NewV7()), Booth: uuid.New(), Seat: uuid.New(), Vacancy: uuid.New()}
		firm := uuid.Must(uuid.NewV7())
		firms, accounts, vacancies, booths = append(firms, firm), append(accounts, p.Account), append(vacancies, p.Vacancy), append(booths, p.Booth)
		halls, seats = append(halls, m.halls[i%len(m.halls)]), append(seats, p.Seat)
		names, logins = append(names, fmt.Sprintf("%s（演练 %d）", firmNames[i%len(firmNames)], i+1)), append(logins, m.login(fmt.Sprint("firm-", i+1)))
		random := uuid.New()
		codes = append(codes, "00"+strings.ToUpper(fmt.Sprintf("%x", random[:8])))
		m.Recruiters = append(m.Recruiters, p)
	}
	var b pgx.Batch
	b.Queue(`INSERT INTO enterprise (id, uscc, name, town_code, status, created_at, updated_at)
		SELECT f.id, f.code, f.name, (SELECT min(code) FROM town WHERE code <> 'outside'), 'rehearsal', $4, $4
		FROM unnest($1::uuid[], $2::text[], $3::text[]) AS f (id, code, name)`, firms, codes, names, m.at)
	b.Queue(`INSERT INTO account (id, role, login, display_name, enterprise_id, rehearsal)
		SELECT a.id, 'enterprise', a.login, '演练招聘员', a.firm, $4 FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS a (id, login, firm)`, accounts, logins, firms, m.Fair)
	m.Watchers[0] = Watcher{uuid.Must(uuid.NewV7()), m.login("firm")}
	b.Queue(`INSERT INTO account (id, role, login, display_name, enterprise_id, rehearsal) VALUES ($1, 'enterprise', $2, '演练观看', $3, $4)`,
		m.Watchers[0].Account, m.Watchers[0].Login, firms[0], m.Fair)
	b.Queue(`INSERT INTO vacancy (id, enterprise_id, title, trade_code, headcount, pay_min_fen, pay_max_fen, pay_unit, town_code, valid_to, status, fingerprint, created_by, created_at, updated_at)
		SELECT v.id, v.firm, '普工（演练）', (SELECT min(code) FROM trade WHERE active), 100, 480000, 620000, 'month', e.town_code, ($4::timestamptz AT TIME ZONE 'Asia/Shanghai')::date + 60, 'open',
			sha256(v.id::text::bytea), v.by, $4, $4 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS v (id, firm, by) JOIN enterprise e ON e.id = v.firm`, vacancies, firms, accounts, m.at)
	// Whoever follows the feed of vacancies does not hear of these.
	b.Queue(`SET CONSTRAINTS vacancy_changes IMMEDIATE`)
	b.Queue(`DELETE FROM vacancy_change WHERE vacancy_id = ANY($1)`, vacancies)
	b.Queue(`INSERT INTO fair_booth (id, fair_id, hall_id, enterprise_id, status, introduction, opens_at, closes_at, created_by, created_at, updated_at)
		SELECT b.id, f.id, b.hall, b.firm, 'requested', '演练用的展位。', f.starts_at, f.ends_at, b.by, $6, $6
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) AS b (id, hall, firm, by) JOIN fair f ON f.id = $5`, booths, halls, firms, accounts, m.Fair, m.at)
	b.Queue(`UPDATE fair_booth SET status = 'approved', decided_by = $2, decided_at = $3 WHERE fair_id = $1`, m.Fair, m.Host, m.at)
	b.Queue(`INSERT INTO fair_booth_vacancy (booth_id, vacancy_id) SELECT * FROM unnest($1::uuid[], $2::uuid[])`, booths, vacancies)
	b.Queue(`INSERT INTO fair_seat (id, booth_id, name) SELECT s.id, s.booth, '1 号席' FROM unnest($1::uuid[], $2::uuid[]) AS s (id, booth)`, seats, booths)
	return m.tx.SendBatch(ctx, &b).Close()
}

func (m *maker) visitors(ctx context.Context, n int) error {
	var accounts, persons []uuid.UUID
	var names, logins []string
	for i := range n {
		p := Player{Account: uuid.Must(uuid.NewV7())}
		accounts, persons = append(accounts, p.Account), append(persons, uuid.Must(uuid.NewV7()))
		names, logins = append(names, familyNames[i%len(familyNames)]+givenNames[(i/len(familyNames))%len(givenNames)]), append(logins, m.login(fmt.Sprint("visitor-", i+1)))
		m.Visitors = append(m.Visitors, p)
	}
	var b pgx.Batch
	b.Queue(`INSERT INTO account (id, role, login, display_name, rehearsal)
		SELECT a.id, 'seeker', a.login, a.name, $4 FROM unnest($1::uuid[], $2::text[], $3::text[]) AS a (id, login, name)`, accounts, logins, names, m.Fair)
	m.Watchers[1] = Watcher{uuid.Must(uuid.NewV7()), m.login("visitor")}
	b.Queue(`INSERT INTO account (id, role, login, display_name, rehearsal) VALUES ($1, 'seeker', $2, '演练观看', $3)`, m.Watchers[1].Account, m.Watchers[1].Login, m.Fair)
	b.Queue(`INSERT INTO person (id, name, created_at, updated_at) SELECT p.id, p.name, $3, $3 FROM unnest($1::uuid[], $2::text[]) AS p (id, name)`, persons, names, m.at)
	b.Queue(`INSERT INTO person_account (account_id, person_id, created_at) SELECT p.account, p.person, $3 FROM unnest($1::uuid[], $2::uuid[]) AS p (account, person)`, accounts, persons, m.at)
	return m.tx.SendBatch(ctx, &b).Close()
}

// sessions are as if everybody had signed in.
func (m *maker) sessions(ctx context.Context) error {
	var accounts []uuid.UUID
	var hashes [][]byte
	for _, players := range [][]Player{m.Recruiters, m.Visitors} {
		for i := range players {
			token := make([]byte, 32)
			_, _ = rand.Read(token) // never fails
			hash := sha256.Sum256(token)
			players[i].Token = base64.RawURLEncoding.EncodeToString(token)
			accounts, hashes = append(accounts, players[i].Account), append(hashes, hash[:])
		}
	}
	now := time.Now()
	if now.Before(m.at) {
		now = m.at
	}
	return m.exec(ctx, `INSERT INTO session (token_hash, account_id, created_at, seen_at, expires_at)
		SELECT hash, account, $3, $3, $4 FROM unnest($1::bytea[], $2::uuid[]) AS s (hash, account)`, hashes, accounts, now, now.Add(sessionLasts))
}

func nameAt(at time.Time) string {
	return "演练 " + at.In(calendar.Shanghai).Format("1月2日 15:04")
}

// Set puts the fair's name and times around the service's, which may be another
// day's, and begins nothing yet.
func Set(ctx context.Context, owner Owner, fair uuid.UUID, at time.Time) error {
	err := owner.tx(ctx, func(tx pgx.Tx) error {
		var b pgx.Batch
		b.Queue(`UPDATE fair SET starts_at = $2, ends_at = $3, name = $4 WHERE id = $1`, fair, at.Add(-time.Hour), at.Add(23*time.Hour), nameAt(at))
		b.Queue(`UPDATE fair_booth SET opens_at = $2, closes_at = $3 WHERE fair_id = $1`, fair, at.Add(-time.Hour), at.Add(23*time.Hour))
		b.Queue(`UPDATE vacancy SET valid_to = ($2::timestamptz AT TIME ZONE 'Asia/Shanghai')::date + 60 WHERE id IN (
			SELECT v.vacancy_id FROM fair_booth_vacancy v JOIN fair_booth b ON b.id = v.booth_id WHERE b.fair_id = $1)`, fair, at)
		b.Queue(`SET CONSTRAINTS vacancy_changes IMMEDIATE`)
		b.Queue(`DELETE FROM vacancy_change WHERE vacancy_id IN (
			SELECT v.vacancy_id FROM fair_booth_vacancy v JOIN fair_booth b ON b.id = v.booth_id WHERE b.fair_id = $1)`, fair)
		return tx.SendBatch(ctx, &b).Close()
	})
	if err != nil {
		return fmt.Errorf("rehearsal: set its time: %w", err)
	}
	return nil
}
