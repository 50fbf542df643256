package apply_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

func TestTheCopyHoldsEverything(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who := w.Seeker("陈大文")
	w.seekers.Holdings = append(w.seekers.Holdings, w.About)
	if file, err := w.seekers.Copy(ctx, who); err != nil || !bytes.HasPrefix(file.Data, []byte("PK")) {
		t.Fatalf("before anything stands: %v", err)
	}
	a := w.applied(who, "抛光工")
	a = w.must(w.Invite(ctx, w.firm, a.ID, a.Version, meeting))
	if _, err := w.Phone(ctx, w.firm, a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(ctx, who, a.ID, "我明天到"); err != nil {
		t.Fatal(err)
	}
	file, err := w.seekers.Copy(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	text := textOf(t, file.Data)
	for _, want := range []string{"陈大文", "132", "抛光工", a.Firm.Name, "约面谈", "有两年经验", "厂门口", "我明天到", "联系约好的求职者"} {
		if !bytes.Contains([]byte(text), []byte(want)) {
			t.Errorf("the copy lacks %s: %s", want, text)
		}
	}
}

func textOf(t *testing.T, data []byte) string {
	t.Helper()
	table, err := sheet.Read(data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, row := range table.Lines {
		for _, cell := range row.Cells {
			b.WriteString(cell.Text + "|")
		}
	}
	return b.String()
}

func TestErasureNamesNobody(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who := w.Seeker("陈大文")
	a := w.applied(who, "抛光工")
	a = w.must(w.Invite(ctx, w.firm, a.ID, a.Version, meeting))
	if _, err := w.Write(ctx, who, a.ID, "我明天到"); err != nil {
		t.Fatal(err)
	}
	refused(t, w.seekers.Erase(ctx, who, "李小明"), "invalid")
	if err := w.seekers.Erase(ctx, who, who.Name); err != nil {
		t.Fatal(err)
	}
	seen := w.must(w.Get(ctx, w.firm, a.ID))
	if seen.Status != "withdrawn" || seen.Note != "" || seen.Applicant.Name != "已**" || seen.Applicant.MayCall {
		t.Errorf("the firm still reads %+v %+v", seen, seen.Applicant)
	}
	if seen.Fit.Reasons == nil || seen.Fit.Against == nil || seen.Fit.SuitableBy == nil || seen.Wish.Trades == nil || seen.Wish.Towns == nil {
		t.Error("a page would read null for a list")
	}
	if m, err := w.Messages(ctx, w.firm, a.ID); err != nil || len(m) != 0 {
		t.Errorf("%v %v", m, err)
	}
	for _, table := range []string{"person", "account", "application", "application_message", "event", "person_erasure"} {
		var left int
		if err := w.World.DB.QueryRow(ctx, `SELECT count(*) FROM `+table+` t WHERE t::text LIKE '%陈大文%' OR t::text LIKE '%有两年经验%' OR t::text LIKE '%我明天到%'`).Scan(&left); err != nil || left > 0 {
			t.Errorf("%d rows of %s still name him (%v)", left, table, err)
		}
	}
	if id, err := people.OfAccount(ctx, w.World.DB, who.AccountID); err != nil || id.String() != "00000000-0000-0000-0000-000000000000" {
		t.Errorf("%v %v", id, err)
	}
	// Nothing can be done in his name any more.
	if _, err := w.Submit(ctx, who, w.open("钳工").ID, ""); !problem.HasCode(err, "unauthenticated") {
		t.Errorf("an erased one applied: %v", err)
	}
	refused(t, w.seekers.Erase(ctx, who, who.Name), "unauthenticated")
}

// A change of number that waits at the counter ends with whoever is erased, and
// what was written of his account goes.
func TestErasureEndsWhatWaitsAtTheCounter(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who := w.Seeker("陈大文")
	w.applied(who, "抛光工")
	w.Exec(`INSERT INTO account (id, role, login, display_name) VALUES (gen_random_uuid(), 'administrator', 'counter', '管理员')`)
	w.Exec(`INSERT INTO phone_case (id, account_id, phone_enc, phone_index, reason, asked_by, asked_at, due_at)
		SELECT gen_random_uuid(), $1, 'sealed', 'index', '陈大文本人', id, now(), now() + interval '3 days' FROM account WHERE login = 'counter'`, who.AccountID)
	w.Exec(`INSERT INTO event (thing, thing_id, action, reason) VALUES ('account', $1, 'ask_phone', '陈大文本人')`, who.AccountID)
	if err := w.seekers.Erase(ctx, who, who.Name); err != nil {
		t.Fatal(err)
	}
	var ended, named int
	err := w.World.DB.QueryRow(ctx, `SELECT (SELECT count(*) FROM phone_case WHERE status = 'objected' AND phone_index IS NULL AND phone_enc IS NULL),
		(SELECT count(*) FROM phone_case WHERE reason LIKE '%陈大文%') + (SELECT count(*) FROM event WHERE reason LIKE '%陈大文%')`).Scan(&ended, &named)
	if err != nil || ended != 1 || named != 0 {
		t.Errorf("%d ended, %d rows name him (%v)", ended, named, err)
	}
}

// Whoever has a number that another account waits for is erased all the same.
func TestErasureOfWhoHasTheNumber(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	who, other := w.Seeker("陈大文"), w.Seeker("李小明")
	w.Exec(`INSERT INTO account (id, role, login, display_name) VALUES (gen_random_uuid(), 'administrator', 'counter', '管理员')`)
	w.Exec(`INSERT INTO phone_case (id, account_id, holder_id, phone_enc, phone_index, reason, asked_by, asked_at, due_at)
		SELECT gen_random_uuid(), $1, $2, 'sealed', 'index', '陈大文的号码', id, now(), now() + interval '3 days' FROM account WHERE login = 'counter'`, other.AccountID, who.AccountID)
	if err := w.seekers.Erase(ctx, who, who.Name); err != nil {
		t.Fatal(err)
	}
	var waits int
	err := w.World.DB.QueryRow(ctx, `SELECT count(*) FROM phone_case WHERE status = 'waiting' AND phone_index = 'index' AND reason = '已删除'`).Scan(&waits)
	if err != nil || waits != 1 {
		t.Errorf("%d wait (%v)", waits, err)
	}
}

// Ten at once, while answers are kept for the officers and firms that deal with
// them: all are erased, and no answer of those stays.
func TestErasuresAtOnceTakeTheKeptAnswers(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	for i := range 200 {
		w.Exec(`INSERT INTO idempotency (account_id, key, request_hash, status, body) VALUES ($1, $2, 'h', 200, 'sealed')`, w.firm.AccountID, fmt.Sprintf("answer-%05d", i))
	}
	other := w.Seeker("李小明")
	w.Exec(`INSERT INTO idempotency (account_id, key, request_hash, status, body) VALUES ($1, 'his-own-one', 'h', 200, 'sealed')`, other.AccountID)
	var all sync.WaitGroup
	post := w.open("抛光工")
	for range 10 {
		who := w.Seeker("陈大文")
		w.must(w.Submit(ctx, who, post.ID, ""))
		all.Go(func() {
			if err := w.seekers.Erase(ctx, who, who.Name); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var kept, forgotten, own int
	err := w.World.DB.QueryRow(ctx, `SELECT count(*) FILTER (WHERE account_id = $1), count(*) FILTER (WHERE account_id = $1 AND body = ''),
		count(*) FILTER (WHERE account_id = $2 AND body = 'sealed') FROM idempotency`, w.firm.AccountID, other.AccountID).Scan(&kept, &forgotten, &own)
	if err != nil || kept != 200 || forgotten != 200 || own != 1 {
		t.Errorf("%d keys kept, %d answers forgotten, %d of another seeker (%v)", kept, forgotten, own, err)
	}
}

// What a request read of him before he was erased is not kept when it ends after,
// whichever of the two waits for the other.
func TestErasureWhileARequestIsUnderWay(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	db := w.World.DB
	fine := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	begun := func(key string) (*postgres.Claim, context.Context) {
		kept, found, err := db.FindAnswer(ctx, w.firm.AccountID, key)
		if err != nil || found {
			t.Fatal(found, err)
		}
		c := &postgres.Claim{AccountID: w.firm.AccountID, Key: key, RequestHash: []byte("h"), Erasures: kept.Erasures}
		return c, postgres.WithClaim(ctx, c)
	}
	forgotten := func(key string, want bool) {
		t.Helper()
		if a, found, err := db.FindAnswer(ctx, w.firm.AccountID, key); err != nil || !found || a.Status != 200 || a.Forgotten != want {
			t.Errorf("%s: %+v %v %v", key, a, found, err)
		}
	}
	nothing := func(pgx.Tx) error { return nil }

	// He is erased within the request.
	who := w.Seeker("陈大文")
	during, its := begun("erased-in-between")
	fine(db.InTx(its, func(pgx.Tx) error { return w.seekers.Erase(ctx, who, who.Name) }))
	fine(db.KeepAnswer(ctx, during, 200, []byte("sealed")))
	forgotten("erased-in-between", true)

	// The erasure has not ended yet when the answer is kept.
	who = w.Seeker("李小明")
	w.Exec(`INSERT INTO session (token_hash, account_id, created_at, seen_at, expires_at) VALUES ('held', $1, now(), now(), now() + interval '1 day')`, who.AccountID)
	late, its := begun("erased-meanwhile")
	fine(db.InTx(its, nothing))
	done := make(chan error, 2)
	fine(pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `SELECT FROM session WHERE token_hash = 'held' FOR UPDATE`)
		waiting := func(n int) {
			for blocked := 0; err == nil && blocked < n; {
				err = db.QueryRow(ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`).Scan(&blocked)
			}
		}
		go func() { done <- w.seekers.Erase(ctx, who, who.Name) }()
		waiting(1)
		go func() { done <- db.KeepAnswer(ctx, late, 200, []byte("sealed")) }()
		waiting(2)
		return err
	}))
	fine(<-done)
	fine(<-done)
	forgotten("erased-meanwhile", true)

	// Of what began after it everything is kept.
	after, its := begun("erased-long-ago")
	fine(db.InTx(its, nothing))
	fine(db.KeepAnswer(ctx, after, 200, []byte("sealed")))
	forgotten("erased-long-ago", false)
}
