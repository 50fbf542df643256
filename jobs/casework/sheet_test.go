package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/jobs/casework"
	"gongxiang/matching/imports"
	"gongxiang/matching/matchingtest"
)

func (w *world) sheets() *imports.Service {
	s := imports.New(w.World.DB, w.World.Vault, w.World.Clock, w.Postings, nil)
	s.Accept("ledger", casework.Sheets{Service: w.Service})
	return s
}

const (
	ledgerHead = "姓名,身份证号,手机,群体,登记日期,证明材料,职业指导日期,岗位1,岗位1单位,岗位1日期,培训项目,培训日期,结果,备注"
	ledgerRow  = "示例乙," + adult + ",13800000099,就业困难人员（大龄、残疾）,2021-01-10,就业创业证 7 号,2021-01-12,抛光工,示例厂,2021-01-15,中式面点师培训,2021-01-20,服务中,愿意三班倒"
)

func (w *world) uploaded(s *imports.Service, c auth.Caller, lines ...string) (imports.Batch, []imports.Row) {
	w.t.Helper()
	b, err := s.Upload(w.t.Context(), c, "ledger", "台账.csv", []byte(strings.Join(lines, "\n")))
	w.must(err)
	rows, err := s.Rows(w.t.Context(), c, b.ID, "", false, route.Paging{Limit: 100})
	w.must(err)
	return b, rows.Items
}

func troubles(rows []imports.Row) (found string) {
	for _, r := range rows {
		for _, p := range r.Problems {
			found += p.Message + "\n"
		}
	}
	return found
}

func (w *world) committed(s *imports.Service, c auth.Caller, b imports.Batch) imports.Outcome {
	w.t.Helper()
	out, err := s.Commit(w.t.Context(), c, b.ID, b.Version, false, false)
	w.must(err)
	return out
}

func TestAnOldLedgerComesIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sheets()
	ended := "示例丙,,0750-2218950,退伍军人,2021.1.5,,,,,,,,已就业，在示例厂,"
	b, rows := w.uploaded(s, w.officer, ledgerHead, ledgerRow, ended)
	if b.Counts.Ready != 2 {
		t.Fatalf("%+v\n%s", b.Counts, troubles(rows))
	}
	if out := w.committed(s, w.officer, b); out != (imports.Outcome{Added: 2}) {
		t.Fatalf("%+v", out)
	}
	list, err := w.List(t.Context(), w.officer, casework.Filter{Name: "示例乙"}, route.Paging{Limit: 5})
	if err != nil || len(list.Items) != 1 {
		t.Fatalf("%v, %v", list.Items, err)
	}
	page, err := w.GetPage(t.Context(), w.officer, list.Items[0].ID)
	w.must(err)
	k := page.Cases[0]
	if k.OpenedOn.String() != "2021-01-10" || k.DueOn.String() != "2021-02-09" || k.Status != casework.InService || k.Done != (casework.Targets{Guidance: 1, Training: 1}) {
		t.Errorf("%+v", k)
	}
	if len(page.Groups) != 2 || page.Groups[0].From.String() != "2021-01-10" || page.IDNumber.Raw() != adult || page.OfficerID == nil {
		t.Errorf("%+v", page.Person)
	}
	var said []string
	for _, r := range page.Records {
		said = append(said, fmt.Sprintf("%s %s %s%s", r.Day, r.Kind, r.Programme, r.Content))
		if r.Author == "" || !strings.HasPrefix(r.Content, "由表格导入") {
			t.Errorf("%+v", r)
		}
	}
	want := `2021-01-12 guidance 由表格导入
2021-01-15 note 由表格导入：曾推荐岗位一 抛光工（示例厂）
2021-01-20 training_offered 中式面点师培训由表格导入
2021-02-08 note 由表格导入：结果 服务中
2021-01-10 note 由表格导入：愿意三班倒`
	if got := strings.Join(said, "\n"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	// A vacancy of the old sheet is none of the three that are owed.
	if _, err := w.Complete(t.Context(), w.officer, k.ID, k.Version); !problem.HasCode(err, "targets_missing") {
		t.Errorf("%v", err)
	}
	list, err = w.List(t.Context(), w.officer, casework.Filter{Name: "示例丙"}, route.Paging{Limit: 5})
	w.must(err)
	if k := list.Items[0].Case; k.Status != casework.Closed || *k.EndReason != "employed" {
		t.Errorf("%+v", k)
	}
	// Once more, with a third: nobody comes twice.
	b, rows = w.uploaded(s, w.officer, ledgerHead, ledgerRow, ended, "示例丁,,13800000077,农民工,2021-02-01,,,,,,,,,")
	if b.Counts.Ready != 1 || b.Counts.Duplicate != 2 {
		t.Fatalf("%+v\n%s", b.Counts, troubles(rows))
	}
	if out := w.committed(s, w.officer, b); out.Added != 1 || out.Duplicates != 2 {
		t.Errorf("%+v", out)
	}
}

