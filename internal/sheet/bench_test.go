package sheet_test

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
)

// largeSheets are 20,000 rows of 16 columns, as .xlsx and as CSV.
var largeSheets = sync.OnceValues(func() (xlsx, csv []byte) {
	layout := sheet.Layout{Sheet: "缺工需求"}
	for _, c := range shortageColumns {
		layout.Columns = append(layout.Columns, sheet.LayoutColumn{Label: c.Label})
	}
	w, err := sheet.NewWriter(layout)
	if err != nil {
		panic(err)
	}
	defer w.Close()
	var text strings.Builder
	for i, c := range shortageColumns {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString(c.Label)
	}
	for i := range 20_000 {
		from := calendar.NewDate(2021, 2, 1).AddDays(i % 30)
		row := []any{fmt.Sprintf("开平市示例%d号卫浴科技有限公司", i), fmt.Sprintf("91440783MA%07dX", i), "水口镇", "是", "抛光工",
			fmt.Sprint(i%50 + 1), from.String(), from.AddDays(40).String(), "4500", "6500", "√", "有", "厂车",
			fmt.Sprintf("水口镇工业大道%d号", i), "粉尘、噪声", fmt.Sprintf("138%08d", i)}
		if err := w.Row(row...); err != nil {
			panic(err)
		}
		text.WriteByte('\n')
		for j, v := range row {
			if j > 0 {
				text.WriteByte(',')
			}
			text.WriteString(v.(string))
		}
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		panic(err)
	}
	return out.Bytes(), []byte(text.String())
})

// understand does all that a preview needs of this package.
func understand(tb testing.TB, data []byte) int {
	table, m, err := sheet.ReadFor(data, sheet.Limits{}, shortageColumns)
	if err != nil {
		tb.Fatal(err)
	}
	records, err := table.Records(m)
	if err != nil {
		tb.Fatal(err)
	}
	good := 0
	for _, r := range records.Rows {
		if sheet.ParseText(r.Cell("enterprise"), 100).OK() && sheet.ParseHeadcount(r.Cell("headcount"), 10000).OK() &&
			sheet.ParseDate(r.Cell("from")).OK() && sheet.ParseDate(r.Cell("to")).OK() &&
			sheet.ParseAmount(r.Cell("payMin"), 500_00, mostPay).OK() && sheet.ParseYesNo(r.Cell("lodging")).OK() {
			good++
		}
	}
	return good
}

func BenchmarkRead20000Rows(b *testing.B) {
	xlsx, csv := largeSheets()
	for name, data := range map[string][]byte{"xlsx": xlsx, "csv": csv} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if good := understand(b, data); good != 20_000 {
					b.Fatalf("%d rows understood", good)
				}
			}
		})
	}
}

// TestReadOf20000RowsStaysSmall holds the promise about memory; that about time
// is the benchmark's.
func TestReadOf20000RowsStaysSmall(t *testing.T) {
	xlsx, csv := largeSheets()
	for name, data := range map[string][]byte{"xlsx": xlsx, "csv": csv} {
		runtime.GC()
		idle := heapBytes()
		done, peak := make(chan struct{}), make(chan int64)
		go func() {
			most := int64(0)
			tick := time.NewTicker(5 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-done:
					peak <- most
					return
				case <-tick.C:
					most = max(most, heapBytes())
				}
			}
		}()
		good := understand(t, data)
		close(done)
		above := <-peak - idle
		t.Logf("%s of %d bytes: %d MiB above idle at most", name, len(data), above>>20)
		if good != 20_000 || above > 80<<20 {
			t.Errorf("%s: %d rows, %d MiB above idle", name, good, above>>20)
		}
	}
}

// heapBytes counts without stopping the program, unlike runtime.ReadMemStats.
func heapBytes() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
