package imports_test

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"gongxiang/internal/calendar"
	"gongxiang/internal/sheet"
	"gongxiang/matching/imports"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// large are 20,000 different rows of 500 firms that are new, as .xlsx and as CSV.
var large = sync.OnceValues(func() (xlsx, csv []byte) {
	labels := strings.Split("企业名称,统一社会信用代码,所在镇街,工种,缺工人数,技能等级,开始日期,结束日期,月薪,包吃,包住,工作地点,职业危害,备注,联系人,联系电话", ",")
	layout := sheet.Layout{Sheet: "缺工需求"}
	for _, label := range labels {
		layout.Columns = append(layout.Columns, sheet.LayoutColumn{Label: label})
	}
	w, err := sheet.NewWriter(layout)
	if err != nil {
		panic(err)
	}
	defer func() { _ = w.Close() }()
	seed := reference.Default()
	text := bytes.NewBufferString(strings.Join(labels, ",") + "\n")
	for i := range 20_000 {
		firm := i % 500
		uscc, err := reference.MakeUSCC(fmt.Sprintf("91440783MB%07d", firm))
		if err != nil {
			panic(err)
		}
		from := calendar.NewDate(2021, 2, 8).AddDays(i % 30)
		row := []string{
			fmt.Sprintf("开平市测速%d号卫浴科技有限公司", firm), uscc, seed.Towns[firm%16].Name, seed.Trades[i%len(seed.Trades)].Name,
			fmt.Sprint(1 + i%900), "中级工", from.String(), from.AddDays(40).String(), fmt.Sprintf("%d-%d", 4000+i%40*100, 9000+i%3*1000), "√", "有",
			fmt.Sprintf("工业大道%d号", i), "粉尘、噪声", "两班倒", "示例甲", fmt.Sprintf("138%08d", i),
		}
		values := make([]any, len(row))
		for i, v := range row {
			values[i] = v
		}
		if err := w.Row(values...); err != nil {
			panic(err)
		}
		text.WriteString(strings.Join(row, ",") + "\n")
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		panic(err)
	}
	return out.Bytes(), text.Bytes()
})

// measured runs do and tells how long it took and how much memory, in MiB, it
// needed at its peak above what was there before.
func measured(do func()) (seconds, peak float64) {
	runtime.GC()
	idle := heapBytes()
	stop, most := make(chan struct{}), make(chan int64)
	go func() {
		var top int64
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-stop:
				tick.Stop()
				most <- top
				return
			case <-tick.C:
				top = max(top, heapBytes())
			}
		}
	}()
	began := time.Now()
	do()
	seconds = time.Since(began).Seconds()
	close(stop)
	return seconds, max(0, float64(<-most-idle)) / (1 << 20)
}

// heapBytes counts without stopping the program, unlike runtime.ReadMemStats.
func heapBytes() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

func BenchmarkPreview20000Rows(b *testing.B) {
	xlsx, csv := large()
	for name, data := range map[string][]byte{"xlsx": xlsx, "csv": csv} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				w := newWorld(b)
				city := w.Officer("")
				seconds, peak := measured(func() { w.upload(b, city, posting.Shortage, data) })
				b.ReportMetric(seconds, "preview-s")
				b.ReportMetric(peak, "peak-MiB")
			}
		})
	}
}

func BenchmarkCommit20000Rows(b *testing.B) {
	_, csv := large()
	for b.Loop() {
		w := newWorld(b)
		city := w.Officer("")
		batch := w.upload(b, city, posting.Shortage, csv)
		seconds, peak := measured(func() { w.commit(b, city, batch, true) })
		b.ReportMetric(seconds, "commit-s")
		b.ReportMetric(peak, "peak-MiB")
	}
}

// BenchmarkCorrectOneOf20000 is what a clerk waits for behind each cell.
func BenchmarkCorrectOneOf20000(b *testing.B) {
	_, csv := large()
	w := newWorld(b)
	city := w.Officer("")
	batch := w.upload(b, city, posting.Shortage, csv)
	n := 0
	for b.Loop() {
		n++
		if _, err := w.Correct(b.Context(), city, batch.ID, 2+n%20_000, map[string]string{"headcount": fmt.Sprint(1000 + n)}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// TestTwentyThousandRows holds what must be true of a large sheet, memory
// included; the time is the benchmarks'.
func TestTwentyThousandRows(t *testing.T) {
	w := newWorld(t)
	city := w.Officer("")
	xlsx, _ := large()
	var b imports.Batch
	seconds, peak := measured(func() { b = w.upload(t, city, posting.Shortage, xlsx) })
	t.Logf("preview: %.1f s, %.0f MiB", seconds, peak)
	if b.Counts != (imports.Counts{Ready: 20_000}) || peak > 200 {
		t.Fatalf("%+v, %.0f MiB above idle", b.Counts, peak)
	}
	var out imports.Outcome
	seconds, peak = measured(func() { out = w.commit(t, city, b, true) })
	t.Logf("commit: %.1f s, %.0f MiB", seconds, peak)
	if out != (imports.Outcome{Added: 20_000, RegisteredFirms: 500}) || peak > 200 {
		t.Fatalf("%+v, %.0f MiB above idle", out, peak)
	}
	if n := w.count(t, `SELECT count(*) FROM posting WHERE status = 'published' AND import_id = $1`, b.ID); n != 20_000 {
		t.Errorf("%d postings", n)
	}
	if again := w.upload(t, city, posting.Shortage, xlsx); again.Counts != (imports.Counts{Duplicate: 20_000}) {
		t.Errorf("the same file again: %+v", again.Counts)
	}
}
