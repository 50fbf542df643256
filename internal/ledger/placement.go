package ledger

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
)

type (
	// PlacementEntries are what the ledger holds of one placement, each with the
	// way from it to a signed checkpoint.
	PlacementEntries struct {
		Checkpoint string           `json:"checkpoint" doc:"带签名的检查点"`
		Size       int64            `json:"size" doc:"检查点的条数"`
		Root       string           `json:"root" doc:"检查点的摘要"`
		Entries    []PlacementEntry `json:"entries"`
	}
	// PlacementEntry is one entry. Its leaf is the SHA-256 of a zero byte and data;
	// each step of the path takes it together with a neighbour, up to the root.
	PlacementEntry struct {
		Seq      int64         `json:"seq" doc:"台账序号，从 0 起"`
		Event    EventKind     `json:"event" enum:"started,extended,returned,corrected,ended"`
		Day      calendar.Date `json:"day" doc:"到岗日期，或者最后工作日"`
		Cause    string        `json:"cause" doc:"返回或离岗的情形，所接续的到岗记录，或者到岗方式；没有时为 -"`
		Recorded time.Time     `json:"recorded" doc:"登记的时间"`
		Data     string        `json:"data" doc:"条目的原文"`
		Erased   bool          `json:"erased" doc:"员工的个人信息已经删除，条目仍然可以核验"`
		Path     []Step        `json:"path"`
	}
	// Step joins what is on the way with the entries from From to To (not included)
	// on its left or right: SHA-256 of a one byte, the left and the right hash.
	Step struct {
		Left bool   `json:"left" doc:"邻居在左边"`
		From int64  `json:"from" doc:"邻居所含的第一条"`
		To   int64  `json:"to" doc:"邻居之后的一条"`
		Hash string `json:"hash"`
	}
)

// OfPlacement gives the entries of a placement with their proofs. Problems:
// "not_found" when it is not the caller's to see, "ledger_broken".
func (s *Service) OfPlacement(ctx context.Context, c auth.Caller, placement uuid.UUID) (PlacementEntries, error) {
	type row struct {
		stored
		salted bool
	}
	scope := c.Scope()
	rows, err := s.db.Query(ctx, `
		SELECT e.seq, e.data, EXISTS (SELECT FROM ledger_salt WHERE seq = e.seq)
		FROM ledger_entry e JOIN placement p ON p.id = e.placement_id
		WHERE p.id = $1 AND ($2::uuid IS NULL OR $2 IN (p.lender_id, p.borrower_id))
			AND ($3::text IS NULL OR $3 IN (p.town_code, p.lender_town_code, p.borrower_town_code))
		ORDER BY e.seq`, placement, scope.Firm, scope.Town)
	if err != nil {
		return PlacementEntries{}, fmt.Errorf("ledger: of a placement: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (e row, err error) {
		return e, r.Scan(&e.seq, &e.data, &e.salted)
	})
	if err != nil {
		return PlacementEntries{}, fmt.Errorf("ledger: of a placement: %w", err)
	}
	if len(found) == 0 {
		return PlacementEntries{}, problem.NotFound("这条安置记录")
	}
	signed, head, err := s.covering(ctx, found[len(found)-1].seq)
	if err != nil {
		return PlacementEntries{}, err
	}
	out := PlacementEntries{Checkpoint: signed, Size: head.N, Root: encode(head.Hash)}
	for _, e := range found {
		entry, err := ParseEntry(e.data)
		if err != nil {
			return out, err
		}
		proof, err := tlog.ProveRecord(head.N, e.seq, s.hashes(ctx))
		if err != nil {
			return out, fmt.Errorf("ledger: prove: %w", err)
		}
		out.Entries = append(out.Entries, PlacementEntry{Seq: e.seq, Event: entry.Event, Day: entry.Day, Cause: entry.Cause,
			Recorded: entry.Recorded, Data: string(e.data), Erased: !e.salted, Path: path(head.N, e.seq, proof)})
	}
	return out, nil
}

// covering is the newest checkpoint, or a fresh one when the entry is newer.
func (s *Service) covering(ctx context.Context, seq int64) (string, tlog.Tree, error) {
	signed, err := s.newest(ctx)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", tlog.Tree{}, err
	}
	if err == nil {
		if head, err := openHead(signed, s.key.All()); err == nil && head.N > seq {
			return signed, head, nil
		}
	}
	signed, head, err := s.checkpoint(ctx)
	var broken *Broken
	if errors.As(err, &broken) {
		err = refused(err)
	}
	return signed, head, err
}

// path tells of each hash of a proof (RFC 9162, 2.1.3.2) where it stands.
func path(size, seq int64, proof tlog.RecordProof) []Step {
	steps := make([]Step, len(proof))
	at, last, level := seq, size-1, 0
	for i, h := range proof {
		left := at&1 == 1 || at == last
		if left { // a tree that is not full has no neighbour on some levels
			for at&1 == 0 {
				at, last, level = at>>1, last>>1, level+1
			}
		}
		neighbour := at ^ 1
		steps[i] = Step{Left: left, From: neighbour << level, To: min((neighbour+1)<<level, size), Hash: encode(h)}
		at, last, level = at>>1, last>>1, level+1
	}
	return steps
}

func encode(h tlog.Hash) string { return base64.StdEncoding.EncodeToString(h[:]) }
