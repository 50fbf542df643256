package search

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/meilisearch/meilisearch-go"
)

const lookEvery = 30 * time.Second

// Run looks after the index until ctx ends: builds it where it is missing or
// not ours, and evens out what got lost.
func (m *Meili) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := m.look(ctx); err != nil && ctx.Err() == nil {
			m.note(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-m.check:
		}
	}
}

// nudge lets Run look now.
func (m *Meili) nudge() {
	select {
	case m.check <- struct{}{}:
	default:
	}
}

func (m *Meili) look(ctx context.Context) error {
	whole, err := m.whole(ctx, m.uid)
	if err != nil {
		return err
	}
	if !whole {
		m.ready.Store(false)
		return m.build(ctx, true)
	}
	m.ready.Store(true)
	return m.even(ctx)
}

// whole reports whether an index is there with our settings.
func (m *Meili) whole(ctx context.Context, uid string) (bool, error) {
	is, err := m.client.Index(uid).GetSettingsWithContext(ctx)
	if err != nil {
		var e *meilisearch.Error
		if errors.As(err, &e) && e.MeilisearchApiError.Code == "index_not_found" {
			return false, nil
		}
		return false, m.failed(err)
	}
	want := settings()
	for _, pair := range [][2][]string{{is.FilterableAttributes, want.FilterableAttributes}, {is.SortableAttributes, want.SortableAttributes}} {
		slices.Sort(pair[0])
		if !slices.Equal(pair[0], pair[1]) {
			return false, nil
		}
	}
	return slices.Equal(is.SearchableAttributes, want.SearchableAttributes) && slices.Equal(is.RankingRules, want.RankingRules), nil
}

// even compares the numbers of documents when nothing is on its way, and the
// documents one by one when these differ.
func (m *Meili) even(ctx context.Context) error {
	status, err := m.Status(ctx)
	if err != nil || status.Waiting > 0 {
		return err
	}
	stats, err := m.client.Index(m.uid).GetStatsWithContext(ctx, &meilisearch.StatsParams{})
	if err != nil {
		return m.failed(err)
	}
	var rows int64
	if err := m.db.QueryRow(ctx, `SELECT count(*) FROM search_document`).Scan(&rows); err != nil {
		return fmt.Errorf("search: count documents: %w", err)
	}
	if rows == stats.NumberOfDocuments {
		return nil
	}
	slog.WarnContext(ctx, "Meilisearch lacks documents or has too many; evening out", "here", rows, "there", stats.NumberOfDocuments)
	return m.reconcile(ctx, m.uid)
}

// Reindex builds the index anew beside the old one, which answers until the new
// one takes its place.
func (m *Meili) Reindex(ctx context.Context) error { return m.build(ctx, false) }

// build makes the index; onlyMissing: unless another node has done so meanwhile.
func (m *Meili) build(ctx context.Context, onlyMissing bool) error {
	unlock, err := m.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if onlyMissing {
		if whole, err := m.whole(ctx, m.uid); err != nil || whole {
			m.ready.Store(whole)
			return err
		}
	}
	started := time.Now()
	next := m.uid + "-next"
	if err := m.create(ctx, next); err != nil {
		return err
	}
	if err := m.load(ctx, next); err != nil {
		return err
	}
	if whole, err := m.whole(ctx, m.uid); err != nil {
		return err
	} else if !whole {
		if err := m.create(ctx, m.uid); err != nil {
			return err
		}
	}
	// What changed while loading, before and, the last of it, after the swap.
	if err := m.reconcile(ctx, next); err != nil {
		return err
	}
	task, err := m.client.SwapIndexesWithContext(ctx, []*meilisearch.SwapIndexesParams{{Indexes: []string{m.uid, next}}})
	if err := m.await(ctx, task, err); err != nil {
		return err
	}
	m.ready.Store(true)
	if err := m.reconcile(ctx, m.uid); err != nil {
		return err
	}
	slog.InfoContext(ctx, "Meilisearch index built", "index", m.uid, "took", time.Since(started).Round(time.Millisecond))
	return m.dropOthers(ctx)
}

