package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"gongxiang/cmd/gongxiang/app"
	"gongxiang/fairs/floor"
	"gongxiang/fairs/rehearsal"
	"gongxiang/internal/calendar"
)

// errLost ends the command with 1.
var errLost = errors.New("演练没有通过：上面有丢失、出错或者没有进场的，请看说明后再试")

// bench plays a rehearsal against the running service, from beside it: it needs
// the database's settings, and makes and removes all who play.
func bench(ctx context.Context, o app.Options, args []string) error {
	if len(args) == 0 || args[0] != "fair" {
		return errors.New("用法：gongxiang bench fair [-visitors 500] [-booths 20] [-minutes 3]")
	}
	flags := flag.NewFlagSet("bench fair", flag.ContinueOnError)
	address := flags.String("url", "", "服务的地址，最好是求职者用的那个，连同代理一起检验；不填为本机的 GX_ADDR")
	visitors := flags.Int("visitors", 500, "求职者人数")
	booths := flags.Int("booths", 20, "展位数，每个有一名招聘人员")
	minutes := flags.Float64("minutes", 3, "开放几分钟")
	rate := flags.Float64("rate", 0, "全场每秒发言几条；0 为每人每十秒一条")
	cuts := flags.Float64("cuts", 0.5, "每人每分钟平均断线几次")
	keep := flags.Bool("keep", false, "结束后留着，可以查看汇总；以后用 -clean 清除")
	clean := flags.Bool("clean", false, "只清除以前留下的演练")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	size := rehearsal.Size{Visitors: *visitors, Booths: *booths}
	if err := checkBench(size, *minutes, *rate, *cuts); err != nil {
		return err
	}
	service, err := benchService(o, *address)
	if err != nil {
		return err
	}
	if !*clean {
		if err := askReady(ctx, service.URL); err != nil {
			return fmt.Errorf("在 %s：%w", service.URL, err)
		}
	}
	p, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	defer p.Close()
	b := benchRun{p: p, keep: *keep, size: size, options: rehearsal.Options{
		Service: service, Lasts: time.Duration(*minutes * float64(time.Minute)), Rate: *rate, Cuts: *cuts, Talks: 5 * time.Second,
		Say: func(did string) { fmt.Println("  " + did) }}}
	if *rate == 0 {
		b.options.Rate = float64(*visitors) / 10
	}
	if err := b.clean(ctx); err != nil || *clean {
		return err
	}
	return b.run(ctx)
}

func checkBench(size rehearsal.Size, minutes, rate, cuts float64) error {
	switch {
	case size.Visitors < 1 || size.Visitors > rehearsal.MostVisitors:
		return fmt.Errorf("-visitors 应在 1 到 %d 之间，现在是 %d", rehearsal.MostVisitors, size.Visitors)
	case size.Booths < 1 || size.Booths > rehearsal.MostBooths:
		return fmt.Errorf("-booths 应在 1 到 %d 之间，现在是 %d", rehearsal.MostBooths, size.Booths)
	case !(minutes > 0 && minutes <= 600):
		return errors.New("-minutes 应大于 0，不超过 600")
	case !(rate >= 0 && rate <= float64(size.Visitors)):
		return errors.New("-rate 不能小于 0；每人每秒最多发言一条，所以也不能超过求职者人数")
	case !(cuts >= 0 && cuts <= 60):
		return errors.New("-cuts 应在 0 到 60 之间")
	}
	return nil
}

// benchService is the running one, whose origin its own settings name.
func benchService(o app.Options, address string) (rehearsal.Service, error) {
	s := rehearsal.Service{URL: strings.TrimSuffix(address, "/"), Origin: o.Config.Origins[0]}
	if address == "" {
		host, err := localAddress(o.Config.Addr)
		if err != nil {
			return s, err
		}
		s.URL = "http://" + host
		return s, nil
	}
	u, err := url.Parse(s.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return s, fmt.Errorf("-url 应以 http:// 或 https:// 开头，现在是 %q", address)
	}
	if slices.Contains(o.Config.Origins, s.URL) {
		s.Origin = s.URL
	}
	return s, nil
}

type benchRun struct {
	p       *app.Platform
	size    rehearsal.Size
	options rehearsal.Options
	keep    bool
}

// clean removes what earlier rehearsals left, also one that was killed.
func (b *benchRun) clean(ctx context.Context) error {
	left, err := rehearsal.Standing(ctx, b.p.Owner)
	if err != nil {
		return err
	}
	for _, fair := range left {
		if err := rehearsal.Remove(ctx, b.p.Owner, fair); err != nil {
			return err
		}
	}
	if len(left) > 0 {
		fmt.Printf("  已清除以前的演练 %d 场\n", len(left))
	}
	return nil
}

func (b *benchRun) run(ctx context.Context) error {
	cast, err := rehearsal.Make(ctx, b.p.Owner, b.size, b.p.Clock.Now())
	if err != nil {
		return err
	}
	defer func() {
		if b.keep {
			fmt.Println("  演练留着，查看以后用 gongxiang bench fair -clean 清除")
			return
		}
		// Also after Ctrl-C.
		if err := rehearsal.Remove(context.WithoutCancel(ctx), b.p.Owner, cast.Fair); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		fmt.Println("  演练已清除")
	}()
	fmt.Printf("  已准备：%d 个展位，%d 名求职者。主持台：%s/fairs/%s/host\n", b.size.Booths, b.size.Visitors, b.options.Service.URL, cast.Fair)
	before := processorSeconds()
	report, err := rehearsal.Play(ctx, b.p.Owner, cast, b.options, b.floor(ctx, cast.Watchers))
	if err != nil {
		return err
	}
	printReport(os.Stdout, report, b.options, processorSeconds()-before)
	switch {
	case ctx.Err() != nil:
		return errors.New("演练被中断，以上是到中断时的结果")
	case !report.Sound():
		return errLost
	}
	return nil
}

// floor works by the service's clock. Of a rehearsal that is kept it shows who may
// sign in to look.
func (b *benchRun) floor(ctx context.Context, watchers [2]rehearsal.Watcher) func(time.Duration) (*floor.Service, error) {
	return func(shift time.Duration) (*floor.Service, error) {
		b.p.Clock = calendar.ShiftedClock(shift)
		d, err := app.Wire(ctx, b.p)
		if err != nil {
			return nil, err
		}
		if !b.keep {
			return d.Floor, nil
		}
		fmt.Println("  这两个账号可以登录查看（企业、求职者），只能用在这场演练里：")
		for _, w := range watchers {
			password, err := d.Auth.ResetPassword(ctx, w.Account)
			if err != nil {
				return nil, err
			}
			fmt.Printf("    %s  %s\n", w.Login, password)
		}
		return d.Floor, nil
	}
}
