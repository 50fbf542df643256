package imports_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// BenchmarkSheet uploads and commits 20,000 rows of 500 firms that are new.
func BenchmarkSheet(b *testing.B) {
	seed := reference.Default()
	var data strings.Builder
	data.WriteString("企业名称,统一社会信用代码,所在镇街,工种,富余人数,可调剂起始日期,可调剂截止日期,期望月薪,联系人,联系电话\n")
	for i := range 20000 {
		uscc, err := reference.MakeUSCC(fmt.Sprintf("91440783MB%07d", i%500))
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprintf(&data, "开平市测速%d有限公司,%s,%s,%s,%d,2021-02-10,2021-03-%d,%d-%d,示例甲,139%08d\n", i%500, uscc, seed.Towns[i%500%16].Name,
			seed.Trades[i%len(seed.Trades)].Name, 1+i%900, 1+i%28, 4000+i%40*100, 6000+i%3*1000, i)
	}
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b)
		city := w.Officer("")
		b.StartTimer()
		began := time.Now()
		batch := w.upload(b, city, posting.Surplus, []byte(data.String()))
		b.ReportMetric(time.Since(began).Seconds(), "preview-s")
		began = time.Now()
		if _, err := w.Commit(ctx, city, batch.ID, batch.Version, false, true); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(began).Seconds(), "commit-s")
	}
}
