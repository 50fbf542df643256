package sheet

import (
	"errors"
	"path"
	"strings"
)

// readWorkbook reads the list of worksheets, the number formats and the shared
// strings.
func (b *book) readWorkbook() error {
	main, err := b.target("_rels/.rels", "", "/officeDocument")
	if err != nil {
		return err
	}
	if err := b.checkMacroType(); err != nil {
		return err
	}
	dir := path.Dir(main)
	rels, err := b.relations(path.Join(dir, "_rels", path.Base(main)+".rels"), dir)
	if err != nil {
		return err
	}
	err = b.scan(main, func(s *xmlScanner, tok token) error {
		if tok != tokenStart {
			return nil
		}
		switch string(s.name) {
		case "workbookPr":
			v := string(s.attr("date1904"))
			b.date904 = v == "1" || v == "true"
		case "sheet":
			rel := rels[string(s.attr("id"))]
			if len(s.attr("state")) > 0 && string(s.attr("state")) != "visible" || !strings.HasSuffix(rel.kind, "/worksheet") {
				return nil
			}
			b.sheets = append(b.sheets, sheetRef{name: visible(string(s.attr("name"))), part: rel.part})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, rel := range rels {
		switch {
		case strings.HasSuffix(rel.kind, "/styles"):
			err = b.readStyles(rel.part)
		case strings.HasSuffix(rel.kind, "/sharedStrings"):
			err = b.readStrings(rel.part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type relation struct{ kind, part string }

// relations reads which part has which role. Those that lead out of the file
// are left out: nothing outside is ever opened.
func (b *book) relations(name, dir string) (map[string]relation, error) {
	out := make(map[string]relation)
	err := b.scan(name, func(s *xmlScanner, tok token) error {
		if tok != tokenStart || string(s.name) != "Relationship" || string(s.attr("TargetMode")) == "External" {
			return nil
		}
		part := string(s.attr("Target"))
		if rest, ok := strings.CutPrefix(part, "/"); ok {
			part = path.Clean(rest)
		} else {
			part = path.Join(dir, part)
		}
		out[string(s.attr("Id"))] = relation{kind: string(s.attr("Type")), part: part}
		return nil
	})
	return out, err
}

// target gives the part of the first relation of a kind.
func (b *book) target(name, dir, kind string) (string, error) {
	rels, err := b.relations(name, dir)
	if err != nil {
		return "", err
	}
	for _, rel := range rels {
		if strings.HasSuffix(rel.kind, kind) {
			return rel.part, nil
		}
	}
	return "", errors.New("no relation of kind " + kind)
}

// checkMacroType refuses workbooks that declare themselves as bearing macros.
func (b *book) checkMacroType() error {
	return b.scan("[Content_Types].xml", func(s *xmlScanner, tok token) error {
		if tok == tokenStart && strings.Contains(strings.ToLower(string(s.attr("ContentType"))), "macroenabled") {
			return macros()
		}
		return nil
	})
}
