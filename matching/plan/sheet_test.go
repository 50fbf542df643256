package plan

import (
	"bytes"
	"strings"
	"testing"

	"gongxiang/internal/sheet"
	"gongxiang/matching/matchingtest"
)

const surplusCSV = "企业名称,统一社会信用代码,镇街,工种,人数,技能等级,开始日期,结束日期,期望月薪,需要住宿\n" +
	"开平市试验甲厂,91440783MA000T014N,水口镇,抛光工,20,,2021-02-08,2021-03-10,4500-5000,否\n" +
	"开平市试验甲厂,91440783MA000T014N,水口镇,会飞的人,20,,2021-02-08,2021-03-10,4500-5000,否\n"

// As an exported list: firms without their codes.
const shortageCSV = "企业名称,规上工业企业,镇街,工种,技能等级,人数,开始日期,结束日期,最低月薪,最高月薪,住宿\n" +
	"开平市试验乙厂,是,水口镇,抛光工,不限,12,2021-02-08,2021-03-10,5000,5500,否\n" +
	"开平市试验丙厂,否,水口镇,打磨工,不限,30,2021-02-08,2021-03-10,4200,4200,否\n"

func TestPlanFromSheets(t *testing.T) {
	t.Parallel()
	made, err := FromSheets(t.Context(), []byte(surplusCSV), []byte(shortageCSV), today, book)
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Faults) != 1 || !strings.Contains(made.Faults[0], "第 3 行") {
		t.Errorf("left out: %q", made.Faults)
	}
	if made.Result.Goals.AboveHeads != 12 || made.Result.Heads != 12 {
		t.Errorf("%+v", made.Result)
	}
	var out bytes.Buffer
	if _, err := made.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Read(out.Bytes(), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, line := range table.Lines {
		for _, cell := range line.Cells {
			text.WriteString(cell.Text + "|")
		}
		text.WriteString("\n")
	}
	for _, want := range []string{"开平市试验甲厂|水口镇|抛光工|开平市试验乙厂|是|水口镇|抛光工|12|", "工资低于所有合适员工的最低要求，最少还差 300 元。月薪提高 300 元，约可多安排 8 人。", "用工方是规上工业企业"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &text)
		}
	}
}

// A filtered list: what it does not show is not planned with, and said.
func TestPlanLeavesOutHiddenRows(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(shortageCSV), "\n")
	made, err := FromSheets(t.Context(), []byte(surplusCSV), matchingtest.Workbook(t, lines, 2), today, book)
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Input.Shortages) != 1 || len(made.Faults) != 2 || !strings.Contains(made.Faults[1], "缺工需求：有 1 行在表格里被隐藏") {
		t.Errorf("%d shortages, left out %q", len(made.Input.Shortages), made.Faults)
	}
}

func TestSheetsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{"empty": "", "no columns": "a,b\n1,2\n"} {
		if _, err := FromSheets(t.Context(), []byte(data), []byte(shortageCSV), today, book); err == nil {
			t.Errorf("%s: no refusal", name)
		}
	}
}
