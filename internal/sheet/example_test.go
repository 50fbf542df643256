package sheet_test

import (
	"fmt"
	"os"

	"gongxiang/internal/sheet"
)

// The import wizard: read, show what each column was taken for, let the clerk
// correct that, and understand every row.
func Example() {
	columns := []sheet.Column{
		{Field: "enterprise", Label: "企业名称", Required: true, FillDown: true},
		{Field: "headcount", Label: "富余人数", Synonyms: []string{"人数"}, Required: true},
		{Field: "pay", Label: "月薪", Synonyms: []string{"工资"}},
	}
	data, _ := os.ReadFile("testdata/surplus_clerk.xlsx")
	table, mapping, err := sheet.ReadFor(data, sheet.Limits{}, columns)
	if err != nil {
		fmt.Println(err) // a *sheet.Refusal
		return
	}
	mapping, _ = mapping.Override(map[int]string{9: "pay"}) // as the clerk chose
	records, _ := table.Records(mapping)
	for _, r := range records.Rows[8:10] {
		heads := sheet.ParseHeadcount(r.Cell("headcount"), 10_000)
		if heads.Problem != "" {
			fmt.Printf("第 %d 行“%s”%s\n", r.Row, mapping.Label("headcount"), heads.Problem)
			continue
		}
		fmt.Println(r.Row, heads.Value, sheet.ParsePay(r.Cell("pay"), 500_00, 1_000_000_00).Shown)
	}
	// Output:
	// 13 35 ¥4,500–5,500
	// 第 14 行“富余人数”人数“-5”是负数，请填一个整数，例如 20。
}
