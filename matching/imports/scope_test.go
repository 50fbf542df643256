package imports_test

import (
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/imports"
	"gongxiang/matching/posting"
)

// A firm's own sheet needs neither code nor name; whose name stands in it does
// not matter, whose code does.
func TestAFirmImportsOnlyItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.register(t, "91440783MA000T014N", "开平市示例水暖卫浴有限公司", "水口镇", "approved")
	mine := w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow, "车位,3,2021-02-10,2021-03-10"))
	if mine.Counts != (imports.Counts{Ready: 2}) {
		t.Errorf("%+v\n%s", mine.Counts, summary(w.allRows(t, firm, mine.ID)))
	}
	named := w.upload(t, firm, posting.Surplus, csv("企业名称,镇街,"+ownHead, "示例水暖,,"+ownRow))
	if got := w.cellOf(t, firm, named.ID, 2, "firmName").Note; got != "登记的名称是“开平市示例水暖卫浴有限公司”，按这家企业导入，请核对。" || named.Counts.Ready != 1 {
		t.Errorf("%q, %+v", got, named.Counts)
	}
	if got := w.cellOf(t, firm, named.ID, 2, "townCode"); got.Understood != "水口镇" || got.Note != "没有填写，按企业所在的镇街。" {
		t.Errorf("%+v", got)
	}
}

// Nobody else finds a batch, whatever they try.
func TestABatchIsItsAccountsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow))
	colleague := firm
	colleague.AccountID = w.Firm("水口镇").AccountID
	for name, c := range map[string]auth.Caller{"another firm": w.Firm("水口镇"), "the town": w.Officer("水口镇"), "the city": w.Officer(""), "another account": colleague} {
		for what, try := range map[string]func() error{
			"get":      func() error { _, err := w.Get(ctx, c, b.ID); return err },
			"rows":     func() error { _, err := w.Rows(ctx, c, b.ID, "", false, route.Paging{Limit: 5}); return err },
			"correct":  func() error { _, err := w.Correct(ctx, c, b.ID, 2, nil, nil); return err },
			"ignore":   func() error { _, err := w.Ignore(ctx, c, b.ID, 2); return err },
			"choose":   func() error { _, err := w.Choose(ctx, c, b.ID, b.Version, nil); return err },
			"commit":   func() error { _, err := w.Commit(ctx, c, b.ID, b.Version, false, false); return err },
			"problems": func() error { _, err := w.Problems(ctx, c, b.ID); return err },
			"discard":  func() error { return w.Discard(ctx, c, b.ID) },
		} {
			refused(t, name+": "+what, try(), "not_found")
		}
		if p, err := w.List(ctx, c, route.Paging{Limit: 5}); err != nil || len(p.Items) != 0 {
			t.Errorf("%s lists %d batches, %v", name, len(p.Items), err)
		}
	}
	if after, err := w.Get(ctx, firm, b.ID); err != nil || after.Version != b.Version || after.Counts != b.Counts {
		t.Errorf("%+v, %v", after, err)
	}
}

func TestATownsOfficerStaysInTown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register(t, "91440783MA00004960", "开平市示例纺织厂", "三埠街道", "approved")
	w.register(t, "92440783MA000T022E", "示例五金店", "水口镇", "suspended")
	town := w.Officer("水口镇")
	rest := ",抛光工,20,2021-02-10,2021-03-10"
	b := w.upload(t, town, posting.Surplus, csv(allHead,
		"开平市示例水暖卫浴有限公司,91440783MA000T014N,水口镇"+rest, // new, of the town
		"开平市示例卫浴科技有限公司,91440783MA0000015X,"+rest,    // new, no town said: the officer's
		"开平市示例电子有限公司,91440783MA0000023Q,月山镇"+rest,   // new, elsewhere
		"开平市示例纺织厂,91440783MA00004960,三埠街道"+rest,     // registered elsewhere
		"示例五金店,92440783MA000T022E,水口镇"+rest,         // suspended
		",91440783MA0000031K,水口镇"+rest,              // new, without a name
		"开平市示例铸造有限公司,,苍城镇"+rest))                    // no code
	same(t, "rows", summary(w.allRows(t, town, b.ID)), `4 problem 第 4 行“所在镇街”：这家企业还没有登记，您只能登记本镇街的企业。
5 problem 第 5 行“统一社会信用代码”：这家企业登记在其他镇街，请由所在镇街或市里导入。
6 problem 第 6 行“统一社会信用代码”：这家企业目前是“已暂停”，请先办理审核，再导入它的用工信息。
7 problem 第 7 行“企业名称”：请填写企业名称。
8 problem 第 8 行“统一社会信用代码”：没有填写统一社会信用代码，无法确定是哪家企业。
2 ready
3 ready`)
	if out := w.commit(t, town, b, true); out != (imports.Outcome{Added: 2, Skipped: 5, RegisteredFirms: 2}) {
		t.Errorf("%+v", out)
	}
	if n := w.count(t, `SELECT count(*) FROM enterprise WHERE town_code = $1 AND status = 'approved'`, w.Town("水口镇")); n != 2 {
		t.Errorf("%d firms of the town", n)
	}
}

func TestAnotherNameIsANote(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.register(t, "91440783MA000T014N", "开平市示例水暖卫浴有限公司", "水口镇", "approved")
	city := w.Officer("")
	b := w.upload(t, city, posting.Surplus, csv(allHead, "示例水暖,91440783MA000T014N,,抛光工,20,2021-02-10,2021-03-10"))
	same(t, "notes", notes(w.allRows(t, city, b.ID)), `2 firmName 登记的名称是“开平市示例水暖卫浴有限公司”，按这家企业导入，请核对。
2 townCode 没有填写，按企业所在的镇街。`)
	w.commit(t, city, b, false)
	if n := w.count(t, `SELECT count(*) FROM posting WHERE enterprise_id = $1 AND status = 'draft' AND town_code = $2`, firm.EnterpriseID, w.Town("水口镇")); n != 1 {
		t.Errorf("%d drafts", n)
	}
}

func TestAFirmThatWaitsImportsDrafts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.FirmWith("水口镇", "pending", "91")
	b := w.upload(t, firm, posting.Surplus, csv(ownHead, ownRow))
	_, err := w.Commit(ctx, firm, b.ID, b.Version, true, true)
	refused(t, "publishing", err, "enterprise_not_approved")
	if out := w.commit(t, firm, b, false); out.Added != 1 {
		t.Errorf("%+v", out)
	}
}
