//go:build !linux

package live

// poll is nowhere else: each connection rests on a goroutine of its own.
type poll struct{}

func newPoll() (*poll, error) { return nil, nil }

func (*poll) close() {}

func (*poll) add(*Conn) {}

func (*poll) wait(*Conn) bool { return false }

func (*poll) forget(*Conn) {}
