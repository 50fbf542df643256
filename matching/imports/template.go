package imports

import (
	"bytes"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// Template is an empty sheet to fill in; a firm's own needs no name and code.
// Problem: "forbidden".
func (s *Service) Template(c auth.Caller, name string) (route.Download, error) {
	kind, err := s.kindFor(c, name)
	if err != nil {
		return route.Download{}, err
	}
	t := sheet.Template{Sheet: kind.Word(), Notes: kind.Notes()}
	for _, f := range kind.Fields(c) {
		if f.inTemplate {
			t.Columns = append(t.Columns, f.column)
		}
	}
	var out bytes.Buffer
	if _, err := t.WriteTo(&out); err != nil {
		return route.Download{}, err
	}
	return route.Download{Name: kind.Word() + "导入模板.xlsx", Data: out.Bytes()}, nil
}
