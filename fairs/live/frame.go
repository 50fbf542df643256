package live

import "encoding/binary"

// Frame is a text message as it goes over the wire: encoded once, never
// changed, sent to as many as one likes.
type Frame struct{ wire []byte }

const (
	finalText  = 0x80 | 1
	finalClose = 0x80 | 8
	finalPing  = 0x80 | 9
	finalPong  = 0x80 | 10
)

// NewFrame encodes one JSON text.
func NewFrame(json []byte) Frame { return Frame{encode(finalText, json)} }

// encode makes a frame as a server sends it: whole and unmasked.
func encode(kind byte, payload []byte) []byte {
	wire := make([]byte, 0, 10+len(payload))
	wire = append(wire, kind)
	switch n := len(payload); {
	case n < 126:
		wire = append(wire, byte(n))
	case n < 1<<16:
		wire = binary.BigEndian.AppendUint16(append(wire, 126), uint16(n))
	default:
		wire = binary.BigEndian.AppendUint64(append(wire, 127), uint64(n))
	}
	return append(wire, payload...)
}

func closing(code Code) []byte {
	return encode(finalClose, binary.BigEndian.AppendUint16(nil, uint16(code)))
}

var ping = encode(finalPing, nil)
