package live

// Busy reports whether something that was sent is not written yet.
func (g *Group) Busy() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.busy
}
