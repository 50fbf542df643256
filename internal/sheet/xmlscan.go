package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// token is what xmlScanner.next has found.
type token uint8

const (
	tokenStart token = iota + 1
	tokenEnd
	tokenText
)

const (
	// textBytes is kept of one run of text. A cell holds at most 32,767
	// characters; what is longer is read past, not kept.
	textBytes = 256 << 10
	// tagBytes is the longest tag; a styles root with every namespace has 4 KiB.
	tagBytes = 64 << 10
	xmlDepth = 64
)

var errXML = errors.New("malformed XML")

// xmlScanner reads the plain XML of a workbook's parts with fixed memory: no
// document types, no entities beyond the five and the numeric ones, UTF-8 only.
// Names are given without their prefix. The fields hold until the next call.
type xmlScanner struct {
	r     *bufio.Reader
	name  []byte
	text  []byte
	attrs []xmlAttr
	// stack holds the names of open elements one after another.
	stack []byte
	marks []int
	tag   []byte
	// inTag: the '<' of the next tag has been read; empty: the open tag closes itself.
	inTag bool
	empty bool
	began bool
}

type xmlAttr struct{ name, value []byte }

func newXMLScanner(r io.Reader) *xmlScanner {
	return &xmlScanner{r: bufio.NewReaderSize(r, 64<<10)}
}

// attr gives an attribute's value, nil when absent.
func (s *xmlScanner) attr(name string) []byte {
	for i := range s.attrs {
		if string(s.attrs[i].name) == name {
			return s.attrs[i].value
		}
	}
	return nil
}

func (s *xmlScanner) depth() int { return len(s.marks) }

// next gives the next token; io.EOF only where the document is complete.
func (s *xmlScanner) next() (token, error) {
	if s.empty {
		s.empty = false
		return tokenEnd, s.pop(s.name)
	}
	for {
		if !s.inTag {
			found, err := s.readText()
			if err != nil {
				return 0, err
			}
			if s.inTag = true; found && s.depth() > 0 {
				return tokenText, nil
			}
		}
		s.inTag = false
		if err := s.readTag(); err != nil {
			return 0, err
		}
		switch {
		case len(s.tag) == 0:
			return 0, fmt.Errorf("%w: empty tag", errXML)
		case s.tag[0] == '?':
			if foreignEncoding(s.tag) {
				return 0, fmt.Errorf("%w: not UTF-8", errXML)
			}
		case s.tag[0] == '!':
			switch {
			case bytes.HasPrefix(s.tag, []byte("!--")):
			case bytes.HasPrefix(s.tag, []byte("![CDATA[")) && s.depth() > 0:
				s.text = append(s.text[:0], s.tag[8:len(s.tag)-2]...)
				return tokenText, nil
			default:
				// No workbook has a document type; a hostile one defines entities in it.
				return 0, fmt.Errorf("%w: document type", errXML)
			}
		case s.tag[0] == '/':
			s.name = local(bytes.TrimSpace(s.tag[1:]))
			return tokenEnd, s.pop(s.name)
		default:
			return tokenStart, s.start()
		}
	}
}

// readText takes the text before the next tag, with entities resolved.
func (s *xmlScanner) readText() (bool, error) {
	s.text = s.text[:0]
	for {
		part, err := s.r.ReadSlice('<')
		part = bytes.TrimSuffix(part, []byte("<"))
		s.text = append(s.text, part[:min(len(part), textBytes-len(s.text))]...)
		switch {
		case err == nil:
			if bytes.IndexByte(s.text, '&') >= 0 {
				if s.text, err = unescape(s.text); err != nil {
					return false, err
				}
			}
			return len(s.text) > 0, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			if s.depth() > 0 || !s.began {
				return false, io.ErrUnexpectedEOF
			}
			return false, io.EOF
		default:
			return false, err
		}
	}
}

