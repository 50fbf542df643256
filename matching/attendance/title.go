package attendance

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

var (
	// titleDay is a day, or the month in which the sheet or what it rests on was drawn up.
	titleDay       = regexp.MustCompile(`(?:\d{4} ?年 ?)?\d{1,2} ?月 ?(?:\d{1,2} ?[日号]|[起签制印填编])`)
	titleMonths    = regexp.MustCompile(`(?:(\d{4}) ?年 ?)?(\d{1,2}) ?(?:月份? ?)?(?:[-—–~～至到、,，和及] ?(?:(\d{4}) ?年 ?)?(\d{1,2}) ?)?月`)
	titleAgreement = regexp.MustCompile(`GX\d{4}-\d{6}`)
)

// titleFault refuses the sheet of another month or agreement, by what is written
// above its header: the same names and days would be taken without a word. A month
// without its year may speak for the sheet, but not against it.
func titleFault(table *sheet.Table, mapping *sheet.Mapping, number string, month calendar.Period) error {
	var above strings.Builder
	for _, line := range table.Lines {
		for _, cell := range line.Cells {
			if line.Number < mapping.Top {
				above.WriteString(sheet.Clean(cell.Text) + " ")
			}
		}
	}
	title := above.String()
	other := ""
	for _, said := range titleMonths.FindAllStringSubmatch(titleDay.ReplaceAllString(title, " "), -1) {
		if titleCovers(said, month.From) {
			other = ""
			break
		}
		if other == "" && said[1]+said[3] != "" {
			other = said[0]
		}
	}
	agreements := titleAgreement.FindAllString(title, -1)
	switch {
	case other != "":
		return problem.New(422, "sheet_other_month", fmt.Sprintf("表上写的是 %s，选择的是 %s。请选对月份再上传，或改正表上的月份。", other, monthWord(month)))
	case len(agreements) > 0 && !slices.Contains(agreements, number):
		return problem.New(422, "sheet_other_agreement", fmt.Sprintf("这是协议 %s 的考勤表，现在登记的是协议 %s。请到那份协议里上传。", agreements[0], number))
	}
	return nil
}

// titleCovers reports whether a month, or one of those from one to another, is the
// month of a day. Where no year is written it is of any.
func titleCovers(said []string, day calendar.Date) bool {
	n := make([]int, len(said))
	for i := range said {
		n[i], _ = strconv.Atoi(said[i]) // 0: not written
	}
	fromYear, from, toYear, to := n[1], n[2], n[3], n[4]
	if to == 0 {
		to = from
	}
	if fromYear == 0 {
		fromYear = toYear
	}
	if fromYear == 0 {
		fromYear = day.Year()
		if to < from && int(day.Time().Month()) <= to {
			fromYear--
		}
	}
	if toYear == 0 {
		if toYear = fromYear; to < from {
			toYear++
		}
	}
	at := day.Year()*12 + int(day.Time().Month())
	return fromYear*12+from <= at && at <= toYear*12+to
}
