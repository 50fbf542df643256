package imports

import (
	"bytes"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Template is an empty sheet to fill in; a firm's own needs no name and code.
func (s *Service) Template(kind posting.Kind, c auth.Caller) (route.Download, error) {
	t := sheet.Template{Sheet: kind.Word(), Notes: []string{
		"一行填一个工种；同一企业可以填多行。", "也可以直接上传您原有的表格，平台会自动找出各列。", "重复的行不会导入两次。",
	}}
	for _, f := range fieldsOf(kind, c) {
		if !f.inTemplate {
			continue
		}
		if f.Field == "townCode" {
			for _, town := range s.Postings.Book().Towns.All() {
				f.column.Options = append(f.column.Options, town.Name)
			}
			f.column.Options = append(f.column.Options, reference.Outside.Name)
		}
		t.Columns = append(t.Columns, f.column)
	}
	var out bytes.Buffer
	if _, err := t.WriteTo(&out); err != nil {
		return route.Download{}, err
	}
	return route.Download{Name: kind.Word() + "导入模板.xlsx", Data: out.Bytes()}, nil
}
