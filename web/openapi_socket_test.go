package web

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"gongxiang/fairs/live"
	"gongxiang/fairs/room"
)

// The description of the socket names every code, and the pages' own table of
// close codes does with each what the server's says.
func TestTheSocketsCodesAreWrittenDown(t *testing.T) {
	t.Parallel()
	text := sockets()
	for _, m := range live.Codes {
		if !strings.Contains(text, m.Code.String()+" ") {
			t.Errorf("%s is not described", m.Code)
		}
	}
	for _, r := range room.Refusals {
		if !strings.Contains(text, r.Code+"（"+strings.TrimSuffix(r.Words, "。")) {
			t.Errorf("%s is not described", r.Code)
		}
	}
	pages, err := os.ReadFile("ui/src/live/codes.ts")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^  (\d{4}): (stop|comeBack\([^)]*\))`).FindAllStringSubmatch(string(pages), -1) {
		found[m[1]] = m[2]
	}
	does := map[live.Reconnect]string{live.Stop: "stop", live.AtOnce: "comeBack(0)", live.Later: "comeBack(10_000)", live.Slower: "comeBack(-1)"}
	if len(found) != len(live.Codes) {
		t.Errorf("the pages know %d codes, the server %d", len(found), len(live.Codes))
	}
	for _, m := range live.Codes {
		if got := found[m.Code.String()]; got != does[m.Reconnect] {
			t.Errorf("%s: the pages do %q, the server says %q", m.Code, got, does[m.Reconnect])
		}
	}
}
