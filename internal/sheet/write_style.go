package sheet

import (
	"fmt"
	"unicode"

	"github.com/xuri/excelize/v2"

	"gongxiang/internal/calendar"
)

const (
	fontName    = "宋体"
	headerFill  = "E8EEF4"
	borderColor = "BFC8D2"
)

// prepareFile names the one worksheet and takes the library's name out of the
// file's properties.
func prepareFile(f *excelize.File, sheet string) error {
	if err := f.SetSheetName(f.GetSheetName(0), sheet); err != nil {
		return err
	}
	return f.SetDocProps(&excelize.DocProperties{Creator: "共享用工", LastModifiedBy: "共享用工", Language: "zh-CN"})
}

func border() []excelize.Border {
	var sides []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		sides = append(sides, excelize.Border{Type: side, Color: borderColor, Style: 1})
	}
	return sides
}

func headStyles(f *excelize.File) (title, header int, err error) {
	title, err = f.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Family: fontName, Size: 14, Bold: true},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"},
	})
	if err != nil {
		return 0, 0, err
	}
	header, err = f.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Family: fontName, Size: 11, Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{headerFill}},
		Border:    border(),
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
	})
	return title, header, err
}

// bodyStyles makes the style of each kind. Texts have the text format, so that
// nothing that is typed over them turns into a number or a formula.
func bodyStyles(f *excelize.File) (map[Kind]int, error) {
	styles := make(map[Kind]int)
	for kind, format := range map[Kind]string{
		KindText: "@", KindNumber: "General", KindMoney: "#,##0.00", KindDate: "yyyy-mm-dd", KindYesNo: "@", KindLines: "@",
	} {
		style := &excelize.Style{
			Font:         &excelize.Font{Family: fontName, Size: 11},
			Border:       border(),
			CustomNumFmt: &format,
			Alignment:    &excelize.Alignment{Vertical: "center"},
		}
		if kind == KindDate || kind == KindYesNo {
			style.Alignment.Horizontal = "center"
		}
		style.Alignment.WrapText = kind == KindLines
		id, err := f.NewStyle(style)
		if err != nil {
			return nil, err
		}
		styles[kind] = id
	}
	return styles, nil
}

// printed lays a sheet out for paper: A4 on its side, as wide as the page, the
// rows down to the header on each page, and the pages numbered.
func printed(f *excelize.File, sheet string, header int) error {
	landscape, a4, wide, any, fit := "landscape", 9, 1, 0, true
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &wide, FitToHeight: &any}); err != nil {
		return err
	}
	if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$%d", sheet, header), Scope: sheet})
}

// frozen keeps the rows down to the header in sight.
func frozen(rows int) *excelize.Panes {
	return &excelize.Panes{Freeze: true, YSplit: rows, TopLeftCell: fmt.Sprintf("A%d", rows+1), ActivePane: "bottomLeft"}
}

// width leaves room for the label and for what a kind usually holds.
func (c LayoutColumn) width() float64 {
	if c.Width > 0 {
		return c.Width
	}
	usual := map[Kind]int{KindText: 14, KindNumber: 10, KindMoney: 13, KindDate: 12, KindYesNo: 8, KindLines: 20}
	return float64(min(60, max(usual[c.Kind], displayWidth(c.Label)+4)))
}

// displayWidth counts Chinese characters as two.
func displayWidth(s string) int {
	n := 0
	for _, r := range s {
		if n++; unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFF60 {
			n++
		}
	}
	return n
}

// daySerial is a day in the numbering of spreadsheets.
func daySerial(d calendar.Date) int { return int(d - calendar.NewDate(1899, 12, 30)) }
