package live

// Turn calls fn once the client has taken all that waits for it, in a goroutine
// of its own. Several have their turns in the order of the calls, each when the
// client has taken what the one before sent. After the end none is called. With
// it, much is sent to a client whose line is slow: a part at a time.
func (c *Conn) Turn(fn func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turns = append(c.turns, fn)
	c.nextTurn()
}

// Waits reports whether something waits that the client has not taken yet.
func (c *Conn) Waits() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.late
}

// nextTurn begins the next turn, if it is time. Call it with c.mu held.
func (c *Conn) nextTurn() {
	switch {
	case c.state != open:
		c.turns = nil
	case len(c.turns) > 0 && !c.late && !c.turning:
		fn := c.turns[0]
		c.turns, c.turning = c.turns[1:], true
		go func() {
			fn()
			c.mu.Lock()
			defer c.mu.Unlock()
			c.turning = false
			c.nextTurn()
		}()
	}
}
