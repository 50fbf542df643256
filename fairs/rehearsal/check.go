package rehearsal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// record is what the database has of the rooms: what was committed, in order.
type record map[uuid.UUID][]event

type event struct {
	seq  int64
	kind string
	body string // with its spaces and the order of its fields made the same
}

func canonical(body []byte) string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return string(body)
	}
	text, _ := json.Marshal(v) // it was JSON
	return string(text)
}

func readRecord(ctx context.Context, owner Owner, fair uuid.UUID) (record, error) {
	all := record{}
	err := owner.tx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT e.room_id, e.seq, e.kind, e.body FROM fair_event e JOIN fair_room r ON r.id = e.room_id WHERE r.fair_id = $1 ORDER BY e.room_id, e.seq`, fair)
		if err != nil {
			return err
		}
		var id uuid.UUID
		var e event
		var body []byte
		_, err = pgx.ForEachRow(rows, []any{&id, &e.seq, &e.kind, &body}, func() error {
			e.body = canonical(body)
			all[id] = append(all[id], e)
			return nil
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("rehearsal: read the events: %w", err)
	}
	return all, nil
}

// verdict compares what the players heard with the record.
type verdict struct {
	expected, delivered, lost, disordered, altered int
	afterSent, afterAck                            []time.Duration
	first                                          string // of what is wrong
	bodies                                         map[spot][]byte
}

// judge looks at one player's log of one room. Whoever left it has heard all up
// to where he was; everybody else all there is.
func (v *verdict) judge(all []event, p *place, says map[spot]stamps) {
	heard := map[int64]bool{}
	last := p.after
	for _, h := range p.log {
		if h.seq <= last {
			v.wrong(&v.disordered, "次序不对", p, h.seq)
			continue
		}
		last = h.seq
		heard[h.seq] = true
		if h.seq > int64(len(all)) {
			v.wrong(&v.altered, "数据库里没有", p, h.seq)
			continue
		}
		v.same(all[h.seq-1], p, h)
		if s, ok := says[spot{p.room, h.seq}]; ok && h.here.Before(s.sent) { // not what he missed and was sent later
			v.afterSent = append(v.afterSent, h.at.Sub(s.sent))
			v.afterAck = append(v.afterAck, max(0, h.at.Sub(s.acked)))
		}
	}
	until := int64(len(all))
	if p.gone {
		until = p.last()
	}
	for seq := p.after + 1; seq <= until; seq++ {
		v.expected++
		if heard[seq] {
			v.delivered++
		} else {
			v.wrong(&v.lost, "没有收到", p, seq)
		}
	}
}

// same compares an event with what was committed. Most players got the very
// bytes that another got before.
func (v *verdict) same(e event, p *place, h heard) {
	at := spot{p.room, h.seq}
	if known, ok := v.bodies[at]; ok && e.kind == h.kind && bytes.Equal(known, h.body) {
		return
	}
	if e.seq != h.seq || e.kind != h.kind || canonical(h.body) != e.body {
		v.wrong(&v.altered, "内容不同", p, h.seq)
		return
	}
	v.bodies[at] = h.body
}

func (v *verdict) wrong(count *int, words string, p *place, seq int64) {
	*count++
	if v.first == "" {
		v.first = fmt.Sprintf("房间 %s 第 %d 条：%s", p.room, seq, words)
	}
}
