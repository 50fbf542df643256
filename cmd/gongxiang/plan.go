package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"gongxiang/cmd/gongxiang/app"
	"gongxiang/matching/flow"
)

// plan solves a minimum-cost flow problem from a file, or makes a dispatch plan
// from two sheets, without a server.
func plan(ctx context.Context, _ app.Options, args []string) (err error) {
	flags := flag.NewFlagSet("plan", flag.ContinueOnError)
	in := flags.String("in", "", "DIMACS min 格式的问题文件；或两个表格，用逗号分开：富余员工,缺工需求")
	out := flags.String("out", "", "写入结果的文件")
	day := flags.String("today", "", "表格方案从哪一天算起，如 2021-02-08；不填为今天")
	from := flags.String("from", "", "从以前的结果出发重新求解：用 -prices 写出的结果文件，编号相同的节点算作同一个")
	prices := flags.Bool("prices", false, "在结果后附上各节点的价格（注释行），供以后 -from 使用")
	stats := flags.Bool("stats", false, "在标准错误输出一行 JSON：费用、用时、步数和内存")
	if err = flags.Parse(args); err != nil {
		return err
	}
	if *in == "" || *out == "" || flags.NArg() > 0 {
		return errors.New("用法：gongxiang plan -in 问题文件 -out 结果文件 [-from 以前的结果文件] [-prices] [-stats]；或 -in 富余员工.xlsx,缺工需求.xlsx -out 方案.xlsx [-today 日期]")
	}
	if surpluses, shortages, two := strings.Cut(*in, ","); two {
		if *from != "" || *prices || *stats {
			return errors.New("-from、-prices、-stats 只用于 DIMACS 格式的问题文件，不用于表格")
		}
		return planSheets(ctx, surpluses, shortages, *out, *day)
	}
	if *day != "" {
		return errors.New("-today 只用于表格，不用于 DIMACS 格式的问题文件")
	}
	debug.SetGCPercent(5) // the problem is large, what is read and thrown away small
	network, err := readNetwork(*in)
	if err != nil {
		return err
	}
	if err = network.Build(); err != nil {
		return planRefusal(*in, err)
	}
	var former *flow.Former
	if *from != "" {
		debug.SetGCPercent(-1) // a repair is over before collecting would pay
		if former, err = readFormer(*from); err != nil {
			return err
		}
	}
	runtime.GC() // solving takes the room that reading has used, instead of asking the system for more
	began, before := time.Now(), processorSeconds()
	solution, err := network.Repair(ctx, former)
	if err != nil {
		return planRefusal(*in, err)
	}
	took, used := time.Since(began).Seconds(), processorSeconds()-before
	if err = writeWhole(*out, func(w io.Writer) error { return solution.WriteDIMACS(w, *prices) }); err != nil {
		return err
	}
	if !*stats {
		return nil
	}
	return json.NewEncoder(os.Stderr).Encode(map[string]any{"cost": solution.Cost, "phases": solution.Phases,
		"solve_cpu_s": used, "solve_wall_s": took, "max_rss_bytes": maxResident()})
}

func readNetwork(name string) (*flow.Network, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("不能打开问题文件：%w", err)
	}
	defer func() { _ = file.Close() }()
	network, err := flow.ReadDIMACS(file)
	if err != nil {
		return nil, fmt.Errorf("%s 不是完整的 DIMACS min 格式问题：%w", name, err)
	}
	return network, nil
}

func readFormer(name string) (*flow.Former, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("不能打开以前的结果文件：%w", err)
	}
	defer func() { _ = file.Close() }()
	former, err := flow.ReadFormer(file)
	if err != nil {
		return nil, fmt.Errorf("%s 不是带价格的结果文件，请用 -prices 重新求解一次：%w", name, err)
	}
	return former, nil
}

func planRefusal(name string, err error) error {
	switch {
	case errors.Is(err, flow.ErrInfeasible):
		return fmt.Errorf("%s 没有可行的方案：%w", name, err)
	case errors.Is(err, flow.ErrProblem):
		return fmt.Errorf("%s 的数字太大，不能精确求解：%w", name, err)
	}
	return err
}

// writeWhole leaves either the whole result or what was there before.
func writeWhole(name string, into func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(name), ".plan-")
	if err != nil {
		return fmt.Errorf("不能写入结果：%w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
			err = fmt.Errorf("不能写入结果：%w", err)
		}
	}()
	err = errors.Join(into(file), file.Chmod(0o644), file.Close())
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

func resources() (u syscall.Rusage) {
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // never fails for oneself
	return u
}

func processorSeconds() float64 {
	u := resources()
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// maxResident is in bytes; Linux counts in KiB.
func maxResident() int64 { return resources().Maxrss << 10 }
