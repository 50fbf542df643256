package search

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// testWalks goes through everything by pages, under each sort, and must meet
// every row once and in order.
func testWalks(t *testing.T, s subject) {
	docs := slices.DeleteFunc(sampleDocuments(700), func(d Document) bool { return d.Kind != Shortage })
	for i := range docs { // bulk imports share an instant
		docs[i].UpdatedAt = conformanceDay.Add(time.Duration(i/100) * time.Hour)
		docs[i].Heads = i % 7
		if i%50 == 0 {
			docs[i].Period = nil
		}
	}
	s.put(t, docs...)
	for _, by := range []Sort{ByRelevance, ByNewest, ByHeads, ByPay, ByStart} {
		for _, q := range []Query{{Sort: by, Limit: 31}, {Sort: by, Limit: 17, Text: "有限公司 开平"}, {Sort: by, Limit: 9, Text: "有限工司"}} {
			want := s.search(t, q).Total
			if q.Text == "" && want != len(docs) || want == 0 {
				t.Fatalf("%s %q: total %d", by, q.Text, want)
			}
			seen := make(map[uuid.UUID]bool)
			var last *Hit
			for {
				r := s.search(t, q)
				if r.Total != want {
					t.Errorf("%s %q: total %d turned %d", by, q.Text, want, r.Total)
				}
				for _, h := range r.Hits {
					if seen[h.ID] {
						t.Fatalf("%s %q: %s comes twice", by, q.Text, h.ID)
					}
					seen[h.ID] = true
					if last != nil && by != ByRelevance && !inOrder(by, last.Document, h.Document) {
						t.Fatalf("%s %q: %+v before %+v", by, q.Text, last.Document, h.Document)
					}
					last = &h
				}
				if r.Next == "" {
					break
				}
				q.Cursor = r.Next
			}
			if len(seen) != want {
				t.Errorf("%s %q: met %d of %d", by, q.Text, len(seen), want)
			}
		}
	}
}

func inOrder(by Sort, a, b Document) bool {
	x, y := sortKeyOf(by, a), sortKeyOf(by, b)
	if x != y {
		return x > y
	}
	if !a.UpdatedAt.Equal(b.UpdatedAt) {
		return a.UpdatedAt.After(b.UpdatedAt)
	}
	return a.ID.String() > b.ID.String()
}

// testMoving adds and removes rows between two pages.
func testMoving(t *testing.T, s subject) {
	for n := 1; n <= 6; n++ {
		d := document(n, "焊工", "开平市达盛厂", "水口镇", "")
		d.Heads = 10 * n
		s.put(t, d)
	}
	q := Query{Sort: ByHeads, Limit: 2}
	first := s.search(t, q)
	added := document(9, "焊工", "开平市达盛厂", "水口镇", "")
	added.Heads = 55
	s.put(t, added)
	s.change(t, func(tx pgx.Tx) error {
		return s.index.Remove(t.Context(), tx, Shortage, document(6, "焊工", "", "", "").ID, document(3, "焊工", "", "", "").ID)
	})
	q.Cursor = first.Next
	second := s.search(t, q)
	if got := append(numbers(first), numbers(second)...); !slices.Equal(got, []int{6, 5, 4, 2}) {
		t.Errorf("%v", got)
	}
}

func testChanges(t *testing.T, s subject) {
	docs := few()
	s.put(t, docs...)
	docs[1].Title, docs[1].TradeCode = "氩弧焊工", "t-氩弧焊工"
	s.put(t, docs[1])
	if got := numbers(s.search(t, Query{Text: "氩弧"})); !slices.Equal(got, []int{2}) {
		t.Errorf("changed: %v", got)
	}
	s.change(t, func(tx pgx.Tx) error {
		var b pgx.Batch
		s.index.Queue(&b, document(20, "电镀工", "开平市新厂", "水口镇", ""))
		return tx.SendBatch(t.Context(), &b).Close()
	})
	if got := numbers(s.search(t, Query{Text: "电镀"})); !slices.Equal(got, []int{20}) {
		t.Errorf("queued: %v", got)
	}
	s.change(t, func(tx pgx.Tx) error { return s.index.Remove(t.Context(), tx, Shortage, docs[0].ID, uuid.Max) })
	if got := numbers(s.search(t, Query{Text: "缝纫"})); len(got) != 0 {
		t.Errorf("removed: %v", got)
	}
	s.change(t, func(tx pgx.Tx) error {
		return s.index.PutFirm(t.Context(), tx, Firm{ID: docs[2].EnterpriseID, Name: "开平市华彩洁具有限公司", TownCode: "c-塘口镇", Industry: "33", AboveScale: true, Approved: true})
	})
	if r := s.search(t, Query{Text: "华彩洁具", AboveScale: new(true), Scope: OpenToFirms()}); !slices.Equal(numbers(r), []int{3}) || r.Similar {
		t.Errorf("firm renamed: %v", numbers(r))
	}
	if got := numbers(s.search(t, Query{Scope: InTown("c-塘口镇")})); !slices.Equal(got, []int{3}) {
		t.Errorf("firm moved: %v", got)
	}
	s.change(t, func(tx pgx.Tx) error {
		return s.index.PutFirm(t.Context(), tx, Firm{ID: docs[2].EnterpriseID, Name: "开平市华彩洁具有限公司"})
	})
	if got := numbers(s.search(t, Query{Text: "华彩洁具", Scope: OpenToFirms()})); len(got) != 0 {
		t.Errorf("firm suspended: %v", got)
	}
	err := s.db.InTx(t.Context(), func(tx pgx.Tx) error {
		if err := s.index.Put(t.Context(), tx, document(30, "镗工", "", "水口镇", "")); err != nil {
			return err
		}
		return context.Canceled
	})
	s.settle(t)
	if got := numbers(s.search(t, Query{Text: "镗工"})); err == nil || slices.Contains(got, 30) {
		t.Errorf("rolled back: %v", got)
	}
}

func testCursors(t *testing.T, s subject) {
	s.put(t, few()...)
	r := s.search(t, Query{Limit: 2, Sort: ByHeads})
	for name, q := range map[string]Query{
		"no cursor":    {Cursor: "%%%"},
		"no JSON":      {Cursor: "AAAA"},
		"another sort": {Cursor: r.Next, Sort: ByPay},
		"a step":       {Cursor: after(Query{Sort: ByHeads}, 5, row{r.Hits[0].Document, 0}, 1), Sort: ByHeads},
		"negative":     {Cursor: after(Query{Sort: ByHeads}, -1, row{r.Hits[0].Document, 0}, -1), Sort: ByHeads},
		"far future":   {Cursor: route.EncodeCursor(cursor{Sort: ByHeads, Updated: math.MaxInt64, ID: uuid.Max}), Sort: ByHeads},
		"before time":  {Cursor: route.EncodeCursor(cursor{Sort: ByHeads, Updated: math.MinInt64, ID: uuid.Max}), Sort: ByHeads},
		"too far":      {Cursor: route.EncodeCursor(cursor{Sort: ByHeads, Seen: math.MaxInt, ID: uuid.Max}), Sort: ByHeads},
	} {
		q.Kind, q.Scope = Shortage, Everything()
		if _, err := s.Search(t.Context(), q); !problem.HasCode(err, "invalid") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, by := range []Sort{ByNewest, ByHeads, ByPay, ByStart} { // made up, but within bounds: some page, or none
		for _, key := range []int64{math.MinInt64, math.MaxInt64} {
			s.search(t, Query{Sort: by, Cursor: route.EncodeCursor(cursor{Sort: by, Key: key, Updated: maxUpdated, ID: uuid.Max})})
		}
	}
}
