package web

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"gongxiang/internal/postgres"
)

// metrics count by declared route: nothing personal can be a label.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics(db *postgres.DB) *metrics {
	m := &metrics{registry: prometheus.NewRegistry(), requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "gongxiang_http_request_seconds", Help: "Time from the request's last byte to its answer.",
		Buckets: []float64{.001, .0025, .005, .01, .015, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
	}, []string{"method", "route", "status"})}
	m.registry.MustRegister(m.requests, poolCollector{db}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) observe(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// Gauge is a number that a domain shows to those who watch the service.
type Gauge struct {
	Name, Help string
	// Read is asked at each look; where it fails, the number is missing.
	Read func(context.Context) (float64, error)
}

type gaugeCollector struct {
	Gauge
	desc *prometheus.Desc
}

func (m *metrics) add(gauges []Gauge) {
	for _, g := range gauges {
		m.registry.MustRegister(gaugeCollector{g, prometheus.NewDesc("gongxiang_"+g.Name, g.Help, nil, nil)})
	}
}

func (g gaugeCollector) Describe(ch chan<- *prometheus.Desc) { ch <- g.desc }

func (g gaugeCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if v, err := g.Read(ctx); err == nil {
		ch <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, v)
	}
}

// poolCollector reads the pool when it is asked.
type poolCollector struct{ db *postgres.DB }

var (
	poolConns = prometheus.NewDesc("gongxiang_pool_connections", "Connections to the database.", []string{"state"}, nil)
	poolMax   = prometheus.NewDesc("gongxiang_pool_connections_max", "Connections to the database at most.", nil, nil)
	poolWaits = prometheus.NewDesc("gongxiang_pool_waits_total", "Times that somebody had to wait for a connection.", nil, nil)
	poolWait  = prometheus.NewDesc("gongxiang_pool_wait_seconds_total", "Time spent waiting for a connection.", nil, nil)
)

func (poolCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- poolConns
	ch <- poolMax
	ch <- poolWaits
	ch <- poolWait
}

func (p poolCollector) Collect(ch chan<- prometheus.Metric) {
	s := p.db.Stat()
	gauge := func(d *prometheus.Desc, v int32, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(v), labels...)
	}
	gauge(poolConns, s.AcquiredConns(), "busy")
	gauge(poolConns, s.IdleConns(), "idle")
	gauge(poolMax, s.MaxConns())
	ch <- prometheus.MustNewConstMetric(poolWaits, prometheus.CounterValue, float64(s.EmptyAcquireCount()))
	ch <- prometheus.MustNewConstMetric(poolWait, prometheus.CounterValue, s.EmptyAcquireWaitTime().Seconds())
}
