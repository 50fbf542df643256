package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"gongxiang/internal/calendar"
	dispatch "gongxiang/matching/plan"
	"gongxiang/matching/reference"
)

// planSheets makes a dispatch plan from two sheets and writes it as a third.
// Rows that cannot be understood are named and left out.
func planSheets(ctx context.Context, surpluses, shortages, out, day string) error {
	today := calendar.DateOf(time.Now())
	if day != "" {
		var err error
		if today, err = calendar.ParseDate(day); err != nil {
			return fmt.Errorf("-today 应写成 2021-02-08 这样，现在是 %q", day)
		}
	}
	var data [2][]byte
	for i, name := range []string{surpluses, shortages} {
		var err error
		if data[i], err = os.ReadFile(name); err != nil {
			return fmt.Errorf("不能打开表格：%w", err)
		}
	}
	made, err := dispatch.FromSheets(ctx, data[0], data[1], today, reference.DefaultBook())
	if err != nil {
		return planRefusal(surpluses+"、"+shortages, err)
	}
	for _, fault := range made.Faults {
		fmt.Fprintln(os.Stderr, "没有计算在内："+fault)
	}
	if err := writeWhole(out, func(w io.Writer) error {
		_, err := made.WriteTo(w)
		return err
	}); err != nil {
		return err
	}
	fmt.Println(made.Say())
	return nil
}
