package rehearsal

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
)

// heard is one event as a player got it.
type heard struct {
	seq  int64
	kind string
	body json.RawMessage
	at   time.Time
	here time.Time // since when he was in the room without a break
}

// place is a room that a player is in: what he knew of it when he came, and what
// he heard since, by number.
type place struct {
	room  uuid.UUID
	after int64
	log   []heard
	here  time.Time
	gone  bool // the service took it away, or he left
}

func (p *place) last() int64 {
	if n := len(p.log); n > 0 {
		return p.log[n-1].seq
	}
	return p.after
}

// said is a message on its way.
type said struct {
	room uuid.UUID
	text string
	at   time.Time
}

// line is a player's connection, which comes back whenever it ends.
type line struct {
	*player
	seen func(kind string, body json.RawMessage) // events of his own room

	mu     sync.Mutex
	ws     *websocket.Conn
	places map[uuid.UUID]*place
	waits  map[string]said // not acknowledged, by key
	over   bool
	broken int // times
}

func newLine(p *player) *line {
	return &line{player: p, places: map[uuid.UUID]*place{}, waits: map[string]said{}, seen: func(string, json.RawMessage) {}}
}

// send writes to the socket that is open, if one is; whoever holds mu.
func (l *line) send(v any) {
	if l.ws != nil {
		_ = l.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
		_ = l.ws.WriteJSON(v) // it ends, then, and all is sent again
	}
}

// join comes into a room after what a snapshot showed of it.
func (l *line) join(room uuid.UUID, after int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.places[room]
	switch {
	case p == nil:
		p = &place{room: room, after: after}
		l.places[room] = p
	case p.gone:
		p.gone = false
	default:
		return
	}
	l.attend(p)
}

// attend asks for what he has not heard; whoever holds mu.
func (l *line) attend(p *place) {
	p.here = time.Now()
	l.send(map[string]any{"op": "join", "room": p.room, "after": p.last()})
}

// leave goes out of a room; what comes there is no longer for him.
func (l *line) leave(room uuid.UUID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p := l.places[room]; p != nil && !p.gone {
		p.gone = true
		l.send(map[string]any{"op": "leave", "room": room})
	}
}

// say says something, and again after a cut until it is acknowledged.
func (l *line) say(room uuid.UUID, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := uuid.NewString()
	l.waits[key] = said{room, text, time.Now()}
	l.tally.saying()
	l.send(map[string]any{"op": "say", "key": key, "room": room, "text": text})
}

// cut ends the connection as a lost network does, with no word.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ws != nil {
		l.broken++
		_ = l.ws.UnderlyingConn().Close()
	}
}

// hang ends the line for good.
func (l *line) hang() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	if l.ws != nil {
		_ = l.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
		_ = l.ws.Close()
	}
}

// run holds the connection until hang.
func (l *line) run(ctx context.Context) {
	dialer := websocket.Dialer{HandshakeTimeout: 20 * time.Second, ReadBufferSize: 1024, WriteBufferSize: 512, NetDialContext: l.dial}
	address := "ws" + strings.TrimPrefix(l.service.URL, "http") + "/ws"
	for lost := (time.Time{}); ; {
		began := time.Now()
		ws, resp, err := dialer.DialContext(ctx, address, l.header())
		if resp != nil {
			_ = resp.Body.Close()
		}
		if !l.opened(ws, err) {
			return
		}
		if err == nil {
			l.tally.connected(began, lost)
			l.listen(ws)
			lost = time.Now()
			l.closed()
		} else {
			l.tally.unreachable(err)
		}
		if ctx.Err() != nil {
			return
		}
		rest(ctx, 200*time.Millisecond+rand.N(800*time.Millisecond)) // as pages do: not all at once
	}
}

// opened joins all rooms again, after what was heard, and repeats what was not
// acknowledged; false: nobody wants the line any more.
func (l *line) opened(ws *websocket.Conn, err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.over && err == nil:
		_ = ws.Close()
		return false
	case l.over:
		return false
	case err != nil:
		return true
	}
	l.ws = ws
	for _, p := range l.places {
		if !p.gone {
			l.attend(p)
		}
	}
	for key, s := range l.waits {
		l.send(map[string]any{"op": "say", "key": key, "room": s.room, "text": s.text})
	}
	return true
}

func (l *line) closed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.ws.Close()
	l.ws = nil
}

// frame is whatever comes down.
type frame struct {
	Ev []struct {
		Room uuid.UUID
		Seq  int64
		Kind string
		Body json.RawMessage
	}
	OK *struct {
		Key  string
		Room uuid.UUID
		Seq  int64
	}
	No *struct {
		Key  string
		Room uuid.UUID
		Code string
	}
	Left *struct{ Room uuid.UUID }
}

func (l *line) listen(ws *websocket.Conn) {
	for {
		var f frame
		if ws.ReadJSON(&f) != nil {
			return
		}
		l.take(f, time.Now())
	}
}

func (l *line) take(f frame, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range f.Ev {
		p := l.places[e.Room]
		if p == nil || p.gone {
			continue // it was on its way when he left
		}
		if e.Seq <= p.last() {
			l.tally.doubled()
			continue
		}
		p.log = append(p.log, heard{e.Seq, e.Kind, e.Body, at, p.here})
		l.seen(e.Kind, e.Body)
	}
	if f.OK != nil {
		if s, ok := l.waits[f.OK.Key]; ok {
			delete(l.waits, f.OK.Key)
			l.tally.acknowledged(f.OK.Room, f.OK.Seq, s.at, at)
		}
	}
	if f.No != nil {
		if _, ok := l.waits[f.No.Key]; ok {
			delete(l.waits, f.No.Key)
			l.tally.denied(f.No.Code)
		} else if p := l.places[f.No.Room]; p != nil && f.No.Key == "" {
			p.gone = true
			l.tally.refused(f.No.Code)
		}
	}
	if f.Left != nil {
		if p := l.places[f.Left.Room]; p != nil {
			p.gone = true
		}
	}
}
