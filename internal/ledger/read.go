package ledger

import (
	"bufio"
	"encoding/base64"
	"io"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// maxLine bounds a line: a block's leaves are the longest that we write.
const maxLine = 32 << 10

// lines reads the file's lines, one at a time into the same memory.
type lines struct {
	scan  *bufio.Scanner
	words [][]byte
	ended bool
	data  []byte
}

func readLines(r io.Reader) *lines {
	scan := bufio.NewScanner(r)
	scan.Buffer(make([]byte, maxLine), maxLine)
	return &lines{scan: scan}
}

// next steps to the next line and reports whether there is one; words are its.
func (l *lines) next() bool {
	l.words = l.words[:0]
	if l.ended = l.ended || !l.scan.Scan(); l.ended {
		return false
	}
	rest := l.scan.Bytes()
	from := 0
	for i, c := range rest {
		if c == ' ' {
			l.words = append(l.words, rest[from:i])
			from = i + 1
		}
	}
	l.words = append(l.words, rest[from:])
	return true
}

// is reports whether the line is of a kind and has n words behind it.
func (l *lines) is(kind string, n int) bool {
	return len(l.words) == n+1 && string(l.words[0]) == kind
}

// number reads the word behind the kind as it is written: no sign, no leading zeros.
func (l *lines) number() (int64, bool) {
	text := string(l.words[1])
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n >= 0 && strconv.FormatInt(n, 10) == text
}

// bytes decodes a word; they are good until the next call.
func (l *lines) bytes(word int) ([]byte, bool) {
	if need := base64.StdEncoding.DecodedLen(len(l.words[word])); cap(l.data) < need {
		l.data = make([]byte, need)
	}
	n, err := base64.StdEncoding.Strict().Decode(l.data[:cap(l.data)], l.words[word])
	return l.data[:n], err == nil
}

// hashes decodes a word into to, which is used again.
func (l *lines) hashes(word int, to []tlog.Hash) ([]tlog.Hash, bool) {
	to = to[:0]
	if string(l.words[word]) == "-" {
		return to, true
	}
	b, ok := l.bytes(word)
	if !ok || len(b) == 0 || len(b)%tlog.HashSize != 0 {
		return to, false
	}
	for ; len(b) > 0; b = b[tlog.HashSize:] {
		to = append(to, tlog.Hash(b[:tlog.HashSize]))
	}
	return to, true
}
