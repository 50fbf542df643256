package postgres

import "time"

// Machine gives a clock another machine.
func Machine(c *Clock, now func() time.Time) { c.machine = now }
