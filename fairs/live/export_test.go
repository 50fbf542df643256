package live

// Alone has connections rest on goroutines of their own, as where the system
// cannot wait for many at once. Call it before the first comes.
func (h *Hub) Alone() {
	h.poll.close()
	h.poll = nil
}
