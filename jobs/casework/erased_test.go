package casework_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/problem"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/recommend"
	"gongxiang/matching/matchingtest"
)

// erase has an administrator erase somebody.
func (w *world) erase(person uuid.UUID) {
	w.t.Helper()
	admin := uuid.New()
	w.Exec(`INSERT INTO account (id, role, login, display_name) VALUES ($1, 'administrator', $2, '管理员')`, admin, "root-"+admin.String())
	w.Exec(`SELECT person_erase($1, $2, $3, '本人申请', $4)`, person, admin, matchingtest.Today, w.World.Clock.Now())
}

// Of whom was erased nothing more is written down, whatever his case had come to
// before.
func TestNobodyServesTheErased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	closed, placed, open := w.registered(), w.served(), w.registered()
	w.record(closed.Case.ID, "guidance")
	k, err := w.Get(t.Context(), w.officer, closed.ID)
	w.must(err)
	ended, err := w.Close(t.Context(), w.officer, closed.Case.ID, k.Case.Version, "employed", "自己找到工作")
	w.must(err)
	placed, err = w.Complete(t.Context(), w.officer, placed.ID, placed.Version)
	w.must(err)
	placed, err = w.Place(t.Context(), w.officer, placed.ID, placed.Version, "进厂")
	w.must(err)
	records, err := w.GetPage(t.Context(), w.officer, closed.ID)
	w.must(err)
	for _, p := range []uuid.UUID{closed.ID, placed.PersonID, open.ID} {
		w.erase(p)
	}
	for _, id := range []uuid.UUID{ended.ID, placed.ID, open.Case.ID} {
		for version := 1; version < 8; version++ {
			if _, err := w.Reopen(t.Context(), w.officer, id, version, "继续服务"); err == nil {
				t.Errorf("the case of somebody erased was opened again")
			}
		}
	}
	for what, err := range map[string]error{
		"opened": second(w.Open(t.Context(), w.officer, closed.ID)),
		"group":  second(w.AddGroup(t.Context(), w.officer, closed.ID, group(casework.Migrant, ""))),
		"answer": second(w.AddAnswer(t.Context(), w.officer, ended.ID, records.Records[0].ID, casework.AnswerInput{Answer: "accepted", Day: matchingtest.Today, Content: "他住在某村"})),
		"number": second(w.Identify(t.Context(), w.officer, closed.ID, adult)),
		"wish":   second(w.PutWish(t.Context(), w.officer, closed.ID, recommend.Wish{}, 0)),
	} {
		if !problem.HasCode(err, "erased") {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err = w.World.DB.Exec(t.Context(), `UPDATE service_case SET status = 'in_service', end_reason = NULL WHERE id = $1`, ended.ID)
	violates(t, err, "case_of_living")
	_, err = w.World.DB.Exec(t.Context(), `INSERT INTO service_case (id, person_id, town_code, scheme, opened_on, due_on, status, opened_by, created_at, updated_at)
		SELECT gen_random_uuid(), person_id, town_code, scheme, opened_on, due_on, 'opened', opened_by, now(), now() FROM service_case WHERE id = $1`, ended.ID)
	violates(t, err, "case_of_living")
}

// Whoever is erased while his case is opened again, or somebody writes what he
// said, leaves neither.
func TestErasedWhileSomebodyWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 8 {
		p := w.registered()
		w.record(p.Case.ID, "guidance")
		page, err := w.GetPage(t.Context(), w.officer, p.ID)
		w.must(err)
		ended, err := w.Close(t.Context(), w.officer, p.Case.ID, page.Case.Version, "other", "不再联系")
		w.must(err)
		var done sync.WaitGroup
		done.Go(func() { w.erase(p.ID) })
		done.Go(func() { _, _ = w.Reopen(context.Background(), w.officer, ended.ID, ended.Version, "继续服务") })
		done.Go(func() {
			_, _ = w.AddAnswer(context.Background(), w.officer, ended.ID, page.Records[0].ID,
				casework.AnswerInput{Answer: "accepted", Day: matchingtest.Today, Content: "他住在某村"})
		})
		done.Wait()
	}
	var open, said int
	w.must(w.World.DB.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM service_case WHERE status <> 'closed'),
		(SELECT count(*) FROM service_answer WHERE content <> '')`).Scan(&open, &said))
	if open != 0 || said != 0 {
		t.Errorf("%d cases are open, %d answers say something", open, said)
	}
}

func second[T any](_ T, err error) error { return err }

// A case that is opened again after its person moved is the new town's.
func TestReopenedWhereHeIsNow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.registered()
	ended, err := w.Close(t.Context(), w.officer, p.Case.ID, p.Case.Version, "moved", "搬走了")
	w.must(err)
	there := w.Officer("赤坎镇")
	w.must(w.Transfer(t.Context(), w.officer, p.ID, casework.TransferInput{TownCode: there.TownCode, OfficerID: &there.AccountID, Reason: "户籍迁移", Version: p.Version}))
	k, err := w.Reopen(t.Context(), there, ended.ID, ended.Version, "继续服务")
	w.must(err)
	if k.TownCode != there.TownCode {
		t.Errorf("the case is %s's, he is %s's", k.TownCode, there.TownCode)
	}
	d, err := w.Dashboard(t.Context(), there, casework.Span{})
	w.must(err)
	was, err := w.Dashboard(t.Context(), w.officer, casework.Span{})
	w.must(err)
	if d.Total.Cases != 1 || was.Total.Cases != 0 {
		t.Errorf("%d cases there, %d here", d.Total.Cases, was.Total.Cases)
	}
}

// A group that ended with the one and goes on with the other goes on.
func TestMergeKeepsTheGroupThatGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept, gone := w.registered(), w.registered()
	kept, err := w.EndGroup(t.Context(), w.officer, kept.ID, kept.Groups[0].ID, matchingtest.Today.AddDays(-3), "已脱离困难")
	w.must(err)
	p, err := w.Merge(t.Context(), w.officer, kept.ID, gone.ID, kept.Version, "同一个人")
	w.must(err)
	running := 0
	for _, g := range p.Groups {
		if g.To == nil {
			running++
		}
	}
	if running != 1 {
		t.Errorf("%+v", p.Groups)
	}
}

// Who is written down once more under the phone of a record that was merged into
// another is that other.
func TestWrittenDownUnderAnOldPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.input()
	gone, err := w.Register(t.Context(), w.officer, first)
	w.must(err)
	kept := w.registered()
	_, err = w.Merge(t.Context(), w.officer, kept.ID, gone.ID, kept.Version, "同一个人")
	w.must(err)
	_, err = w.Register(t.Context(), w.officer, first)
	p := refusal(t, err, "maybe_same")
	if e, ok := p.Current.(casework.Existing); !ok || e.ID == nil || *e.ID != kept.ID || !strings.Contains(p.Message, "已有一位") {
		t.Errorf("%+v", p.Current)
	}
	s := w.sheets()
	b, rows := w.uploaded(s, w.officer, ledgerHead, first.Name+",,"+first.Phone+",退伍军人,2021.1.5,,,,,,,,,")
	if b.Counts.Duplicate != 1 {
		t.Errorf("%+v %s", b.Counts, troubles(rows))
	}
}

// While all connections but one are taken, nothing waits for a second one: as
// many at once as there are connections would wait for each other.
func TestOneConnectionIsEnough(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.registered()
	pool := w.World.DB.Pool
	for range pool.Config().MaxConns - 1 {
		taken, err := pool.Acquire(t.Context())
		w.must(err)
		defer taken.Release()
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ended, err := w.Close(ctx, w.officer, p.Case.ID, p.Case.Version, "moved", "搬走了")
	w.must(err)
	_, err = w.Reopen(ctx, w.officer, ended.ID, ended.Version, "继续服务")
	w.must(err)
	_, err = w.ExportUnmasked(ctx, w.officer, casework.Filter{}, "报送市人社局")
	w.must(err)
	other, err := w.Register(ctx, w.officer, w.input())
	w.must(err)
	_, err = w.Reveal(ctx, w.officer, p.ID, casework.FieldGroups, "核对材料")
	w.must(err)
	_, err = w.PutWish(ctx, w.officer, p.ID, recommend.Wish{Towns: []string{w.Town("水口镇")}}, 0)
	w.must(err)
	_, err = w.Send(ctx, w.officer, p.Case.ID, casework.SendInput{VacancyIDs: []uuid.UUID{w.vacancy().ID}})
	w.must(err)
	p, err = w.Get(ctx, w.officer, p.ID)
	w.must(err)
	_, err = w.Merge(ctx, w.officer, p.ID, other.ID, p.Version, "同一个人")
	w.must(err)
}

// Whose two records were merged is one human being: he is erased by either of his
// accounts, and all of him.
func TestAMergedPersonIsErasedWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept, gone := w.registered(), w.registered()
	one, two := w.Seeker("示例甲"), w.Seeker("示例甲")
	w.Exec(`INSERT INTO person_account (account_id, person_id, created_at) VALUES ($1, $2, now()), ($3, $4, now())`, one.AccountID, kept.ID, two.AccountID, gone.ID)
	_, err := w.Merge(t.Context(), w.officer, kept.ID, gone.ID, kept.Version, "同一个人")
	w.must(err)
	stranger := w.Seeker("示例丁")
	_, err = w.World.DB.Exec(t.Context(), `SELECT person_erase($1, $2, $3, '本人申请', $4)`, kept.ID, stranger.AccountID, matchingtest.Today, w.World.Clock.Now())
	violates(t, err, "person_erased_by_administrator")
	w.Exec(`SELECT person_erase($1, $2, $3, '本人申请', $4)`, gone.ID, two.AccountID, matchingtest.Today, w.World.Clock.Now())
	var named, accounts, open int
	w.must(w.World.DB.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM key_person k JOIN person p ON p.id = k.person_id WHERE k.phone_enc IS NOT NULL OR k.name <> '已删除' OR p.erased_at IS NULL),
		(SELECT count(*) FROM account WHERE id IN ($1, $2) AND disabled_at IS NULL), (SELECT count(*) FROM service_case WHERE status <> 'closed')`,
		one.AccountID, two.AccountID).Scan(&named, &accounts, &open))
	if named != 0 || accounts != 0 || open != 0 {
		t.Errorf("%d records name him, %d accounts, %d cases", named, accounts, open)
	}
}

