package sheet

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decode gives a text file as UTF-8 and names the encoding it was in. Excel
// and WPS write GB18030 or, as "Unicode text", UTF-16; UTF-8 comes from other
// programs. The error is a *Refusal: a wrong guess would put wrong names into
// the records, so doubt refuses.
func decode(data []byte) (text []byte, name string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		if data = data[3:]; !utf8.Valid(data) {
			return nil, "", foreign()
		}
		return data, "utf-8", nil
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return decodeUTF16(data, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM))
	}
	head := data[:min(len(data), 4096)]
	if even, odd := zeros(head); even != odd && max(even, odd) > len(head)/16 {
		order := unicode.LittleEndian
		if even > odd {
			order = unicode.BigEndian
		}
		return decodeUTF16(data, unicode.UTF16(order, unicode.IgnoreBOM))
	}
	if binary(data) {
		return nil, "", unknownType()
	}
	if utf8.Valid(data) {
		return data, "utf-8", nil
	}
	if !looksGB(data) {
		return nil, "", foreign()
	}
	text, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return nil, "", foreign()
	}
	return text, "gb18030", nil
}

func decodeUTF16(data []byte, e encoding.Encoding) ([]byte, string, error) {
	text, err := e.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return nil, "", foreign()
	}
	return text, "utf-16", nil
}

func foreign() *Refusal {
	return refuse(CodeEncoding, "认不出这个 CSV 文件的文字编码，读出来会是乱码。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")
}

// zeros counts the zero bytes at even and at odd places: the digits and
// separators of UTF-16 have theirs all on one side.
func zeros(data []byte) (even, odd int) {
	for i, c := range data {
		switch {
		case c != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	return even, odd
}

// binary reports content of which more than a tenth is control characters.
func binary(data []byte) bool {
	head := data[:min(len(data), 64<<10)]
	n := 0
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' {
			n++
		}
	}
	return n > len(head)/10
}

// looksGB tells GB18030 from other encodings whose bytes it would also accept.
// Nearly every character of a Chinese table is among the 6,763 of GB 2312;
// Big5, and UTF-8 with a broken byte, fall outside it for a third or more.
func looksGB(data []byte) bool {
	common, rare := 0, 0
	for i := 0; i < len(data); {
		if data[i] < 0x80 {
			i++
			continue
		}
		if i+1 >= len(data) {
			return false
		}
		lead, trail := data[i], data[i+1]
		switch {
		case trail >= '0' && trail <= '9':
			rare++
			i += 4
			continue
		case lead >= 0xA1 && lead <= 0xF7 && trail >= 0xA1:
			common++
		default:
			rare++
		}
		i += 2
	}
	return rare <= 2 || rare*4 <= common
}