// The family's phone beside his own is not his.
func TestLedgerOfTwoPhones(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _ := w.uploaded(w.sheets(), w.officer, strings.Replace(ledgerHead, "手机", "紧急联系电话,本人手机号", 1), strings.Replace(ledgerRow, "13800000099", "13900000001,13800000099", 1))
	if c := b.Columns; c[2].Field != nil || c[3].Field == nil || *c[3].Field != "phone" || b.Counts.Ready != 1 {
		t.Errorf("%+v %+v", b.Columns, b.Counts)
	}
}

func TestWhatIsWrongInAnOldLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sheets()
	row := func(at int, text string) string {
		cells := strings.Split(ledgerRow, ",")
		cells[at] = text
		return strings.Join(cells, ",")
	}
	bad := []struct {
		at         int
		text, want string
	}{
		{0, "7", "“姓名”应为 2 至 50 个字"}, {0, "", "“姓名”：请填写姓名。"},
		{1, "11010519491231002", "“身份证号码”应为 18 位"}, {1, "110105194912310021", "“身份证号码”的校验码不对"}, {1, "110105200601010015", "校验码不对"},
		{2, "12345", "“联系电话”：请填写 11 位手机号"}, {2, "", "“联系电话”：请填写 11 位手机号"},
		{3, "就业困难人员", "“群体”：请写明就业困难的情形"}, {3, "外星人", "“群体”：看不懂“外星人”"}, {3, "", "请填写所属群体"},
		{4, "", "“登记日期”：请填写登记日期"}, {4, "2021-03-01", "“登记日期”（2021-03-01）还没有到"}, {4, "2012-01-01", "早于最早的服务标准"},
		{6, "2021-01-09", "“职业指导日期”：这一天（2021-01-09）早于登记日期"}, {6, "去年", "“职业指导日期”"},
		{7, "", "“岗位一”：写了企业或日期，没有写岗位"}, {9, "2021-02-09", "还没有到"},
		{10, "", "“培训项目”：写了培训日期"}, {11, "", "“培训日期”：写了培训项目"},
		{13, "电话 13800000001", "“备注”：里面有电话或身份证号码"},
	}
	lines := []string{ledgerHead}
	for _, b := range bad {
		lines = append(lines, row(b.at, b.text))
	}
	_, rows := w.uploaded(s, w.officer, lines...)
	got := map[int]string{}
	for _, r := range rows {
		got[r.RowNo] = troubles([]imports.Row{r})
		for _, c := range r.Cells {
			if strings.Contains(c.Text+c.Understood+c.Problem+c.Note, adult[:14]) {
				t.Errorf("row %d shows the number: %+v", r.RowNo, c)
			}
		}
	}
	for i, b := range bad {
		if !strings.Contains(got[i+2], b.want) {
			t.Errorf("%q: %s, want %s", b.text, got[i+2], b.want)
		}
	}
	for name, try := range matchingtest.BadSheets(t, ledgerHead, ledgerRow) {
		_, err := s.Upload(t.Context(), w.officer, "ledger", name, try.Data)
		if p := refusal(t, err, try.Code); p.Status != try.Status {
			t.Errorf("%s: status %d", name, p.Status)
		}
	}
	_, err := s.Upload(t.Context(), w.firm, "ledger", "台账.csv", []byte(ledgerHead+"\n"+ledgerRow))
	refused(t, err, "forbidden")
}

