package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"gongxiang/cmd/gongxiang/app"
	fairs "gongxiang/fairs/sample"
	"gongxiang/internal/calendar"
	"gongxiang/internal/config"
	people "gongxiang/jobs/sample"
	"gongxiang/matching/sample"
)

// demoDay is when the demo plays: the Monday before the Spring Festival of the
// notice, so that its windows are open and the sample sheets' days lie ahead.
var demoDay = calendar.NewDate(2021, 2, 8)

// demo makes the Kaiping sample where there is nothing yet, and serves it.
func demo(ctx context.Context, o app.Options, args []string) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	seed := flags.Uint64("seed", 1, "种子：相同的种子得到相同的示例")
	scale := flags.Int("scale", 1, "规模：1 是开平，100 用于测速")
	serve := flags.Bool("serve", false, "做好后提供服务")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.Config.Mode != config.Demo {
		return errors.New("演示数据不能放进正式系统；演示请不要设置 GX_MODE=production")
	}
	if *scale < 1 || *scale > 100 {
		return fmt.Errorf("-scale 应在 1 到 100 之间，现在是 %d", *scale)
	}
	if o.Config.Today == nil {
		o.Config.Today = &demoDay
	}
	if err := makeSample(ctx, o, sample.Options{Seed: *seed, Scale: *scale, Log: func(did string) { fmt.Println("  已生成：" + did) }}); err != nil {
		return err
	}
	if !*serve {
		return nil
	}
	return runUntilDone(ctx, o, app.AllParts, printAccounts)
}

func makeSample(ctx context.Context, o app.Options, options sample.Options) error {
	p, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	defer p.Close()
	d, err := app.Wire(ctx, p)
	if err != nil {
		return err
	}
	of := people.PeopleDeps{Auth: d.Auth, Clock: p.Clock, Fits: d.Recommend, Vacancies: d.Vacancy, Apply: d.Apply, Hires: d.Hire, Casework: d.Casework, Fallback: d.Fallback}
	chosen := people.Options{Seed: options.Seed, Scale: options.Scale}
	options.Earlier = func(ctx context.Context, begin time.Time) error { return people.Earlier(ctx, of, chosen, begin) }
	err = sample.Make(ctx, sample.Deps{DB: p.DB, Vault: p.Vault, Catalog: d.Catalog, Index: d.Posting.Index, Today: *o.Config.Today}, options)
	if errors.Is(err, sample.ErrNotEmpty) {
		fmt.Println("  已有数据，接着使用。")
		return nil
	}
	if err != nil {
		return err
	}
	n, err := people.Make(ctx, people.Deps{DB: p.DB, Catalog: d.Catalog, Clock: p.Clock}, chosen)
	if err == nil {
		options.Log(fmt.Sprintf("招聘岗位 %d 个", n))
		n, err = people.People(ctx, of, chosen)
	}
	if err == nil {
		options.Log(fmt.Sprintf("求职者 %d 人", n))
		n, err = people.Ledgers(ctx, of, chosen)
	}
	if err == nil {
		options.Log(fmt.Sprintf("重点群体 %d 人，录用和兜底岗位", n))
		n, err = fairs.Make(ctx, fairs.Deps{DB: p.DB, Vault: p.Vault, Bus: p.Bus, Book: d.Catalog.Book, Clock: p.Clock, Log: p.Log})
	}
	if err == nil {
		options.Log(fmt.Sprintf("网上招聘会 %d 场", n))
	}
	return err
}

func printAccounts(address string) {
	fmt.Printf("\n共享用工演示已就绪：http://%s\n演示日期从 %s 开始。按 Ctrl-C 停止。\n\n演示账号（密码都是 %s）：\n", address, demoDay, sample.Password)
	for _, a := range sample.Accounts {
		fmt.Printf("  %-14s %s\n", a.Login, a.About)
	}
	fmt.Fprintln(os.Stdout)
}