// readTag takes everything up to the '>' that closes the tag.
func (s *xmlScanner) readTag() error {
	s.tag = s.tag[:0]
	for {
		part, err := s.r.ReadSlice('>')
		comment := bytes.HasPrefix(s.tag, []byte("!--"))
		if comment && len(s.tag) > tagBytes/2 {
			// A comment may be long; only its last bytes matter.
			s.tag = append(s.tag[:3], s.tag[len(s.tag)-2:]...)
		}
		cdata := bytes.HasPrefix(s.tag, []byte("![CDATA["))
		if len(s.tag)+len(part) > tagBytes && !comment && !cdata || len(s.tag)+len(part) > textBytes {
			return fmt.Errorf("%w: tag too long", errXML)
		}
		s.tag = append(s.tag, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		if tagComplete(s.tag) {
			s.tag = s.tag[:len(s.tag)-1]
			return nil
		}
	}
}

func tagComplete(tag []byte) bool {
	switch {
	case bytes.HasPrefix(tag, []byte("!--")):
		return len(tag) >= 6 && bytes.HasSuffix(tag, []byte("-->"))
	case bytes.HasPrefix(tag, []byte("![CDATA[")):
		return bytes.HasSuffix(tag, []byte("]]>"))
	case tag[0] == '?':
		return bytes.HasSuffix(tag, []byte("?>"))
	}
	var quoted byte
	for _, c := range tag {
		switch {
		case quoted == 0 && (c == '"' || c == '\''):
			quoted = c
		case c == quoted:
			quoted = 0
		}
	}
	return quoted == 0
}

// start reads the name and the attributes of an opening tag.
func (s *xmlScanner) start() error {
	body := s.tag
	if s.empty = body[len(body)-1] == '/'; s.empty {
		body = body[:len(body)-1]
	}
	end := bytes.IndexAny(body, " \t\r\n")
	if end < 0 {
		end = len(body)
	}
	s.name, body = local(body[:end]), body[end:]
	s.attrs = s.attrs[:0]
	for {
		body = bytes.TrimLeft(body, " \t\r\n")
		if len(body) == 0 {
			return s.push(s.name)
		}
		eq := bytes.IndexByte(body, '=')
		if eq <= 0 {
			return fmt.Errorf("%w: attribute", errXML)
		}
		name := local(bytes.TrimSpace(body[:eq]))
		body = bytes.TrimLeft(body[eq+1:], " \t\r\n")
		if len(body) < 2 || (body[0] != '"' && body[0] != '\'') {
			return fmt.Errorf("%w: attribute value", errXML)
		}
		end := bytes.IndexByte(body[1:], body[0])
		if end < 0 {
			return fmt.Errorf("%w: attribute value", errXML)
		}
		value := body[1 : 1+end]
		if bytes.IndexByte(value, '&') >= 0 {
			var err error
			if value, err = unescape(value); err != nil {
				return err
			}
		}
		s.attrs = append(s.attrs, xmlAttr{name, value})
		body = body[end+2:]
	}
}

func (s *xmlScanner) push(name []byte) error {
	if len(name) == 0 || s.depth() >= xmlDepth || (s.began && s.depth() == 0) {
		return fmt.Errorf("%w: nesting", errXML)
	}
	s.began = true
	s.marks = append(s.marks, len(s.stack))
	s.stack = append(s.stack, name...)
	return nil
}

func (s *xmlScanner) pop(name []byte) error {
	if s.depth() == 0 {
		return fmt.Errorf("%w: nesting", errXML)
	}
	at := s.marks[len(s.marks)-1]
	if !bytes.Equal(s.stack[at:], name) {
		return fmt.Errorf("%w: %s closed as %s", errXML, s.stack[at:], name)
	}
	s.stack, s.marks = s.stack[:at], s.marks[:len(s.marks)-1]
	return nil
}

// foreignEncoding reports an XML declaration of another encoding than UTF-8.
func foreignEncoding(tag []byte) bool {
	tag = bytes.ToLower(tag)
	return bytes.HasPrefix(tag, []byte("?xml ")) && bytes.Contains(tag, []byte("encoding")) &&
		!bytes.Contains(tag, []byte("utf-8")) && !bytes.Contains(tag, []byte("us-ascii"))
}

func local(name []byte) []byte {
	return name[bytes.IndexByte(name, ':')+1:]
}

// unescape resolves entities in place; the result is never longer.
func unescape(b []byte) ([]byte, error) {
	out := b[:0]
	for i := 0; i < len(b); i++ {
		if b[i] != '&' {
			out = append(out, b[i])
			continue
		}
		end := bytes.IndexByte(b[i:min(len(b), i+12)], ';')
		if end < 0 {
			if i+12 > len(b) && len(b) >= textBytes {
				return out, nil // cut by the length limit in the middle of an entity
			}
			return nil, fmt.Errorf("%w: entity", errXML)
		}
		r, ok := entity(b[i+1 : i+end])
		if !ok {
			return nil, fmt.Errorf("%w: entity", errXML)
		}
		out = utf8.AppendRune(out, r)
		i += end
	}
	return out, nil
}

func entity(name []byte) (rune, bool) {
	switch string(name) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil || n > utf8.MaxRune {
		return 0, false
	}
	return rune(n), true
}
