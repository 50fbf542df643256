package imports

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/posting"
)

// Service takes sheets. It is safe for concurrent use.
type Service struct {
	DB      *postgres.DB
	Vault   *pii.Vault
	Clock   calendar.Clock
	kinds   map[string]Kind
	reading chan struct{} // a place for each sheet that is read at once: reading takes memory
}

// New makes the service, which takes surpluses and shortages.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock, postings *posting.Service, firms *enterprise.Service) *Service {
	s := &Service{DB: db, Vault: vault, Clock: clock, kinds: map[string]Kind{}, reading: make(chan struct{}, 2)}
	for _, kind := range []posting.Kind{posting.Surplus, posting.Shortage} {
		s.Accept(string(kind), postingKind{kind, postings, firms, clock})
	}
	return s
}

// Accept has the service take a further kind of sheets, before it serves.
func (s *Service) Accept(name string, kind Kind) { s.kinds[name] = kind }

// kindFor is a kind that the caller may import. Problem: "forbidden".
func (s *Service) kindFor(c auth.Caller, name string) (Kind, error) {
	kind, ok := s.kinds[name]
	if !ok || !slices.Contains(kind.Roles(), c.Role) {
		return nil, problem.New(http.StatusForbidden, "forbidden", "您的账号不能导入这种表格。")
	}
	return kind, nil
}

// The states of a batch.
const (
	Preview   = "preview"
	Committed = "committed"
	Discarded = "discarded"
)

// keepDays is how long a sheet is kept after its upload.
const keepDays = 30

// Batch is an uploaded sheet as its owner sees it.
type Batch struct {
	ID       uuid.UUID `json:"id"`
	Kind     string    `json:"kind" enum:"surplus,shortage,vacancy,ledger"`
	FileName string    `json:"fileName"`
	Status   string    `json:"status" enum:"preview,committed,discarded"`
	Version  int       `json:"version"`
	Layout
	Fields    []Field   `json:"fields" doc:"每一列可以当作什么"`
	Counts    Counts    `json:"counts"`
	Marks     Marks     `json:"marks"`
	Added     int       `json:"added" doc:"已导入的条数"`
	CreatedAt time.Time `json:"createdAt"`

	account uuid.UUID
	firm    *uuid.UUID // set: only its rows may stand in the sheet
}

// Layout is where things stand in the file.
type Layout struct {
	SheetName   string    `json:"sheetName" doc:"读取的工作表；CSV 为空"`
	OtherSheets []string  `json:"otherSheets" doc:"没有读取的工作表"`
	Columns     []Column  `json:"columns"`
	Skipped     []Skipped `json:"skipped" doc:"没有当作数据的行，如合计；最多 200 行"`
	SkippedRows int       `json:"skippedRows" doc:"没有当作数据的行一共几行"`
	Twice       []Twice   `json:"twice" doc:"标题相同的两列，只读了一列；或者读的是隐藏的一列"`
	HiddenRows  int       `json:"hiddenRows" doc:"在表格里被隐藏或筛选掉的行数，先不导入"`
}

// Twice is a column that was not read, since another has the same heading, or a
// better one though the sheet hides it.
type Twice struct {
	Header string `json:"header"`
	Taken  string `json:"taken" doc:"读取的列号"`
	Left   string `json:"left" doc:"没有读取的列号"`
	Hidden string `json:"hidden,omitempty" doc:"读取的列在表格里隐藏了，标题不同；这是它的标题"`
}

// Skipped is a row that was taken for no data.
type Skipped struct {
	RowNo  int    `json:"rowNo"`
	Text   string `json:"text"`
	Reason string `json:"reason"`
}

// Counts are the rows by state.
type Counts struct {
	Ready     int `json:"ready" doc:"可以导入"`
	Problem   int `json:"problem" doc:"需要修改"`
	Duplicate int `json:"duplicate" doc:"与前面的行或已有的重复"`
	Ignored   int `json:"ignored" doc:"不导入"`
	Added     int `json:"added" doc:"已导入"`
}

// Marks are rows that the clerk may miss among many.
type Marks struct {
	Hidden int `json:"hidden" doc:"在表格里被隐藏或筛选掉、还没有选择导入的行"`
	Noted  int `json:"noted" doc:"有提示请核对的行"`
}

// Get reads a batch of the caller's own. Problem: "not_found".
func (s *Service) Get(ctx context.Context, c auth.Caller, id uuid.UUID) (Batch, error) {
	return s.find(ctx, s.DB, c, id)
}

// List is the caller's batches, the newest first, without the discarded ones.
func (s *Service) List(ctx context.Context, c auth.Caller, page route.Paging) (route.Page[Batch], error) {
	before, _, err := route.DecodeCursor[uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Batch]{}, err
	}
	batches, err := s.list(ctx, s.DB, c, before, page.Limit+1)
	if err != nil {
		return route.Page[Batch]{}, err
	}
	return route.NewPage(batches, page.Limit, func(b Batch) uuid.UUID { return b.ID }), nil
}

// change does something with a batch of the caller's that is still in preview,
// holding it, and gives it the next version. version 0 takes any. Problems:
// "not_found", "wrong_state", "stale_version".
func (s *Service) change(ctx context.Context, c auth.Caller, id uuid.UUID, version int, do func(tx pgx.Tx, b *Batch) error) (Batch, error) {
	var b Batch
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		if err := lock(ctx, tx, id); err != nil {
			return err
		}
		if b, err = s.find(ctx, tx, c, id); err != nil {
			return err
		}
		switch {
		case b.Status == Committed:
			return problem.Conflict("wrong_state", "这张表已经导入，不能再改。需要补充时请重新上传，重复的行不会导入两次。")
		case b.Status == Discarded:
			return problem.Conflict("wrong_state", "这张表已经放弃，请重新上传。")
		case version != 0 && version != b.Version:
			return problem.Stale(b)
		}
		b.Version++
		if err := do(tx, &b); err != nil {
			return err
		}
		return s.updateBatch(ctx, tx, b)
	})
	return b, err
}

// Discard throws a batch away, with all that it holds. Problems: "not_found",
// "wrong_state".
func (s *Service) Discard(ctx context.Context, c auth.Caller, id uuid.UUID) error {
	_, err := s.change(ctx, c, id, 0, func(tx pgx.Tx, b *Batch) error {
		b.Status, b.Layout = Discarded, Layout{OtherSheets: []string{}, Columns: []Column{}, Skipped: []Skipped{}, Twice: []Twice{}}
		if err := deleteRows(ctx, tx, b.ID); err != nil {
			return err
		}
		return s.record(ctx, tx, c, b, "discard", Preview, nil)
	})
	return err
}

// record writes down what was done with a batch.
func (s *Service) record(ctx context.Context, tx pgx.Tx, c auth.Caller, b *Batch, action, from string, detail any) error {
	return history.Record(ctx, tx, history.Event{
		Thing: "import", ThingID: b.ID, Action: action, From: from, To: b.Status, Detail: detail, AccountID: &c.AccountID, At: s.Clock.Now(),
	})
}

// Purge deletes batches that were uploaded more than thirty days ago, and tells
// how many: nothing in them is needed any more, and they hold phone numbers.
// What was added stays, and the history says so. The clock calls it.
func (s *Service) Purge(ctx context.Context) (int, error) {
	return purge(ctx, s.DB, s.Clock.Now().AddDate(0, 0, -keepDays))
}
