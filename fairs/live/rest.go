package live

import (
	"errors"
	"syscall"
)

// rest has a connection wait for its client's next byte. Most of the time that is
// all that is going on for it, so it costs no goroutine where the system can wait
// for many at once; otherwise one whose stack has never grown.
func (c *Conn) rest() {
	if !c.hub.poll.wait(c) {
		go c.wait()
	}
}

// wake ends the rest of a connection that has nothing more to wait for.
func (c *Conn) wake() {
	c.woken.Store(true)
	c.rouse()
}

// rouse has the connection take in what has come, if it rests.
func (c *Conn) rouse() {
	if c.resting.CompareAndSwap(true, false) {
		go c.turn()
	}
}

// wait is the rest of a connection on a goroutine of its own.
func (c *Conn) wait() {
	_ = c.raw.Read(readable)
	c.turn()
}

// readable reports whether there is a byte, an end or an error.
func readable(fd uintptr) bool {
	var one [1]byte
	for {
		_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK)
		if !errors.Is(err, syscall.EINTR) {
			return !errors.Is(err, syscall.EAGAIN)
		}
	}
}
