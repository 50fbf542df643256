// Package live holds WebSocket connections and sends to thousands of them at
// once. It knows no fair, no room and no database: whoever opens a connection
// gives it a Session, which is called back with what the client says.
//
// # What one connection costs
//
// A connection whose client says nothing has no goroutine and no buffer: one
// goroutine waits for all of them (where the system is not Linux, each has one
// whose stack never grew), and a reader is lent to a connection for as long as
// its client says something. Nor has it a writer: whoever sends writes at once,
// without waiting, and only a connection whose client is slower than that has a
// goroutine that writes on until nothing is left. Frames are encoded once and
// shared by all who get them.
//
// # What ends one
//
// Each end has a code (code.go), which tells the client whether to come back.
// After the code the connection takes nothing in any more: what still comes is
// thrown away until the client has closed, so that the code reaches it.
//
//	conn.go   a connection: what is known of it
//	write.go  sending: at once, or later by a goroutine of its own; never two frames into each other
//	rest.go   waiting for the client's next byte; poll_linux.go for all at once
//	reader.go what reads while a client says something
//	read.go   receiving: limits of size, kind and number
//	turn.go   sending much to a slow client, a part at a time
//	end.go    ending
//	group.go  sending to many
//	hub.go    all connections of this node: admission, pings, drain
//	accept.go the handshake
package live
