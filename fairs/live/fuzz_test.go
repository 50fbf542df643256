package live_test

import (
	"net"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gongxiang/fairs/live"
)

// Whatever a client sends, in whatever pieces, and however it leaves: its
// connection ends with a code of the table, and what its session got were
// messages.
func FuzzWhatAClientSends(f *testing.F) {
	for _, sent := range []string{
		"", frame(0x81, "{}"), frame(0x8a, "") + frame(0x81, "{}"), frame(0x89, "x") + frame(0x88, "\x03\xe8"),
		frame(0x01, "in ") + frame(0x89, "") + frame(0x80, "parts"), frame(0x82, "\x00"), frame(0xc1, "x"),
		frame(0x81, strings.Repeat("x", 126)), frame(0x81, strings.Repeat("x", 4097)),
		"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", "\x81\x02hi", "\x88\x80\x00\x00\x00\x00", frame(0x88, "\x03"),
	} {
		f.Add([]byte(sent), uint16(1))
		f.Add([]byte(sent), uint16(len(sent)/2))
	}
	var codes []live.Code
	for _, m := range live.Codes {
		codes = append(codes, m.Code)
	}
	f.Fuzz(func(t *testing.T, sent []byte, cut uint16) {
		h := newHouse(t, func(l *live.Limits) { l.Stuck, l.Linger = 100*time.Millisecond, 100*time.Millisecond })
		conn, r, s := h.bare(t, "")
		at := min(int(cut), len(sent))
		_, _ = conn.Write(sent[:at]) // may be cut off
		_, _ = conn.Write(sent[at:])
		_ = conn.(*net.TCPConn).CloseWrite()
		for {
			kind, payload, err := readFrame(r)
			if err != nil {
				break
			}
			if kind == 0x88 && !slices.Contains(codes, live.Code(int(payload[0])<<8|int(payload[1]))) {
				t.Errorf("ended with % x", payload)
			}
		}
		<-s.gone
		close(s.said)
		for message := range s.said {
			if len(message) > 4096 || !utf8.ValidString(message) {
				t.Errorf("it got %q", message)
			}
		}
		if code, ended := s.conn.Ended(); !ended || !slices.Contains(codes, code) {
			t.Errorf("ended %v with %s", ended, code)
		}
	})
}