func TestWhoStandsOnALedgerAlready(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sheets()
	in := w.input() // 示例甲, 13800000001, without a number
	_, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	away := w.input()
	away.Name, away.IDNumber = "示例戊", another
	_, err = w.Register(t.Context(), w.Officer("三埠街道"), away)
	w.must(err)
	const tail = ",农民工,2021-02-01,,,,,,,,,"
	b, rows := w.uploaded(s, w.officer, ledgerHead,
		"示例甲,,13800000001"+tail,                   // him
		"示例甲,"+adult+",13800000001"+tail,          // him, perhaps
		"示例己,"+another+",13800000055"+tail,        // another town's
		"示例庚,,13800000066"+tail,                   // new
		"示例庚,,138 0000 0066"+tail,                 // the same once more
		"示例辛,44010619850307001X,13800000066"+tail) // shares the phone
	if b.Counts.Duplicate != 2 || b.Counts.Problem < 2 {
		t.Errorf("%+v\n%s", b.Counts, troubles(rows))
	}
	got := troubles(rows)
	for _, want := range []string{"第 3 行“不是同一个人”：已有一位姓名和电话都相同的人：示**（水口镇）", "第 4 行“身份证号码”：这个人已经登记在三埠街道：示**"} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %s in\n%s", want, got)
		}
	}
	fixed, err := s.Correct(t.Context(), w.officer, b.ID, 3, map[string]string{"different": "是"}, nil)
	if err != nil || fixed.Row.State != "ready" {
		t.Fatalf("%+v, %v", fixed.Row, err)
	}
	b.Version = fixed.Version
	if out := w.committed(s, w.officer, b); out.Added != 2 {
		t.Errorf("%+v", out)
	}
}

func TestAMaskedNumberIsCorrectedWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sheets()
	b, rows := w.uploaded(s, w.officer, ledgerHead, strings.Replace(ledgerRow, adult, "11010519491231002", 1), "合计,"+adult+",1,,,,,,,,,,,")
	shown := ""
	for _, c := range rows[0].Cells {
		if c.Field == "idNumber" {
			shown = c.Text
		}
	}
	if shown != "*************1002" {
		t.Fatalf("%q", shown)
	}
	for _, c := range b.Columns {
		if strings.Contains(c.Sample, "4912310") || strings.Contains(c.Sample, "1380000") {
			t.Errorf("%+v", c)
		}
	}
	if len(b.Skipped) != 1 || strings.Contains(b.Skipped[0].Text, "1949") {
		t.Errorf("%+v", b.Skipped)
	}
	_, err := s.Correct(t.Context(), w.officer, b.ID, 2, map[string]string{"idNumber": shown + "X"}, map[string]string{"idNumber": shown})
	refused(t, err, "invalid", "idNumber")
	if _, err = s.Correct(t.Context(), w.officer, b.ID, 2, map[string]string{"idNumber": shown}, nil); err != nil {
		t.Error(err)
	}
	_, err = s.Correct(t.Context(), w.officer, b.ID, 2, map[string]string{"idNumber": adult}, map[string]string{"idNumber": "*1"})
	refused(t, err, "stale_cell")
	fixed, err := s.Correct(t.Context(), w.officer, b.ID, 2, map[string]string{"idNumber": strings.ToLower(adult)}, map[string]string{"idNumber": shown})
	if err != nil || fixed.Row.State != "ready" {
		t.Fatalf("%+v, %v", fixed.Row, err)
	}
	// What is kept of the sheet is sealed.
	var open int
	w.must(w.World.DB.QueryRow(t.Context(), `SELECT count(*) FROM import_row r, import_batch b
		WHERE position(convert_to('1949', 'UTF8') IN r.cells_enc) + position(convert_to('1949', 'UTF8') IN b.layout_enc) + position(convert_to('1949', 'UTF8') IN b.file_enc) > 0`).Scan(&open))
	if open != 0 {
		t.Error("a number stands open")
	}
}

