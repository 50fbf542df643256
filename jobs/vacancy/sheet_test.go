package vacancy_test

import (
	"fmt"
	"strings"
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/search"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/imports"
	"gongxiang/matching/matchingtest"
)

// sheets takes vacancies by sheet.
func (w *world) sheets() *imports.Service {
	firms := enterprise.New(enterprise.Deps{DB: w.World.DB, Vault: w.Vault, Clock: w.World.Clock, Book: w.Catalog.Book, Index: search.NewIndex(false),
		Auth: auth.New(auth.Deps{DB: w.World.DB, Vault: w.Vault, Clock: w.World.Clock})})
	s := imports.New(w.World.DB, w.Vault, w.World.Clock, w.Postings, firms)
	s.Accept("vacancy", vacancy.Sheets{Service: w.Service, Firms: firms})
	return s
}

const (
	sheetHead = "岗位名称,工种,招聘人数,工资,工作地点,社保,任职要求,有效期"
	sheetRow  = "抛光师傅,抛光工,20,4500-5500,水口工业园,五险,会操作抛光机,2021-03-31"
)

func uploaded(t testing.TB, s *imports.Service, c auth.Caller, lines ...string) (imports.Batch, []imports.Row) {
	t.Helper()
	b, err := s.Upload(t.Context(), c, "vacancy", "招聘.csv", []byte(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Rows(t.Context(), c, b.ID, "", false, route.Paging{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return b, rows.Items
}

// problems are the sentences of all rows, notes the hints.
func problems(rows []imports.Row) (found string) {
	for _, r := range rows {
		for _, p := range r.Problems {
			found += p.Message + "\n"
		}
	}
	return found
}

func TestVacanciesBySheet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, firm := w.sheets(), w.Firm("水口镇")
	lines := []string{sheetHead}
	for i := range 17 {
		lines = append(lines, fmt.Sprintf("抛光师傅%d组,抛光工,20,4500-5500,水口工业园,五险,会操作抛光机,2021-03-31", i+1))
	}
	lines = append(lines,
		"冲压工,冲压工,10,200元/天,水口工业园,有,入职交押金 200 元,2021-03-31",
		"仓管,仓库管理员,2,面议,水口工业园,无,只招男性，18-35岁,2021-03-31",
		"焊工,焊工,3,5000,水口工业园,是,储备岗位,2021-02-01")
	b, rows := uploaded(t, s, firm, lines...)
	if b.Counts != (imports.Counts{Ready: 17, Problem: 3}) {
		t.Fatalf("%+v\n%s", b.Counts, problems(rows))
	}
	got := problems(rows)
	for _, want := range []string{"第 19 行“任职要求”里的“押金”是向求职者收钱", "第 20 行“任职要求”里的“只招男性”", "“18-35岁”把与工作无关", "第 21 行“任职要求”里的“储备岗位”", "第 21 行“有效日期”（2021-02-01）已经过去"} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %s in\n%s", want, got)
		}
	}
	_, err := s.Commit(t.Context(), firm, b.ID, b.Version, true, true)
	refused(t, err, "import_has_problems")
	fixed, err := s.Correct(t.Context(), firm, b.ID, 19, map[string]string{"requirements": "会操作冲床"}, nil)
	if err != nil || fixed.Row.State != "ready" {
		t.Fatalf("%+v, %v", fixed.Row, err)
	}
	out, err := s.Commit(t.Context(), firm, b.ID, fixed.Version, false, true)
	if err != nil || out != (imports.Outcome{Added: 18, Skipped: 2}) {
		t.Fatalf("%+v, %v", out, err)
	}
	stand := w.titles(vacancy.Filter{Firm: firm.EnterpriseID.String()})
	if len(stand) != 18 || !stand["冲压工"] {
		t.Errorf("public: %v", stand)
	}
	list, err := w.List(t.Context(), firm, vacancy.OwnFilter{}, route.Paging{Limit: 1})
	if err != nil || list.Items[0].PayUnit != "day" || *list.Items[0].PayMinFen != 200_00 || !list.Items[0].Insurance {
		t.Errorf("%+v, %v", list.Items, err)
	}
	again, rows := uploaded(t, s, firm, lines...)
	if again.Counts != (imports.Counts{Ready: 0, Problem: 3, Duplicate: 17}) || rows[5].DuplicateOf.PostingID == nil {
		t.Errorf("the same sheet again: %+v", again.Counts)
	}
}

func TestWhatARowOfVacanciesSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, firm := w.sheets(), w.Firm("水口镇")
	const head = "职位,工种,人数,薪资待遇,计薪方式,工作镇街,住宿,保险,截止日期"
	_, rows := uploaded(t, s, firm, head,
		"抛光工,,5,18,每小时,,√,有社保,2021-03-31",      // the title tells the trade; the unit stands in its own column
		",焊工,5,18元/小时,每天,水口,无,不买社保,2021-03-31", // two units
		"飞行员,,5,面议,,水口,否,否,2021-03-31",         // no trade
		"抛光工,,5,18,每周,台山市,否,否,2021-03-31",      // no unit, outside
		"抛光工,,5,300,,水口,否,否,2021-03-31",        // 300 a month
		"抛光工,,5,18,时薪,水口镇,是,是,2021-04-30",      // says what the first says, for longer
	)
	got := problems(rows)
	for _, want := range []string{
		"第 3 行“工资单位”：与工资里写的单位不同，请改成一致。", "第 4 行“工种”：没有填写，从岗位名称也看不出工种", "第 5 行“工资单位”：看不懂工资单位",
		"第 5 行“工作镇街”：请从 16 个镇街", "第 6 行“工资”：最低工资应在每月 500 元到",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %s in\n%s", want, got)
		}
	}
	for _, r := range rows {
		if r.RowNo == 7 && (r.DuplicateOf == nil || r.DuplicateOf.Row == nil || *r.DuplicateOf.Row != 2) {
			t.Errorf("row 7: %+v", r)
		}
	}
}

