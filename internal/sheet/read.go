package sheet

import (
	"bytes"
	"strings"
	"unicode/utf16"
)

// mostSheets are looked into; the rest of a workbook is not read.
const mostSheets = 20

// Read reads the first visible worksheet that holds anything, or a CSV file.
// The kind is found from the content, never from a name. The error is a *Refusal.
func Read(data []byte, limits Limits) (*Table, error) {
	src, err := open(data, limits)
	if err != nil {
		return nil, err
	}
	for i := range src.sheets {
		t, err := src.read(i)
		if err != nil || len(t.Lines) > 0 {
			return t, err
		}
	}
	return nil, empty()
}

// ReadFor reads the worksheet in which the wanted columns are found, and says
// where they stand. Of several it takes the one that lacks the fewest required
// columns, of equals the first; with none, the refusal is that of the first
// filled sheet. The error is a *Refusal.
func ReadFor(data []byte, limits Limits, columns []Column) (*Table, *Mapping, error) {
	src, err := open(data, limits)
	if err != nil {
		return nil, nil, err
	}
	var best *Table
	var mapping *Mapping
	first := error(empty())
	filled := false
	for i := range src.sheets {
		t, err := src.read(i)
		if err == nil && (len(t.Lines) == 0 || t.Name == guideSheet || t.Name == optionsSheet) {
			continue // nothing there, or only what a template explains
		}
		var m *Mapping
		if err == nil {
			m, err = t.Detect(columns)
		}
		switch {
		case err != nil && !filled:
			first = err
		case err == nil && (mapping == nil || len(m.Missing) < len(mapping.Missing)):
			best, mapping = t, m
		}
		if filled = true; mapping != nil && len(mapping.Missing) == 0 {
			break
		}
	}
	if mapping == nil {
		return nil, nil, first
	}
	return best, mapping, nil
}

// source is an opened file with its worksheets; CSV has one.
type source struct {
	sheets int
	read   func(index int) (*Table, error)
}

func open(data []byte, limits Limits) (source, error) {
	limits = limits.withDefaults()
	isZip, err := kind(data, limits)
	if err != nil {
		return source{}, err
	}
	if !isZip {
		return source{1, func(int) (*Table, error) { return readCSV(data, limits) }}, nil
	}
	b, err := openBook(data, limits)
	if err != nil {
		return source{}, err
	}
	return source{min(len(b.sheets), mostSheets), b.read}, nil
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
