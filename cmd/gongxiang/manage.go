package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"

	"gongxiang/cmd/gongxiang/app"
	"gongxiang/internal/account"
	"gongxiang/internal/auth"
	"gongxiang/internal/ledger"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

func migrate(ctx context.Context, o app.Options, args []string) error {
	switch {
	case len(args) == 0 || len(args) == 1 && args[0] == "up":
		p, err := app.Open(ctx, o)
		if err != nil {
			return err
		}
		p.Close()
		return nil
	case len(args) == 2 && args[0] == "down-to":
		to, err := strconv.ParseInt(args[1], 10, 64)
		if err != nil || to < 0 {
			return fmt.Errorf("版本 %q 不是数字", args[1])
		}
		return app.MigrateDown(ctx, o.Config, to)
	default:
		return fmt.Errorf("用法：gongxiang migrate [up | down-to N]")
	}
}

// admin makes an administrator: the first one cannot be made in the pages.
func admin(ctx context.Context, o app.Options, args []string) error {
	flags := flag.NewFlagSet("admin", flag.ContinueOnError)
	login := flags.String("login", "admin", "登录名")
	name := flags.String("name", "系统管理员", "姓名")
	if err := flags.Parse(args); err != nil {
		return err
	}
	p, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	defer p.Close()
	d, err := app.Wire(ctx, p)
	if err != nil {
		return err
	}
	_, password, err := d.Account.Create(ctx, account.NewStaff{Role: auth.Administrator, Login: *login, Name: *name})
	if p, ok := problem.As(err); ok {
		return fmt.Errorf("%s", p.Message)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(os.Stdout, "已建立管理员账号 %s，密码：%s\n密码只显示这一次，登录后请马上修改。\n", *login, password)
	return err
}

// reindex needs no pause of the running service.
func reindex(ctx context.Context, o app.Options, _ []string) error {
	p, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	defer p.Close()
	d, err := app.Wire(ctx, p)
	if err != nil {
		return err
	}
	firms, postings, vacancies, err := d.Reindex(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(os.Stdout, "已重建：企业 %d 家，用工信息 %d 条，岗位 %d 个。\n", firms, postings, vacancies)
	return err
}

// keys prints a fresh key file: that of the secrets, or with "ledger" the one
// that signs the ledger. A production service never makes one by itself.
func keys(_ context.Context, _ app.Options, args []string) error {
	switch {
	case len(args) == 0:
		text, err := pii.NewKeys()
		if err != nil {
			return err
		}
		_, err = os.Stdout.Write(append(text, '\n'))
		return err
	case len(args) == 1 && args[0] == "ledger":
		text, err := ledger.NewKey()
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(os.Stdout, text)
		return err
	}
	return errors.New("用法：gongxiang keys 或者 gongxiang keys ledger")
}

// openapi needs no running service, but the domains' types.
func openapi(ctx context.Context, o app.Options, _ []string) error {
	text, err := app.Description()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(append(text, '\n'))
	return err
}