// The same ledger sent by several at once: everybody once.
func TestTheSameLedgerAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sheets()
	const many = 6
	done := make(chan error, many+1)
	for range many {
		b, _ := w.uploaded(s, w.officer, ledgerHead, ledgerRow, "示例丙,,13800000088,农民工,2021-02-01,,,,,,,,,")
		go func() {
			_, err := s.Commit(t.Context(), w.officer, b.ID, b.Version, false, false)
			done <- err
		}()
	}
	in := w.input()
	in.Name, in.Phone = "示例丙", "13800000088"
	go func() {
		_, err := w.Register(t.Context(), w.officer, in)
		done <- err
	}()
	for range many + 1 {
		if err := <-done; err != nil && !problem.HasCode(err, "import_nothing_ready") && !problem.HasCode(err, "maybe_same") {
			t.Error(err)
		}
	}
	list, err := w.List(t.Context(), w.officer, casework.Filter{}, route.Paging{Limit: 50})
	if err != nil || len(list.Items) != 2 {
		t.Errorf("%d people, %v", len(list.Items), err)
	}
}

// Two of one name and phone, each with an ID number, are two: father and
// namesake at the village's telephone.
func TestTwoOfOneNameAndPhoneInASheet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sheets()
	const tail = ",农民工,2021-02-01,,,,,,,,,"
	b, rows := w.uploaded(s, w.officer, ledgerHead, "示例甲,"+adult+",0750-2218950"+tail, "示例甲,"+another+",0750-2218950"+tail, "示例甲,,0750-2218950"+tail)
	if b.Counts.Ready != 3 {
		t.Fatalf("%+v\n%s", b.Counts, troubles(rows))
	}
	if out := w.committed(s, w.officer, b); out.Added != 2 || out.Duplicates != 1 {
		t.Errorf("%+v", out)
	}
}

// Whoever stands on the ledger by his old name is not written down once more by
// the name that he has given himself since.
func TestASheetWithTheNewNameOfSomebodyWhoStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sheets()
	account := uuid.Must(uuid.NewV7())
	w.Exec(`INSERT INTO account (id, role, login, display_name) VALUES ($1, 'seeker', 'seeker-1', '示例甲')`, account)
	phone, _ := pii.ParseMobile("13800000001")
	w.must(w.World.DB.InTx(t.Context(), func(tx pgx.Tx) error {
		_, err := people.Join(t.Context(), tx, w.World.Vault, w.World.Clock.Now(), account, phone)
		return err
	}))
	w.registered() // finds him
	if ok, err := people.Rename(t.Context(), w.World.DB, account, "示例新", w.World.Clock.Now()); err != nil || !ok {
		t.Fatal(ok, err)
	}
	const tail = ",13800000001,农民工,2021-02-01,,,,,,,,,"
	b, _ := w.uploaded(s, w.officer, ledgerHead, "示例新,"+tail, "示例旁,"+tail)
	if out := w.committed(s, w.officer, b); out.Added != 1 || out.Duplicates != 1 {
		t.Errorf("%+v", out)
	}
	b, _ = w.uploaded(s, w.officer, ledgerHead, "示例新,"+adult+tail)
	if out := w.committed(s, w.officer, b); out.Added != 1 {
		t.Errorf("%+v", out)
	}
}

// As many rows as a sheet may have, half of them of people with a number.
func TestALedgerOfTwoThousand(t *testing.T) {
	w := newWorld(t)
	s := w.sheets()
	lines := []string{ledgerHead}
	for i := range 2000 {
		number := ""
		if i%2 == 0 {
			number = numberedOn(calendar.NewDate(1950, 1, 1).AddDays(i), i%1000)
		}
		lines = append(lines, fmt.Sprintf("示例人,%s,139%08d,就业困难人员（大龄）、农民工,2021-01-10,证 %d 号,2021-01-12,抛光工,示例厂,2021-01-15,面点培训,2021-01-20,已就业,", number, i, i))
	}
	began := time.Now()
	b, rows := w.uploaded(s, w.officer, lines...)
	if b.Counts.Ready != 2000 {
		t.Fatalf("%+v %s", b.Counts, troubles(rows))
	}
	read := time.Since(began)
	if out := w.committed(s, w.officer, b); out.Added != 2000 {
		t.Errorf("%+v", out)
	}
	t.Logf("read in %.1f s, written in %.1f s", read.Seconds(), (time.Since(began) - read).Seconds())
}
