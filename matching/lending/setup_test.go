package lending_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/ledger"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/search"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// today is the day on which the tests begin.
var today = calendar.NewDate(2021, 2, 8)

func day(n int) calendar.Date { return today.AddDays(n) }

// world is a town hall with two firms and the officers who look on.
type world struct {
	*lending.Service
	db       *postgres.DB
	url      string // of the role that owns the tables
	clock    *calendar.FixedClock
	lender   auth.Caller // an approved firm in the first town
	borrower auth.Caller // an approved, above-scale firm in the second
	city     auth.Caller
	towns    []reference.Town
	trade    reference.Trade
	key      *ledger.Key // that signs the ledger, once it is looked at
	inbox    *inbox
	mu       sync.Mutex
	n        int
}

// inbox keeps what was sent last to each phone.
type inbox struct {
	codes, texts sync.Map
	away         atomic.Bool // the gateway answers nobody
}

func (b *inbox) Send(_ context.Context, phone pii.Phone, m auth.Message) error {
	if b.away.Load() {
		return errors.New("no gateway")
	}
	if m.Code != "" {
		b.codes.Store(phone.Raw(), m.Code)
	} else {
		b.texts.Store(phone.Raw(), m.Text)
	}
	return nil
}

func newWorld(t testing.TB) *world {
	t.Helper()
	url := pgtest.URL(t)
	db := pgtest.Open(t, url)
	keys, err := pii.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	vault, err := pii.Open(keys)
	if err != nil {
		t.Fatal(err)
	}
	clock := calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai))
	book := reference.DefaultBook
	index := search.NewIndex(false)
	postings := posting.New(db, vault, clock, book, index)
	firms := enterprise.New(enterprise.Deps{DB: db, Vault: vault, Clock: clock, Book: book, Index: index})
	inbox := &inbox{}
	w := &world{db: db, url: url, clock: clock, inbox: inbox}
	w.Service = lending.New(db, vault, clock, postings, firms, auth.New(auth.Deps{DB: db, Vault: vault, Clock: clock, SMS: inbox}))
	seed := reference.Default()
	w.towns, w.trade = seed.Towns[:4], seed.Trades[10]
	for _, town := range w.towns {
		w.exec(t, `INSERT INTO town (code, name, kind, lat, lng, tile_col, tile_row) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			town.Code, town.Name, town.Kind, town.Lat, town.Lng, town.TileCol, town.TileRow)
	}
	w.exec(t, `INSERT INTO trade (code, name, family, official) VALUES ($1, $2, $3, $4)`, w.trade.Code, w.trade.Name, w.trade.Family, w.trade.Official)
	w.exec(t, `INSERT INTO industry (division, division_name, section, section_name) VALUES ('33', '金属制品业', 'C', '制造业')`)
	w.city = w.officer(t, auth.CityOfficer, "")
	w.lender, w.borrower = w.firm(t, "91", 0), w.firm(t, "91", 1)
	w.aboveScale(t, w.borrower, 2020, 20_000_000_00)
	return w
}

func (w *world) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := w.db.Exec(context.Background(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func (w *world) next() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	return w.n
}

// firm adds an approved firm whose USCC begins with prefix in the n-th town,
// and gives an account that acts for it.
func (w *world) firm(t testing.TB, prefix string, town int) auth.Caller {
	t.Helper()
	n := w.next()
	uscc, err := reference.MakeUSCC(fmt.Sprintf("%s440783MA%07d", prefix, n))
	if err != nil {
		t.Fatal(err)
	}
	id, account := newID(), newID()
	w.exec(t, `INSERT INTO enterprise (id, uscc, name, town_code, industry, status, contact_name) VALUES ($1, $2, $3, $4, '33', 'approved', '厂办')`,
		id, uscc, fmt.Sprintf("开平市试验%d厂", n), w.towns[town].Code)
	w.exec(t, `INSERT INTO account (id, role, login, display_name, enterprise_id) VALUES ($1, 'enterprise', $2, '经办人', $3)`,
		account, fmt.Sprintf("firm%d", n), id)
	w.givePhone(t, account, fmt.Sprintf("133%08d", n))
	return auth.Caller{AccountID: account, Role: auth.Enterprise, EnterpriseID: id, Name: "经办人"}
}

func (w *world) givePhone(t testing.TB, account uuid.UUID, number string) {
	t.Helper()
	sealed, err := w.Vault.Seal("account.phone", number)
	if err != nil {
		t.Fatal(err)
	}
	index, err := w.Auth.PhoneIndex(pii.RevealedPhone(number))
	if err != nil {
		t.Fatal(err)
	}
	w.exec(t, `UPDATE account SET phone_enc = $2, phone_index = $3 WHERE id = $1`, account, sealed, index)
}

func (w *world) officer(t testing.TB, role auth.Role, town string) auth.Caller {
	t.Helper()
	id := newID()
	w.exec(t, `INSERT INTO account (id, role, login, display_name, town_code) VALUES ($1, $2, $3, '专员', nullif($4, ''))`,
		id, role, fmt.Sprintf("officer%d", w.next()), town)
	return auth.Caller{AccountID: id, Role: role, TownCode: town, Name: "专员"}
}

func (w *world) townOfficer(t testing.TB, n int) auth.Caller {
	return w.officer(t, auth.TownOfficer, w.towns[n].Code)
}

func (w *world) aboveScale(t testing.TB, firm auth.Caller, year int, fen int64) {
	t.Helper()
	w.exec(t, `INSERT INTO above_scale_year (enterprise_id, year, revenue_fen, source, verified_by) VALUES ($1, $2, $3, '年报', $4)`,
		firm.EnterpriseID, year, fen, w.city.AccountID)
}

// posting publishes a surplus or shortage over days 0 to 90.
func (w *world) posting(t testing.TB, firm auth.Caller, kind posting.Kind, heads int) posting.Posting {
	t.Helper()
	in := posting.Input{TradeCode: w.trade.Code, Headcount: heads, PeriodFrom: day(0), PeriodTo: day(90),
		TownCode: w.towns[2].Code, Note: fmt.Sprintf("第 %d 批", w.next()), ContactName: "王经理", ContactPhone: "13800000001"}
	pay := int64(400000 + 100*w.next()) // so that no two say the same
	in.PayMinFen = &pay
	p, err := w.Postings.Create(t.Context(), firm, kind, in, true)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func terms(heads int) lending.Terms {
	return lending.Terms{Heads: heads, From: day(1), To: day(60), PayFen: 520000}
}

func offer(surplus, shortage posting.Posting, t lending.Terms) lending.Offer {
	return lending.Offer{SurplusID: surplus.ID, ShortageID: shortage.ID, Counter: lending.Counter{Terms: t, Note: "可以先来一半"}}
}

// proposal is an open one of the lender's, for the borrower to answer.
func (w *world) proposal(t testing.TB, heads int) lending.Proposal {
	t.Helper()
	p, err := w.Propose(t.Context(), w.lender, offer(w.posting(t, w.lender, posting.Surplus, heads), w.posting(t, w.borrower, posting.Shortage, heads), terms(heads)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// drafted is an agreement that nobody has signed.
func (w *world) drafted(t testing.TB, heads int) lending.Agreement {
	t.Helper()
	return w.accepted(t, w.proposal(t, heads))
}

func (w *world) accepted(t testing.TB, p lending.Proposal) lending.Agreement {
	t.Helper()
	p, err := w.Accept(t.Context(), w.borrower, p.ID, p.Version)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.Agreement(t.Context(), w.lender, *p.AgreementID)
	if err != nil {
		t.Fatal(err)
	}
	if a, err = w.SetClauses(t.Context(), w.lender, a.ID, a.Version, fullClauses()); err != nil {
		t.Fatal(err)
	}
	return a
}

// fullClauses leave nothing empty.
func fullClauses() lending.Clauses {
	return lending.Clauses{
		WorkContent: "抛光岗位的工作", Workplace: "翠山湖新区1号", HoursRest: "每日 8 小时，每周休息 1 天", Protection: "借用方发放防尘口罩和耳塞",
		Hazards: "粉尘、噪声", Wage: lending.Wage{Rule: lending.ByMonth}, PayStandard: "每人每月 5200 元", PayDay: 15, PayMethod: "银行转账", SettleDay: 10, SettleWay: "对公转账",
		BoardLodging: "借用方提供住宿和工作餐", ReturnCases: "订单减少时提前三天通知退回", InjuryDuty: "出借方申报工伤，借用方按约定补偿", CostSettlement: "工资、社会保险和住宿费",
	}
}

// signed is an agreement in force.
func (w *world) signed(t testing.TB, heads int) lending.Agreement {
	t.Helper()
	return w.sign(t, w.drafted(t, heads))
}

func (w *world) sign(t testing.TB, a lending.Agreement) lending.Agreement {
	t.Helper()
	for _, c := range []auth.Caller{w.lender, w.borrower} {
		var err error
		if a, err = w.signAs(t, c, a.ID, a.Version); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// signAs reads the document, asks for a code and signs.
func (w *world) signAs(t testing.TB, c auth.Caller, id uuid.UUID, version int) (lending.Agreement, error) {
	t.Helper()
	return w.Sign(t.Context(), c, id, w.signing(t, c, id, version))
}

// signing is what a person who has read the document and got the code sends;
// without a code where none is sent.
func (w *world) signing(t testing.TB, c auth.Caller, id uuid.UUID, version int) lending.SignInput {
	t.Helper()
	in := lending.SignInput{Version: version}
	if d, err := w.Document(t.Context(), c, id); err == nil {
		in.DocumentHash = d.Hash
	}
	w.exec(t, `DELETE FROM throttle`) // the clock stands still
	if _, err := w.SendSignCode(t.Context(), c, id); err == nil {
		phone, err := w.Auth.PhoneOf(t.Context(), w.db, c.AccountID)
		if err != nil {
			t.Fatal(err)
		}
		code, _ := w.inbox.codes.Load(phone.Raw())
		in.Code = code.(string)
	}
	return in
}

// someone is a worker whom nobody has named yet.
func (w *world) someone() lending.WorkerInput {
	n := w.next()
	return lending.WorkerInput{Name: "张三丰", IDNumber: idNumber("19900101", n), Phone: fmt.Sprintf("139%08d", n), OpenEnded: true, Engagement: "regular"}
}

func (w *world) people(n int) []lending.WorkerInput {
	out := make([]lending.WorkerInput, n)
	for i := range out {
		out[i] = w.someone()
	}
	return out
}

func (w *world) named(t testing.TB, a lending.Agreement, n int) []lending.Worker {
	t.Helper()
	workers, err := w.Nominate(t.Context(), w.lender, a.ID, w.people(n))
	if err != nil {
		t.Fatal(err)
	}
	return workers
}

// ready are workers who may start tomorrow, which it then is.
func (w *world) ready(t testing.TB, a lending.Agreement, n int) []uuid.UUID {
	t.Helper()
	ids := idsOf(w.named(t, a, n))
	w.makeReady(t, a, ids)
	w.setDay(1)
	return ids
}

func (w *world) makeReady(t testing.TB, a lending.Agreement, ids []uuid.UUID) {
	t.Helper()
	if _, err := w.Consent(t.Context(), w.lender, a.ID, ids, day(0), w.sheet(t, a.ID, ids)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Amend(t.Context(), w.lender, a.ID, ids, day(0)); err != nil {
		t.Fatal(err)
	}
}

// sheet is the number of the sheet that the first of these workers signs now; of
// none, one that nobody has.
func (w *world) sheet(t testing.TB, agreement uuid.UUID, ids []uuid.UUID) string {
	t.Helper()
	if len(ids) == 0 {
		return "00000000"
	}
	sheets, err := w.ConsentSheets(t.Context(), w.lender, agreement, &ids[0])
	if err != nil {
		return "00000000"
	}
	return sheets[0].TextHash[:8]
}

// setDay makes it nine in the morning of the n-th day.
func (w *world) setDay(n int) {
	w.clock.Advance(day(n).Time().Add(time.Hour).Sub(w.clock.Now()))
}

func idsOf(workers []lending.Worker) []uuid.UUID {
	ids := make([]uuid.UUID, len(workers))
	for i, worker := range workers {
		ids[i] = worker.ID
	}
	return ids
}

// idNumber makes a valid one.
func idNumber(born string, n int) string {
	raw := "440783" + born + fmt.Sprintf("%03d", n%1000)
	if n >= 1000 {
		raw = fmt.Sprintf("44%04d", 1000+n/1000) + born + fmt.Sprintf("%03d", n%1000)
	}
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(raw[i]-'0') * weight
	}
	return raw + string("10X98765432"[sum%11])
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
