package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"gongxiang/fairs/rehearsal"
)

// printReport prints it; the players took so many processor seconds.
func printReport(w io.Writer, r rehearsal.Report, o rehearsal.Options, processor float64) {
	line := func(format string, values ...any) { _, _ = fmt.Fprintf(w, format+"\n", values...) }
	line("\n结果")
	line("  进场      %d / %d 人，断线 %d 次，连不上 %d 次，命令重发 %d 次", r.In, r.Visitors, r.Cut, r.Unreached, r.Repeated)
	line("  消息送达  %d / %d 条；丢失 %d，次序不对 %d，内容不同 %d，重复（页面会去掉）%d", r.Delivered, r.Expected, r.Lost, r.Disordered, r.Altered, r.Doubled)
	line("  发言      请求 %d 条（每秒 %.1f，要求 %.1f），已保存 %d，被拒 %d，没有答复 %d", r.Asked, float64(r.Asked)/r.Lasted.Seconds(), o.Rate, r.Acked, r.Denied, r.Asked-r.Acked-r.Denied)
	line("  排队      %d 人次；排队时断线 %d 次，位置丢失 %d", r.Queued, r.CutWaiting, r.PlacesLost)
	line("  面谈      %d 场，过号 %d；录用意向 %d，接受 %d，谢绝 %d", r.Talks, r.Missed, r.Offers, r.Accepted, r.Refused)
	line("\n延迟                       次数      一半      95%%      99%%      最长")
	for _, row := range []struct {
		name string
		rehearsal.Delays
	}{
		{"打开页面（读取）", r.Pages}, {"命令到答复", r.Commands}, {"发言到回执", r.Acks}, {"发言到各人收到", r.AfterSent}, {"回执到各人收到", r.AfterAck},
		{"叫号到求职者收到", r.Rings}, {"建立连接", r.Opened}, {"断线到重新连上", r.Back},
	} {
		line("  %s%8d  %8s  %8s  %8s  %8s", padded(row.name, 18), row.N, ms(row.P50), ms(row.P95), ms(row.P99), ms(row.Most))
	}
	line("\n  演练程序自己平均用了 %.2f 个处理器；它和服务在同一台机器上时，这一份是从服务那里拿走的。", processor/r.Lasted.Seconds())
	for _, code := range slices.Sorted(maps.Keys(r.Refusals)) {
		line("  被拒 %s：%d 次", code, r.Refusals[code])
	}
	if r.First != "" {
		line("  第一处不对：%s", r.First)
	}
	if r.LastError != "" {
		line("  最近一次连不上：%s", r.LastError)
	}
	for i, err := range r.Failed {
		if i == 5 {
			line("  还有 %d 人中途失败", len(r.Failed)-i)
			break
		}
		line("  中途失败：%v", err)
	}
}

func ms(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

// padded fills up a text whose characters are two columns wide.
func padded(text string, width int) string {
	columns := 0
	for _, r := range text {
		columns++
		if r > 0x7f {
			columns++
		}
	}
	return text + fmt.Sprintf("%*s", max(0, width-columns), "")
}
