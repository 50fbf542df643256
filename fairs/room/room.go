package room

import (
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// Kind is what a room is for.
type Kind string

// The kinds, each with what Ref.Of is the id of.
const (
	Fair  Kind = "fair"  // the fair: announcements and states
	Hall  Kind = "hall"  // the hall: chat, booths opening and closing
	Booth Kind = "booth" // the booth: chat
	Me    Kind = "me"    // the account: what concerns one person at this fair
	Talk  Kind = "talk"  // the ticket: the seeker and the firm
	Desk  Kind = "desk"  // the booth: the firm's own people
	Host  Kind = "host"  // the fair: its officers
)

// Ref says which room is meant.
type Ref struct {
	Fair uuid.UUID
	Kind Kind
	Of   uuid.UUID
}

// ID is the room's id: it follows from the three, so nobody has to look it up.
func (r Ref) ID() uuid.UUID {
	sum := sha256.New()
	sum.Write(r.Fair[:])
	sum.Write([]byte(r.Kind))
	sum.Write(r.Of[:])
	id := uuid.UUID(sum.Sum(nil)[:16])
	id[6] = id[6]&0x0f | 0x80 // RFC 9562, version 8
	id[8] = id[8]&0x3f | 0x80
	return id
}

// Draft is something that is to happen in a room.
type Draft struct {
	Room Ref
	Kind string    // a word of the contract: "booth_opened"
	By   uuid.UUID // zero: the platform
	// About is whose words or data the body holds; they go when he is erased.
	// Zero: By.
	About uuid.UUID
	// Key makes it happen once for By; zero: no such promise.
	Key  uuid.UUID
	Body any // marshalled to a JSON object; all that is needed to draw it
}

// Event is something that has happened, for good.
type Event struct {
	Room uuid.UUID
	Seq  int64 // dense from 1 in its room
	Kind string
	At   time.Time
	By   uuid.UUID // zero: the platform
	Body json.RawMessage
}

// encode is the event as clients and other nodes read it.
func (e Event) encode() json.RawMessage {
	text, err := json.Marshal(struct {
		Room uuid.UUID       `json:"room"`
		Seq  int64           `json:"seq"`
		Kind string          `json:"kind"`
		At   time.Time       `json:"at"`
		By   *uuid.UUID      `json:"by,omitempty"`
		Body json.RawMessage `json:"body"`
	}{e.Room, e.Seq, e.Kind, e.At, given(e.By), e.Body})
	if err != nil {
		panic(err) // the body comes out of a jsonb column
	}
	return text
}

// Place is how far a room has come.
type Place struct {
	ID uuid.UUID
	Ref
	Seq int64 // of its newest event; 0: none yet
}
