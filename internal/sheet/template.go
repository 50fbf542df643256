package sheet

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Template is an empty sheet to fill in and send back: a header, lists to
// choose from, and a second sheet that says how to fill each column.
type Template struct {
	// Sheet names the worksheet to fill in.
	Sheet   string
	Columns []TemplateColumn
	// Notes stand below the explanations of the columns.
	Notes []string
}

// TemplateColumn is one column of a template. Its Label becomes the heading,
// with a star when it is required; reading finds it again by that.
type TemplateColumn struct {
	Column
	Kind Kind
	// How says in Chinese how to fill the column in; Example is a valid value.
	How, Example string
	// Options are offered as a list; other values stay possible after a warning,
	// since reading understands more than the list. KindYesNo has its own.
	Options []string
	Width   float64
}

const (
	guideSheet   = "填写说明"
	optionsSheet = "选项"
	// templateRows get the formats and lists.
	templateRows = 20000
)

// WriteTo writes the template.
func (t Template) WriteTo(out io.Writer) (int64, error) {
	f := excelize.NewFile()
	defer f.Close()
	for _, step := range []func(*excelize.File) error{t.writeHeader, t.writeGuide, t.writeLists} {
		if err := step(f); err != nil {
			return 0, fmt.Errorf("sheet: write template: %w", err)
		}
	}
	return f.WriteTo(out)
}

func (t Template) writeHeader(f *excelize.File) error {
	if err := prepareFile(f, t.Sheet); err != nil {
		return err
	}
	styles, err := bodyStyles(f)
	if err != nil {
		return err
	}
	_, header, err := headStyles(f)
	if err != nil {
		return err
	}
	for i, c := range t.Columns {
		letter := ColumnLetter(i)
		if err := f.SetColWidth(t.Sheet, letter, letter, LayoutColumn{Label: c.heading(), Kind: c.Kind, Width: c.Width}.width()); err != nil {
			return err
		}
		style := styles[c.Kind]
		if c.Kind == KindMoney {
			// A clerk may write 4500-5500 or 面议 here.
			style = styles[KindText]
		}
		if err := f.SetColStyle(t.Sheet, letter, style); err != nil {
			return err
		}
		if err := f.SetCellStr(t.Sheet, letter+"1", Neutral(c.heading())); err != nil {
			return err
		}
		if err := f.SetCellStyle(t.Sheet, letter+"1", letter+"1", header); err != nil {
			return err
		}
	}
	if err := f.SetRowHeight(t.Sheet, 1, 22); err != nil {
		return err
	}
	return f.SetPanes(t.Sheet, frozen(1))
}

func (c TemplateColumn) heading() string {
	if c.Required {
		return c.Label + "*"
	}
	return c.Label
}

func (t Template) writeGuide(f *excelize.File) error {
	if _, err := f.NewSheet(guideSheet); err != nil {
		return err
	}
	rows := [][]string{{"列名", "是否必填", "怎样填写", "示例"}}
	for _, c := range t.Columns {
		required := "可不填"
		if c.Required {
			required = "必填"
		}
		rows = append(rows, []string{c.Label, required, c.How, c.Example})
	}
	for _, n := range t.Notes {
		rows = append(rows, []string{"", "", n, ""})
	}
	_, header, err := headStyles(f)
	if err != nil {
		return err
	}
	body, err := f.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Family: fontName, Size: 11},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	if err != nil {
		return err
	}
	for i, width := range []float64{20, 10, 70, 34} {
		letter := ColumnLetter(i)
		if err := f.SetColWidth(guideSheet, letter, letter, width); err != nil {
			return err
		}
	}
	for r, row := range rows {
		style := body
		if r == 0 {
			style = header
		}
		for i, text := range row {
			ref := fmt.Sprintf("%s%d", ColumnLetter(i), r+1)
			if err := f.SetCellStr(guideSheet, ref, Neutral(text)); err != nil {
				return err
			}
			if err := f.SetCellStyle(guideSheet, ref, ref, style); err != nil {
				return err
			}
		}
	}
	return f.SetPanes(guideSheet, frozen(1))
}

// writeLists adds the lists to choose from. They refer to a hidden sheet, since
// a list inside the rule itself ends at 255 characters.
func (t Template) writeLists(f *excelize.File) error {
	hidden := 0
	for i, c := range t.Columns {
		options := c.Options
		if c.Kind == KindYesNo {
			options = []string{"是", "否"}
		}
		cells := fmt.Sprintf("%s2:%s%d", ColumnLetter(i), ColumnLetter(i), templateRows+1)
		rule := excelize.NewDataValidation(true)
		rule.SetSqref(cells)
		if c.How != "" {
			rule.SetInput(shorten(c.Label, 32), shorten(c.How, 255))
		}
		if len(options) > 0 {
			if hidden == 0 {
				if _, err := f.NewSheet(optionsSheet); err != nil {
					return err
				}
			}
			letter := ColumnLetter(hidden)
			hidden++
			for r, option := range options {
				if err := f.SetCellStr(optionsSheet, fmt.Sprintf("%s%d", letter, r+1), Neutral(option)); err != nil {
					return err
				}
			}
			rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", optionsSheet, letter, letter, len(options)))
			rule.SetError(excelize.DataValidationErrorStyleWarning, shorten(c.Label, 32), "这个内容不在列表里，请核对。")
		}
		if err := f.AddDataValidation(t.Sheet, rule); err != nil {
			return err
		}
	}
	if hidden == 0 {
		return nil
	}
	return f.SetSheetVisible(optionsSheet, false)
}

// shorten keeps a text within what Excel takes for a prompt; a longer one makes
// it call the file damaged.
func shorten(s string, most int) string {
	r := []rune(s)
	return string(r[:min(len(r), most)])
}