// lock lets one node build at a time.
func (m *Meili) lock(ctx context.Context) (unlock func(), err error) {
	conn, err := m.db.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("search: lock for building: %w", err)
	}
	const key = 0x73656172 // any number that nothing else locks
	for {
		var got bool
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, key).Scan(&got); err != nil {
			conn.Release()
			return nil, fmt.Errorf("search: lock for building: %w", err)
		}
		if got {
			return func() {
				_, _ = conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, key) // else the closing connection does
				conn.Release()
			}, nil
		}
		select {
		case <-ctx.Done():
			conn.Release()
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// create makes an empty index with our settings, in place of what was there.
func (m *Meili) create(ctx context.Context, uid string) error {
	if err := m.drop(ctx, uid); err != nil {
		return err
	}
	task, err := m.client.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: uid, PrimaryKey: "id"})
	if err := m.await(ctx, task, err); err != nil {
		return err
	}
	task, err = m.client.Index(uid).UpdateSettingsWithContext(ctx, settings())
	return m.await(ctx, task, err)
}

func (m *Meili) drop(ctx context.Context, uid string) error {
	if _, err := m.client.GetIndexWithContext(ctx, uid); err != nil {
		var e *meilisearch.Error
		if errors.As(err, &e) && e.MeilisearchApiError.Code == "index_not_found" {
			return nil
		}
		return m.failed(err)
	}
	task, err := m.client.DeleteIndexWithContext(ctx, uid)
	return m.await(ctx, task, err)
}

// load sends all documents.
func (m *Meili) load(ctx context.Context, uid string) error {
	for _, kind := range kinds {
		for last := uuid.Nil; ; {
			docs, err := m.collect(ctx, `SELECT version, `+documentColumns+` FROM search_document
				WHERE kind = $1 AND id > $2 ORDER BY id LIMIT $3`, kind, last, 5*chunk)
			if err != nil {
				return err
			}
			if len(docs) == 0 {
				break
			}
			if _, err := m.send(ctx, uid, nil, docs); err != nil {
				return err
			}
			last = docs[len(docs)-1].ID
		}
	}
	return nil
}

// reconcile compares every document's version with its row's and sends or
// removes those that differ.
func (m *Meili) reconcile(ctx context.Context, uid string) error {
	there, err := m.versionsIn(ctx, uid)
	if err != nil {
		return err
	}
	here, err := m.versions(ctx, nil)
	if err != nil {
		return err
	}
	var differ []uuid.UUID
	for id, version := range here {
		if there[id] != version {
			differ = append(differ, id)
		}
	}
	for id := range there {
		if _, ok := here[id]; !ok {
			differ = append(differ, id)
		}
	}
	for part := range slices.Chunk(differ, chunk) {
		if err := m.sync(ctx, uid, part); err != nil {
			return err
		}
	}
	return nil
}

func (m *Meili) versionsIn(ctx context.Context, uid string) (map[uuid.UUID]int64, error) {
	versions := make(map[uuid.UUID]int64)
	for offset := int64(0); ; {
		var page meilisearch.DocumentsResult
		err := m.client.Index(uid).GetDocumentsWithContext(ctx, &meilisearch.DocumentsQuery{Offset: offset, Limit: 5 * chunk, Fields: []string{"id", "version"}}, &page)
		if err != nil {
			return nil, m.failed(err)
		}
		var docs []struct {
			ID      uuid.UUID `json:"id"`
			Version int64     `json:"version"`
		}
		if err := page.Results.DecodeInto(&docs); err != nil {
			return nil, fmt.Errorf("search: read Meilisearch's documents: %w", err)
		}
		for _, d := range docs {
			versions[d.ID] = d.Version
		}
		if offset += int64(len(docs)); len(docs) == 0 || offset >= page.Total {
			return versions, nil
		}
	}
}

// dropOthers removes what former settings left, and what a swap put aside.
func (m *Meili) dropOthers(ctx context.Context) error {
	list, err := m.client.ListIndexesWithContext(ctx, &meilisearch.IndexesQuery{Limit: 1000})
	if err != nil {
		return m.failed(err)
	}
	prefix := strings.TrimSuffix(m.uid, settingsHash())
	for _, index := range list.Results {
		rest, ours := strings.CutPrefix(strings.TrimSuffix(index.UID, "-next"), prefix)
		if _, err := hex.DecodeString(rest); !ours || err != nil || len(rest) != len(settingsHash()) || index.UID == m.uid {
			continue
		}
		if err := m.drop(ctx, index.UID); err != nil {
			return err
		}
	}
	return nil
}
