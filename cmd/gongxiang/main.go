// Command gongxiang is the whole platform: one binary, run as
//
//	gongxiang [serve]     serves; stops cleanly on SIGINT and SIGTERM
//	gongxiang migrate     brings the schema up to date, or takes it back
//	gongxiang demo        makes the Kaiping sample, and serves with -serve
//	gongxiang reindex     builds what is searched anew, while the service runs
//	gongxiang plan        solves a flow problem from a file, or plans from two sheets, without a server
//	gongxiang bench fair  plays a job fair against the running service, to see what it bears
//	gongxiang keys        prints fresh keys for phone and ID numbers, or for the ledger
//	gongxiang admin       makes an administrator with a one-time password
//	gongxiang verify      checks an exported ledger, with no database and no network
//	gongxiang openapi     prints the API's description
//	gongxiang ready       asks the running service whether it is ready
//	gongxiang version     prints the commit it was built from
//
// Settings come from the environment (package config).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"gongxiang/cmd/gongxiang/app"
	"gongxiang/internal/config"
	"gongxiang/web"
)

type command struct {
	name, about string
	run         func(ctx context.Context, o app.Options, args []string) error
	// bare: it looks at no setting, and so runs where none is made yet.
	bare bool
}

func commands() []command {
	return []command{
		{"serve", "提供服务（默认）；-only matching,worker 只运行其中一部分", serve, false},
		{"migrate", "把数据库结构升级到最新；migrate down-to N 退回到第 N 版", migrate, false},
		{"demo", "放入开平示例数据；-serve 接着提供服务", demo, false},
		{"reindex", "重建搜索索引，不影响正在运行的服务", reindex, false},
		{"plan", "求解最小费用流问题文件（DIMACS min），或用两个表格（富余员工,缺工需求）算调剂方案，不需要服务；-in FILE -out FILE [-stats]", plan, true},
		{"bench", "bench fair 演练一场招聘会：模拟求职者和招聘人员进场、排队、面谈，检查服务能不能承受、有没有丢失；-visitors 人数 -booths 展位 -minutes 分钟", bench, false},
		{"keys", "输出一份新的密钥文件，供正式系统保存到 GX_KEYS_FILE；keys ledger 输出台账签名的密钥文件（GX_LEDGER_KEY_FILE）", keys, true},
		{"admin", "建立管理员账号，显示一次性密码", admin, false},
		{"verify", "核对到岗台账的导出文件，不需要数据库和网络；-file 文件 -key 公钥 [-since 检查点]", verify, true},
		{"openapi", "输出接口说明（OpenAPI）", openapi, true},
		{"ready", "检查正在运行的服务是否就绪", ready, false},
		{"version", "显示版本", version, true},
	}
}

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, cancel) // a second signal ends the process at once
	err := run(ctx, os.Args[1:])
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	name := "serve"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		cfg, err := config.Load(os.Getenv)
		if err != nil && !c.bare {
			return err
		}
		log := slog.New(web.LogHandler(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: cfg.LogLevel})))
		slog.SetDefault(log)
		err = c.run(ctx, app.Options{Config: cfg, Log: log}, args)
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	usage()
	return fmt.Errorf("没有命令 %q", name)
}

func usage() {
	fmt.Fprintln(os.Stderr, "用法：gongxiang 命令 [参数]")
	for _, c := range commands() {
		fmt.Fprintf(os.Stderr, "  %-8s  %s\n", c.name, c.about)
	}
}
