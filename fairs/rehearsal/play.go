package rehearsal

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"gongxiang/fairs/floor"
	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

// Options say how the day goes.
type Options struct {
	Service Service
	Lasts   time.Duration // from the first visitor until the fair is closed
	Rate    float64       // messages a second that all visitors say together
	Cuts    float64       // how often a minute each visitor's connection is cut
	Talks   time.Duration // how long a talk is, about
	Say     func(string)  // how far it is
}

// day is a rehearsal that is being played.
type day struct {
	Options
	service Service
	owner   Owner
	cast    Cast
	client  *http.Client
	dial    func(context.Context, string, string) (net.Conn, error)
	tally   *tally
	lines   sync.WaitGroup
	enter   time.Duration // in which visitors come
	every   time.Duration // between two messages of one visitor; 0: he says nothing
	cuts    float64
	talks   time.Duration
	shift   time.Duration // the service's clock to ours
	people  []*visitor
	firms   []*recruiter
}

func (d *day) now() time.Time { return time.Now().Add(d.shift) }

// Play plays a rehearsal that Make made, to its end: the fair is closed then. host
// gives the floor by a clock. The error says that it could not be played; what
// went wrong in it stands in the report.
func Play(ctx context.Context, owner Owner, cast Cast, o Options, host func(time.Duration) (*floor.Service, error)) (Report, error) {
	d := newDay(owner, cast, o)
	at, err := d.serviceTime(ctx)
	if err != nil {
		return Report{}, err
	}
	d.shift = time.Until(at)
	f, err := host(d.shift)
	if err != nil {
		return Report{}, err
	}
	if err := Set(ctx, owner, cast.Fair, at); err != nil {
		return Report{}, err
	}
	if _, err := f.GoLive(ctx, d.host(), cast.Fair); err != nil {
		return Report{}, fmt.Errorf("rehearsal: begin: %w", err)
	}
	line, hang := context.WithCancel(context.WithoutCancel(ctx))
	defer d.lines.Wait()
	defer hang()
	defer d.hangAll()
	o.Say("招聘会已开始，招聘人员入座")
	if err := d.openAll(ctx, line); err != nil {
		return Report{}, err
	}
	o.Say(fmt.Sprintf("%d 个展位已打开，%d 名求职者在 %s内陆续入场", len(cast.Recruiters), len(cast.Visitors), spell(d.enter)))
	began := time.Now()
	failed := d.playAll(ctx, line, f)
	lasted := time.Since(began)
	// What goes on is finished, however the day ended.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Minute)
	defer cancel()
	if _, err := f.Close(last, d.host(), cast.Fair, ""); err != nil {
		return Report{}, fmt.Errorf("rehearsal: close: %w", err)
	}
	o.Say("已闭馆，等所有人收齐")
	r, err := d.report(last, failed)
	r.Lasted = lasted
	return r, err
}

func newDay(owner Owner, cast Cast, o Options) *day {
	d := &day{Options: o, service: o.Service, owner: owner, cast: cast, tally: newTally(), cuts: o.Cuts, talks: max(o.Talks, time.Millisecond)}
	d.dial = (&net.Dialer{Timeout: 20 * time.Second}).DialContext
	d.client = &http.Client{Transport: &http.Transport{DialContext: d.dial, MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute}}
	d.enter = max(min(o.Lasts/6, time.Minute), time.Millisecond)
	if o.Rate > 0 {
		d.every = time.Duration(float64(time.Second) * float64(len(cast.Visitors)) / o.Rate)
	}
	for _, p := range cast.Visitors {
		d.people = append(d.people, newVisitor(&player{p, d}))
	}
	for _, p := range cast.Recruiters {
		d.firms = append(d.firms, newRecruiter(&player{p, d}))
	}
	return d
}

func (d *day) host() auth.Caller {
	return auth.Caller{AccountID: d.cast.Host, Role: auth.CityOfficer, Name: "演练主持人", Rehearsal: d.cast.Fair}
}

// serviceTime is what the service's clock shows: a trial plays on another day.
func (d *day) serviceTime(ctx context.Context) (time.Time, error) {
	var l floor.Live
	if err := d.people[0].ask(ctx, http.MethodGet, fmt.Sprintf("/api/fairs/%s/live", d.cast.Fair), "", nil, &l); err != nil {
		return time.Time{}, fmt.Errorf("在 %s 没有用同一个数据库的服务：%w", d.service.URL, err)
	}
	return l.At, nil
}

func (d *day) openAll(ctx, line context.Context) error {
	opened := make(chan error, len(d.firms))
	atOnce := make(chan struct{}, 16)
	for _, r := range d.firms {
		go func() {
			atOnce <- struct{}{}
			opened <- r.open(ctx, line)
			<-atOnce
		}()
	}
	var failed error
	for range d.firms {
		if err := <-opened; err != nil && failed == nil {
			failed = fmt.Errorf("rehearsal: open a booth: %w", err)
		}
	}
	return failed
}

// playAll is the time in which the fair is live. It gives what ended players
// before its end.
func (d *day) playAll(ctx, line context.Context, f *floor.Service) (failed []error) {
	ctx, cancel := context.WithTimeout(ctx, d.Lasts)
	defer cancel()
	var all sync.WaitGroup
	var mu sync.Mutex
	play := func(fn func() error) {
		all.Go(func() {
			if err := unlessOver(ctx, fn()); err != nil {
				mu.Lock()
				failed = append(failed, err)
				mu.Unlock()
			}
		})
	}
	for _, r := range d.firms {
		play(func() error { return r.play(ctx) })
	}
	for _, v := range d.people {
		play(func() error { return v.play(ctx, line) })
	}
	play(func() error { return d.announce(ctx, f) })
	all.Wait()
	return failed
}

// announce speaks to all three times.
func (d *day) announce(ctx context.Context, f *floor.Service) error {
	for _, text := range []string{"欢迎参加演练，请到展位排队。", "演练过半，请叫到号的求职者马上进入面谈。", "演练即将结束。"} {
		rest(ctx, d.Lasts*3/10)
		if err := d.announceOne(ctx, f, text); err != nil {
			return unlessOver(ctx, err)
		}
	}
	return nil
}

func (d *day) announceOne(ctx context.Context, f *floor.Service, text string) error {
	err := again(ctx, func() error {
		_, err := f.Announce(ctx, d.host(), d.cast.Fair, text)
		return err
	})
	if err != nil {
		return err
	}
	d.Say(fmt.Sprintf("在场 %d 人", d.tally.present()))
	return nil
}

// again repeats what the host does while the database is away.
func again(ctx context.Context, do func() error) error {
	for since := time.Now(); ; rest(ctx, time.Second) {
		err := do()
		if _, refused := problem.As(err); err == nil || refused || ctx.Err() != nil || time.Since(since) > patience {
			return err
		}
	}
}

func (t *tally) present() (n int) {
	t.with(func() { n = t.in })
	return n
}

// everyLine are all connections.
func (d *day) everyLine() []*line {
	all := make([]*line, 0, len(d.people)+len(d.firms))
	for _, v := range d.people {
		all = append(all, v.line)
	}
	for _, r := range d.firms {
		all = append(all, r.line)
	}
	return all
}

func (d *day) hangAll() {
	for _, l := range d.everyLine() {
		l.hang()
	}
}

// spell writes a short time in words.
func spell(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.0f 秒", d.Seconds())
	}
	return fmt.Sprintf("%.1f 分钟", d.Minutes())
}
