// Command bench measures the platform's figures against their yardsticks, with
// the real binary over HTTP on this machine, and prints each with its ratio. It
// judges nothing: whoever reads decides.
//
//	go run ./cmd/bench -binary bin/gongxiang -scale 100
//
// It makes a sample of 100,000 postings in a folder of its own, which it removes
// at the end, and takes some minutes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// figure is one line of the result. limit is what the measured value is held
// against: a yardstick measured in the same run, or the figure that was promised.
type figure struct {
	name, unit      string
	measured, limit float64
	atLeast         bool // the measured value should reach the limit, not stay below it
}

func (f figure) String() string {
	verdict, ratio := "≤", f.measured/f.limit
	if f.atLeast {
		verdict = "≥"
	}
	return fmt.Sprintf("%-58s %10.2f %-6s  %s %8.2f  ratio %.2f", f.name, f.measured, f.unit, verdict, f.limit, ratio)
}

type bench struct {
	binary string
	dir    string
	scale  int
	server *server
	quick  bool
	only   string
}

func main() {
	b := &bench{}
	flag.StringVar(&b.binary, "binary", "bin/gongxiang", "the binary to measure")
	flag.IntVar(&b.scale, "scale", 100, "size of the sample; 100 is some 90,000 postings, to which 20,000 are imported")
	flag.BoolVar(&b.quick, "quick", false, "shorter runs, to try the benchmark itself")
	flag.StringVar(&b.only, "only", "", "measure only these, by comma: import, search, matches, recommend, plan, postings, documents, ledger, starts")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := b.run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.binary, err = filepath.Abs(b.binary); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "gongxiang-bench-"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(b.dir) }()
	if err = os.Chmod(b.dir, 0o755); err != nil { // the database's user must pass
		return err
	}
	began := time.Now()
	if err = b.makeSample(ctx); err != nil {
		return err
	}
	fmt.Printf("sample at scale %d made in %.0f s\n", b.scale, time.Since(began).Seconds())
	defer func() {
		if b.server != nil {
			b.server.stop()
		}
	}()
	for _, measure := range []struct {
		name string
		run  func(context.Context) ([]figure, error)
	}{{"start", b.start}, {"import", b.imports}, {"search", b.search}, {"matches", b.matches}, {"recommend", b.recommend}, {"plan", b.plan}, {"postings", b.postings},
		{"documents", b.documents}, {"ledger", b.ledger}, {"starts", b.starts}} {
		if measure.name != "start" && b.only != "" && !slices.Contains(strings.Split(b.only, ","), measure.name) {
			continue
		}
		figures, failed := measure.run(ctx)
		for _, f := range figures {
			fmt.Println(f)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if failed != nil { // the others are measured all the same
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", measure.name, failed)
			err = errors.Join(err, fmt.Errorf("%s: %w", measure.name, failed))
		}
	}
	return err
}

func (b *bench) times(full int) int {
	if b.quick {
		return max(1, full/10)
	}
	return full
}
