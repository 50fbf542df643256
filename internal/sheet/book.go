package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
)

// book is an .xlsx file: a zip archive of XML parts. Only the parts that a
// worksheet needs are ever opened, none of them is looked into as an archive,
// and all of them together inflate to no more than the limit.
type book struct {
	parts   map[string]*zip.File
	sheets  []sheetRef
	strings sharedStrings
	styles  styles
	date904 bool
	limits  Limits
	budget  int64
}

type sheetRef struct{ name, part string }

var errBudget = errors.New("inflates to more than the limit")

// openBook checks the archive and reads what all worksheets share. The error is
// a *Refusal.
func openBook(data []byte, limits Limits) (*book, error) {
	// The directory is counted before it is parsed: it could hold half a million entries.
	if bytes.Count(data, []byte("PK\x01\x02")) > limits.Entries {
		return nil, bomb(nil)
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, damaged(err)
	}
	b := &book{parts: make(map[string]*zip.File, len(archive.File)), limits: limits, budget: limits.UnzippedBytes}
	if err := b.list(archive.File); err != nil {
		return nil, err
	}
	if err := b.checkKind(); err != nil {
		return nil, err
	}
	if err := b.readWorkbook(); err != nil {
		return nil, b.refusal(err)
	}
	return b, nil
}

// list takes the archive's directory, which is believed only to refuse: what is
// read later is counted again.
func (b *book) list(files []*zip.File) error {
	var sum uint64
	for _, f := range files {
		const encrypted = 0x1
		if f.Flags&encrypted != 0 {
			return refuse(CodeEncrypted, "文件设了密码，无法读取。请取消密码后再上传。")
		}
		size, packed := f.UncompressedSize64, max(f.CompressedSize64, 1)
		sum += size
		if sum > uint64(b.limits.UnzippedBytes) || size > ratioFloor && size/packed > uint64(b.limits.Ratio) {
			return bomb(nil)
		}
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if b.parts[name] != nil {
			// Two programs could show two different contents.
			return damaged(errors.New("part stands twice: " + name))
		}
		b.parts[name] = f
	}
	return nil
}

// checkKind tells a workbook without macros from everything else in a zip.
func (b *book) checkKind() error {
	for name := range b.parts {
		if path.Base(name) == "vbaproject.bin" || strings.HasPrefix(name, "xl/macrosheets/") {
			return macros()
		}
	}
	switch {
	case b.parts["xl/workbook.bin"] != nil, b.parts["mimetype"] != nil:
		return refuse(CodeUnknownType, "这种表格格式读不了。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")
	case b.parts["[content_types].xml"] != nil && b.parts["word/document.xml"] == nil && b.parts["ppt/presentation.xml"] == nil:
		return nil
	case b.parts["[content_types].xml"] != nil:
		return unknownType()
	}
	return refuse(CodeUnknownType, "这是压缩包，不是表格文件。请先解压，再上传里面的 .xlsx 或 .csv 文件。")
}

func macros() *Refusal {
	return refuse(CodeMacros, "文件里带有宏（程序），为了安全不能接收。请另存为不带宏的 .xlsx 后再上传。")
}

// scan reads one part through to its end, so that its checksum is verified too.
func (b *book) scan(name string, visit func(*xmlScanner, token) error) error {
	f := b.parts[strings.ToLower(name)]
	if f == nil {
		return errors.New("part is missing: " + name)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	s := newXMLScanner(&budgetReader{r, &b.budget})
	for {
		tok, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(s, tok); err != nil {
			return err
		}
	}
}

// budgetReader counts what really comes out, whatever the directory said.
type budgetReader struct {
	r    io.Reader
	left *int64
}

func (r *budgetReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if *r.left -= int64(n); *r.left < 0 {
		return 0, errBudget
	}
	return n, err
}

// refusal words an error from reading a part.
func (b *book) refusal(err error) error {
	var r *Refusal
	switch {
	case errors.As(err, &r):
		return r
	case errors.Is(err, errBudget):
		return bomb(err)
	}
	return damaged(err)
}

func bomb(cause error) *Refusal {
	return &Refusal{Code: CodeBomb, cause: cause,
		Message: "文件解压后大得不正常，为了安全没有读取。请把表格内容复制到新的文件，另存为 .xlsx 后再上传。"}
}
