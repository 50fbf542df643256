package room

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// command is what a client says.
type command struct {
	Op    string
	Room  uuid.UUID
	After int64           // of join: what the client has seen; negative: so many of the last
	Key   uuid.UUID       // of say
	Text  string          // of say
	Data  json.RawMessage // of signal, a JSON object
}

// Commands says what each command has, all of it, as the documentation shows it.
func Commands() string {
	ops := slices.Sorted(maps.Keys(commandFields))
	for i, op := range ops {
		ops[i] += "{" + strings.Join(commandFields[op], ", ") + "}"
	}
	return strings.Join(ops, "、")
}

// commandFields are what each command has, all of it.
var commandFields = map[string][]string{
	"join":   {"room", "after"},
	"leave":  {"room"},
	"say":    {"key", "room", "text"},
	"signal": {"room", "data"},
	"beat":   {},
}

var errFrame = errors.New("room: not a command")

// lastMost is how many of a room's last events a client may ask for.
const lastMost = 200

// parseCommand reads one message: an object with exactly the fields of its
// command, written as the contract has them.
func parseCommand(message []byte) (c command, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(message, &fields); err != nil {
		return c, errFrame
	}
	c.Op, err = textOf(fields["op"])
	names, known := commandFields[c.Op]
	if err != nil || !known || len(fields) != len(names)+1 {
		return c, errFrame
	}
	for _, name := range names {
		value, ok := fields[name]
		if !ok {
			return c, errFrame
		}
		if err := c.read(name, value); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *command) read(name string, value json.RawMessage) (err error) {
	switch name {
	case "room":
		c.Room, err = idOf(value)
	case "key":
		c.Key, err = idOf(value)
	case "text":
		c.Text, err = textOf(value)
	case "after":
		// null would be a zero that nobody meant.
		if len(value) == 0 || value[0] == 'n' || json.Unmarshal(value, &c.After) != nil || c.After < -lastMost || c.After == math.MaxInt64 {
			err = errFrame
		}
	case "data":
		if len(value) == 0 || value[0] != '{' {
			err = errFrame
		}
		c.Data = value
	}
	return err
}

func textOf(value json.RawMessage) (text string, err error) {
	if len(value) == 0 || value[0] != '"' || json.Unmarshal(value, &text) != nil {
		return "", errFrame
	}
	return text, nil
}

func idOf(value json.RawMessage) (uuid.UUID, error) {
	text, err := textOf(value)
	if err != nil || len(text) != 36 {
		return uuid.Nil, errFrame
	}
	id, err := uuid.Parse(text)
	if err != nil || id == uuid.Nil {
		return uuid.Nil, errFrame
	}
	return id, nil
}
