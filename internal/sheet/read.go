package sheet

import (
	"bytes"
	"strings"
	"unicode/utf16"
)

// Read reads the first visible worksheet that holds anything, or a CSV file.
// The kind is found from the content; name only serves to word refusals. The
// error is a *Refusal.
func Read(name string, data []byte, limits Limits) (*Table, error) {
	limits = limits.withDefaults()
	isZip, err := kind(data, limits)
	if err != nil {
		return nil, err
	}
	if !isZip {
		return readCSV(data, limits)
	}
	book, err := openBook(data, limits)
	if err != nil {
		return nil, err
	}
	for i := range book.sheets {
		t, err := book.read(i)
		if err != nil {
			return nil, err
		}
		if len(t.Lines) > 0 {
			return t, nil
		}
	}
	return nil, empty()
}

// ReadFor reads the worksheet in which the wanted columns are found, and says
// where they stand. Of several such sheets it takes the first; with none, the
// refusal is that of the first filled sheet. The error is a *Refusal.
func ReadFor(name string, data []byte, limits Limits, columns []Column) (*Table, *Mapping, error) {
	limits = limits.withDefaults()
	isZip, err := kind(data, limits)
	if err != nil {
		return nil, nil, err
	}
	if !isZip {
		t, err := readCSV(data, limits)
		if err != nil {
			return nil, nil, err
		}
		m, err := t.Detect(columns)
		return t, m, err
	}
	book, err := openBook(data, limits)
	if err != nil {
		return nil, nil, err
	}
	const mostSheets = 20
	var first error
	for i := range min(len(book.sheets), mostSheets) {
		t, err := book.read(i)
		if err == nil && len(t.Lines) == 0 {
			continue
		}
		if err == nil {
			var m *Mapping
			if m, err = t.Detect(columns); err == nil {
				return t, m, nil
			}
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = empty()
	}
	return nil, nil, first
}

func empty() *Refusal {
	return refuse(CodeEmpty, "文件里没有内容。请检查是否选错了文件，或者忘了保存。")
}

// kind tells .xlsx from CSV by content, and refuses all else that is known.
func kind(data []byte, limits Limits) (isZip bool, err error) {
	if int64(len(data)) > limits.FileBytes {
		return false, refuse(CodeTooLarge, "文件有%d兆字节，超过了%d兆字节的上限。请删去图片或拆成几个文件后再上传。",
			len(data)>>20, limits.FileBytes>>20)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return false, empty()
	}
	switch {
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		// Excel keeps an encrypted .xlsx in the same container as an old .xls.
		if bytes.Contains(data, utf16LE("EncryptedPackage")) {
			return false, refuse(CodeEncrypted, "文件设了打开密码，无法读取。请取消密码后再上传。")
		}
		return false, refuse(CodeLegacyXLS, "这是旧版 .xls 文件。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return true, nil
	}
	for _, magic := range []string{"%PDF", "\x89PNG", "\xFF\xD8\xFF", "GIF8", "Rar!", "7z\xBC\xAF", "\x1F\x8B", "BM6", "{\\rtf"} {
		if bytes.HasPrefix(data, []byte(magic)) {
			return false, unknownType()
		}
	}
	head := strings.ToLower(strings.TrimSpace(string(bytes.TrimPrefix(data[:min(len(data), 512)], []byte("\xEF\xBB\xBF")))))
	for _, tag := range []string{"<html", "<!doctype", "<table", "<?xml", "<meta"} {
		if strings.HasPrefix(head, tag) {
			return false, refuse(CodeUnknownType, "这个文件其实是网页格式，只是名字像表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")
		}
	}
	return false, nil
}

func unknownType() *Refusal {
	return refuse(CodeUnknownType, "这不是表格文件。请上传 .xlsx 或 .csv 文件。")
}

func utf16LE(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}
