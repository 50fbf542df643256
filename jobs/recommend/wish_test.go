package recommend_test

import (
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/people"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/problem"
	"gongxiang/jobs/recommend"
	"gongxiang/matching/matchingtest"
)

func TestAWishIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := w.seeker()
	mine, err := w.Mine(t.Context(), who)
	if err != nil || mine.Version != 0 || !mine.Empty() || mine.Trades == nil {
		t.Fatalf("%+v %v before it is written", mine, err)
	}
	polisher, town := w.Trade("抛光工"), w.Town("水口镇")
	wish := recommend.Wish{Trades: []string{polisher, polisher}, Towns: []string{town}, PayFloorFen: 5000_00, Lodging: true, AvailableFrom: matchingtest.Today.AddDays(7)}
	mine, err = w.PutMine(t.Context(), who, wish, 0)
	wish.Trades = wish.Trades[:1]
	if err != nil || mine.Version != 1 || !reflect.DeepEqual(mine.Wish, wish) {
		t.Fatalf("%+v %v", mine, err)
	}
	if mine, err = w.PutMine(t.Context(), who, recommend.Wish{Towns: []string{town}}, 1); err != nil || mine.Version != 2 || mine.PayFloorFen != 0 || mine.AvailableFrom != 0 {
		t.Fatalf("%+v %v", mine, err)
	}
	for _, old := range []int{0, 1, 3} {
		if _, err = w.PutMine(t.Context(), who, wish, old); !problem.HasCode(err, "stale_version") {
			t.Fatalf("over version %d: %v", old, err)
		}
	}
	firm := w.Firm("水口镇")
	v := w.open(firm, nil)
	found, err := w.Recommend(t.Context(), who, 10)
	if err != nil || found.Empty || len(found.Items) != 1 || found.Items[0].Vacancy.ID != v.ID || found.Wish.Version != 2 {
		t.Fatalf("%+v %v", found, err)
	}
	if found, err = w.Recommend(t.Context(), w.seeker(), 10); err != nil || !found.Empty || len(found.Items) != 0 {
		t.Fatalf("%+v %v of one without a wish", found, err)
	}
}

func TestAWishIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for field, wish := range map[string]recommend.Wish{
		"trades":        {Trades: []string{"9-99-99-99"}},
		"towns":         {Towns: []string{"火星"}},
		"payFloorFen":   {PayFloorFen: 499_99},
		"availableFrom": {AvailableFrom: matchingtest.Today.AddDays(366)},
	} {
		_, err := w.PutMine(t.Context(), w.seeker(), wish, 0)
		p, ok := problem.As(err)
		if !ok || p.Code != "invalid" || len(p.Fields) != 1 || p.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	many := recommend.Wish{}
	for _, trade := range []string{"抛光工", "电焊工", "缝纫工", "车工", "装配工", "包装工"} {
		many.Trades = append(many.Trades, w.Trade(trade))
	}
	if _, err := w.PutMine(t.Context(), w.seeker(), many, 0); !problem.HasCode(err, "invalid") {
		t.Errorf("six trades: %v", err)
	}
	if _, err := w.PutMine(t.Context(), w.Firm("水口镇"), recommend.Wish{}, 0); !problem.HasCode(err, "unauthenticated") {
		t.Errorf("a firm's account has a wish: %v", err)
	}
}

func TestOfManyAtOnceOneWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := w.seeker()
	for version := range 2 {
		var wrote atomic.Int32
		var done sync.WaitGroup
		for i := range 10 {
			done.Go(func() {
				_, err := w.PutMine(t.Context(), who, recommend.Wish{PayFloorFen: int64(4000+i) * 100}, version)
				switch {
				case err == nil:
					wrote.Add(1)
				case !problem.HasCode(err, "stale_version"):
					t.Error(err)
				}
			})
		}
		done.Wait()
		if wrote.Load() != 1 {
			t.Fatalf("%d wrote over version %d", wrote.Load(), version)
		}
	}
}

func TestTheErasedWishNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := w.seeker()
	if _, err := w.PutMine(t.Context(), who, recommend.Wish{PayFloorFen: 4000_00}, 0); err != nil {
		t.Fatal(err)
	}
	person, err := people.OfAccount(t.Context(), w.DB, who.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	pgtest.ExecAsOwner(t, w.DB, `UPDATE person SET erased_at = now(), name = '已删除', phone_enc = NULL, phone_index = NULL WHERE id = $1`, person)
	if _, version, err := w.WishOf(t.Context(), w.DB, person); err != nil || version != 0 {
		t.Fatalf("the wish stays: version %d, %v", version, err)
	}
	err = w.DB.InTx(t.Context(), func(tx pgx.Tx) error {
		_, err := w.PutWish(t.Context(), tx, person, recommend.Wish{PayFloorFen: 4000_00}, 0)
		return err
	})
	if !problem.HasCode(err, "not_found") {
		t.Fatalf("an erased person wishes: %v", err)
	}
}
