package bus_test

import (
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"gongxiang/internal/bus"
)

func open(t *testing.T, url string) *bus.Bus {
	t.Helper()
	b, err := bus.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(time.Minute):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func TestBusReachesEverySubscriberInOrder(t *testing.T) {
	t.Parallel()
	b := open(t, "")
	got := make(chan string, 200)
	for range 2 {
		if _, err := b.Subscribe("gongxiang.test", func(data []byte) { got <- string(data) }); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 100 {
		if err := b.Publish("gongxiang.test", []byte(strconv.Itoa(i))); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]int{}
	for range 200 {
		seen[receive(t, got)]++
	}
	for i := range 100 {
		if seen[strconv.Itoa(i)] != 2 {
			t.Errorf("message %d came %d times, want once to each", i, seen[strconv.Itoa(i)])
		}
	}
}

func TestBusesAreApart(t *testing.T) {
	t.Parallel()
	a, b := open(t, ""), open(t, "")
	got := make(chan string, 2)
	if _, err := a.Subscribe("gongxiang.test", func(data []byte) { got <- string(data) }); err != nil {
		t.Fatal(err)
	}
	if err := b.Publish("gongxiang.test", []byte("other")); err != nil {
		t.Fatal(err)
	}
	if err := a.Publish("gongxiang.test", []byte("own")); err != nil {
		t.Fatal(err)
	}
	if first := receive(t, got); first != "own" {
		t.Errorf("got %q from another process's bus", first)
	}
}

func TestBusCancelledSubscriptionIsQuiet(t *testing.T) {
	t.Parallel()
	b := open(t, "")
	got := make(chan string, 2)
	cancel, err := b.Subscribe("gongxiang.test", func([]byte) { got <- "cancelled" })
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := b.Subscribe("gongxiang.test", func([]byte) { got <- "live" }); err != nil {
		t.Fatal(err)
	}
	if err := b.Publish("gongxiang.test", nil); err != nil {
		t.Fatal(err)
	}
	if who := receive(t, got); who != "live" {
		t.Errorf("%s subscription got the message", who)
	}
}

func outside(t *testing.T, port int) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the outside server does not start")
	}
	return s
}

func TestBusTellsThatMessagesMayHaveBeenMissed(t *testing.T) {
	t.Parallel()
	first := outside(t, server.RANDOM_PORT)
	url, port := first.ClientURL(), first.Addr().(*net.TCPAddr).Port
	a, b := open(t, url), open(t, url)
	got := make(chan []byte, 10)
	if _, err := a.Subscribe("gongxiang.test", func(data []byte) { got <- data }); err != nil {
		t.Fatal(err)
	}
	first.Shutdown()
	first.WaitForShutdown()
	second := outside(t, port)
	t.Cleanup(second.Shutdown)
	if data := receive(t, got); data != nil {
		t.Errorf("after the bus was away: %q, want nil", data)
	}
	if err := b.Publish("gongxiang.test", []byte("back")); err != nil {
		t.Fatal(err)
	}
	if data := receive(t, got); string(data) != "back" {
		t.Errorf("got %q", data)
	}
}

func TestBusOpensWhileTheOutsideOneIsAway(t *testing.T) {
	t.Parallel()
	b := open(t, "nats://127.0.0.1:1")
	if _, err := b.Subscribe("gongxiang.test", func([]byte) {}); err != nil {
		t.Errorf("subscribe: %v", err)
	}
	if err := b.Publish("gongxiang.test", []byte("kept for later")); err != nil {
		t.Errorf("publish: %v", err)
	}
}
