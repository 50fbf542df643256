package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"gongxiang/cmd/gongxiang/app"
)

func serve(ctx context.Context, o app.Options, args []string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	only := flags.String("only", "", "只运行这些部分，用英文逗号隔开：matching（页面和接口）、worker（定时任务）")
	if err := flags.Parse(args); err != nil {
		return err
	}
	parts, err := parseParts(*only)
	if err != nil {
		return err
	}
	return runUntilDone(ctx, o, parts, func(string) {})
}

// runUntilDone serves until a signal comes or serving fails; ready is told the
// address once it is served.
func runUntilDone(ctx context.Context, o app.Options, parts app.Parts, ready func(address string)) error {
	begun := time.Now()
	s, err := app.Start(ctx, o, parts)
	if err != nil {
		return err
	}
	o.Log.Info("serving", "address", s.Addr.String(), "seconds", time.Since(begun).Seconds(), "version", app.Version())
	ready(s.Addr.String())
	select {
	case <-ctx.Done():
		o.Log.Info("stopping")
		return s.Stop()
	case err := <-s.Failed():
		if stop := s.Stop(); err == nil {
			err = stop
		}
		return err
	}
}

func parseParts(only string) (app.Parts, error) {
	if only == "" {
		return app.AllParts, nil
	}
	var parts app.Parts
	for name := range strings.SplitSeq(only, ",") {
		switch strings.TrimSpace(name) {
		case "matching":
			parts.Matching = true
		case "worker":
			parts.Worker = true
		default:
			return parts, fmt.Errorf("-only 中的 %q 不是可以单独运行的部分，可选 matching、worker", name)
		}
	}
	return parts, nil
}

// ready is for container health checks: it asks the service on this machine.
func ready(ctx context.Context, o app.Options, _ []string) error {
	address, err := localAddress(o.Config.Addr)
	if err != nil {
		return err
	}
	return askReady(ctx, "http://"+address)
}

func askReady(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("服务没有应答：%w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("服务尚未就绪（%d）", resp.StatusCode)
	}
	return nil
}

// localAddress is where a service that listens on addr answers on this machine.
func localAddress(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}

func version(context.Context, app.Options, []string) error {
	_, err := fmt.Fprintln(os.Stdout, app.Version())
	return err
}