func TestVacanciesOfOthersBySheet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sheets()
	town, city := w.Officer("水口镇"), w.Officer("")
	const head = "企业名称,统一社会信用代码,岗位名称,招聘人数,有效日期"
	const fresh = "开平市示例水暖卫浴有限公司,91440783MA000T014N,抛光工,3,2021-03-31"
	b, rows := uploaded(t, s, town, head, fresh)
	if b.Counts.Ready != 1 {
		t.Fatalf("%s", problems(rows))
	}
	out, err := s.Commit(t.Context(), town, b.ID, b.Version, false, true)
	if err != nil || out != (imports.Outcome{Added: 1, RegisteredFirms: 1}) {
		t.Fatalf("%+v, %v", out, err)
	}
	_, rows = uploaded(t, s, w.Officer("三埠街道"), head, fresh)
	if !strings.Contains(problems(rows), "登记在其他镇街") {
		t.Errorf("another town's firm: %s", problems(rows))
	}
	if b, _ := uploaded(t, s, city, head, fresh); b.Counts.Duplicate != 1 {
		t.Errorf("%+v", b.Counts)
	}
	// A firm that is not approved may save drafts; they are not seen.
	pending := w.FirmWith("水口镇", "pending", "91")
	b, _ = uploaded(t, s, pending, sheetHead, sheetRow)
	_, err = s.Commit(t.Context(), pending, b.ID, b.Version, false, true)
	refused(t, err, "enterprise_not_approved")
	if out, err = s.Commit(t.Context(), pending, b.ID, b.Version, false, false); err != nil || out.Added != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	list, err := w.List(t.Context(), pending, vacancy.OwnFilter{Status: []string{vacancy.Draft}}, route.Paging{Limit: 5})
	if err != nil || len(list.Items) != 1 || len(w.titles(vacancy.Filter{Firm: pending.EnterpriseID.String()})) != 0 {
		t.Errorf("%+v, %v", list.Items, err)
	}
	if _, err := s.Template(auth.Caller{Role: auth.Seeker}, "vacancy"); !problem.HasCode(err, "forbidden") {
		t.Errorf("a seeker's template: %v", err)
	}
	for _, c := range []auth.Caller{pending, town} {
		file, err := s.Template(c, "vacancy")
		if err != nil || file.Name != "招聘岗位导入模板.xlsx" {
			t.Fatalf("%s, %v", file.Name, err)
		}
	}
}

func TestBadSheetsOfVacancies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, firm := w.sheets(), w.Firm("水口镇")
	for name, try := range matchingtest.BadSheets(t, sheetHead, sheetRow) {
		_, err := s.Upload(t.Context(), firm, "vacancy", name, try.Data)
		if p := refusal(t, err, try.Code); p.Status != try.Status {
			t.Errorf("%s: status %d", name, p.Status)
		}
	}
	b, _ := uploaded(t, s, firm, sheetHead, sheetRow)
	for _, text := range []string{"=1+1", "\x00", "\xff\xfe", "'; DROP TABLE vacancy; --", strings.Repeat("x", 2000), "\u202e\u200b", "<script>", "13800000001", "9E+99"} {
		for _, f := range b.Fields {
			if _, err := s.Correct(t.Context(), firm, b.ID, 2, map[string]string{f.Field: text}, nil); err != nil {
				t.Errorf("%s: %q: %v", f.Field, text, err)
			}
		}
		if rows, err := s.Rows(t.Context(), firm, b.ID, "problem", false, route.Paging{Limit: 5}); err != nil || len(rows.Items) != 1 {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Of two sheets that say the same at the same moment one adds, the other finds
// it there.
func TestTheSameVacanciesFromTwoSheetsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, firm := w.sheets(), w.Firm("水口镇")
	const many = 8
	done := make(chan error, many)
	for range many {
		b, _ := uploaded(t, s, firm, sheetHead, sheetRow, strings.Replace(sheetRow, "抛光师傅", "抛光学徒", 1))
		go func() {
			_, err := s.Commit(t.Context(), firm, b.ID, b.Version, false, true)
			done <- err
		}()
	}
	added := 0
	for range many {
		switch err := <-done; {
		case err == nil:
			added++
		case !problem.HasCode(err, "import_nothing_ready"):
			t.Error(err)
		}
	}
	if n := len(w.titles(vacancy.Filter{Firm: firm.EnterpriseID.String()})); added != 1 || n != 2 {
		t.Errorf("%d sheets added, %d stand", added, n)
	}
}
