package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"gongxiang/cmd/gongxiang/app"
	"gongxiang/internal/ledger"
)

const verifyUsage = "用法：gongxiang verify -file 文件 -key 公钥 [-since 检查点]…\n" +
	"  -file   台账的导出文件，或者一致性证明\n" +
	"  -key    公钥一行文字，或者装有公钥的文件（换过密钥的，每行一个）\n" +
	"  -since  以前保存的检查点文件，可以写多次"

// verify needs neither the database nor the network: the file and the public
// key are enough.
func verify(_ context.Context, _ app.Options, args []string) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprintln(os.Stderr, verifyUsage) }
	path := flags.String("file", "", "")
	key := flags.String("key", "", "")
	var since []string
	flags.Func("since", "", func(path string) error {
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("检查点文件无法读取：%w", err)
		}
		if strings.TrimSpace(string(text)) == "" {
			return fmt.Errorf("检查点文件 %s 是空的", path)
		}
		since = append(since, string(text))
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *path == "" || *key == "" || flags.NArg() > 0 {
		return errors.New(verifyUsage)
	}
	public := *key
	if text, err := os.ReadFile(*key); err == nil {
		public = string(text)
	}
	file, err := os.Open(*path)
	if err != nil {
		return fmt.Errorf("台账文件无法读取：%w", err)
	}
	defer func() { _ = file.Close() }()
	result, err := ledger.Verify(file, public, since...)
	if err != nil {
		return fmt.Errorf("核对没有通过：%w", err)
	}
	if result.Bare && len(since) == 0 {
		return errors.New("这份文件只有一致性证明，请用 -since 写明要核对的检查点")
	}
	_, err = fmt.Fprint(os.Stdout, said(result))
	return err
}

func said(r ledger.Result) string {
	text := fmt.Sprintf("核对通过：整本台账共 %d 条，每一条都在原处，没有改动。\n", r.Entries)
	switch {
	case r.Bare:
		text = fmt.Sprintf("核对通过：台账从 %d 条增加到 %d 条，原有的条目没有改动、删去或调换。\n", r.Since, r.Size)
	case r.Firm != "":
		text = fmt.Sprintf("核对通过：企业 %s 的 %d 条都在台账中，没有改动（台账共 %d 条）。\n"+
			"这份文件不能证明该企业没有别的条目，要核对这一点请用整本台账。\n", r.Firm, r.Entries, r.Size)
	}
	if r.Since > 0 && !r.Bare {
		text += fmt.Sprintf("与所保存的检查点一致：当时的 %d 条都在原处。\n", r.Since)
	}
	return text
}
