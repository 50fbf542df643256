//go:build !race

package web

import (
	"net"
	"testing"
)

// The server's own object reaches the next client: that is why the bridge keeps
// none, and that is what the test beside this one would notice. The race
// detector sees it, too, so this runs without.
func TestTheServersOwnObjectReachesTheNextClient(t *testing.T) {
	t.Parallel()
	if !writeLate(t, true, func(given net.Conn) net.Conn { return given }) {
		t.Error("it reaches nobody: the test of the bridge would not notice a leak")
	}
}