// An erasure that meets a merge is of all that was merged by then.
func TestErasedWhileMerged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := uuid.New()
	w.Exec(`INSERT INTO account (id, role, login, display_name) VALUES ($1, 'administrator', 'root', '管理员')`, admin)
	for i := range 8 {
		kept, gone := w.registered(), w.registered()
		var merged, gotten error
		var done sync.WaitGroup
		done.Go(func() {
			_, merged = w.Merge(context.Background(), w.officer, kept.ID, gone.ID, kept.Version, "同一个人")
		})
		done.Go(func() {
			gotten = w.World.DB.InTx(context.Background(), func(tx pgx.Tx) error {
				_, err := tx.Exec(context.Background(), `SELECT person_erase($1, $2, $3, '本人申请', $4)`, []uuid.UUID{gone.ID, kept.ID}[i%2], admin, matchingtest.Today, w.World.Clock.Now())
				return err
			})
		})
		done.Wait()
		w.must(gotten)
		var left int
		w.must(w.World.DB.QueryRow(t.Context(), `SELECT count(*) FROM person WHERE id IN ($1, $2) AND erased_at IS NULL`, kept.ID, gone.ID).Scan(&left))
		if want := map[bool]int{true: 0, false: 1}[merged == nil]; left != want {
			t.Errorf("%d of two are left; merged: %v", left, merged)
		}
	}
}
