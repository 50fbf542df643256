package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"time"

	"gongxiang/internal/calendar"
	"gongxiang/internal/sheet"
	"gongxiang/matching/reference"
)

// percentile of durations in milliseconds; it sorts them.
func percentile(took []time.Duration, p int) float64 {
	slices.Sort(took)
	return float64(took[min(len(took)-1, len(took)*p/100)].Microseconds()) / 1000
}

// imports uploads a sheet of 20,000 rows and commits it.
func (b *bench) imports(context.Context) ([]figure, error) {
	c, err := b.server.signIn("city")
	if err != nil {
		return nil, err
	}
	body, kind, err := upload(b.times(20000))
	if err != nil {
		return nil, err
	}
	idle := b.server.memory()
	var batch struct {
		ID      string         `json:"id"`
		Version int            `json:"version"`
		Counts  map[string]int `json:"counts"`
	}
	began := time.Now()
	up, err := b.server.peak(func() error { return c.call(http.MethodPost, "/api/imports", kind, body, &batch) })
	if err != nil {
		return nil, err
	}
	preview := time.Since(began).Seconds()
	began = time.Now()
	commit, err := b.server.peak(func() error {
		answer, err := json.Marshal(map[string]any{"mode": "good", "version": batch.Version, "publish": true})
		if err != nil {
			return err
		}
		return c.call(http.MethodPost, "/api/imports/"+batch.ID+"/commit", "application/json", answer, nil)
	})
	if err != nil {
		return nil, err
	}
	fmt.Printf("sheet of %d rows: %v\n", b.times(20000), batch.Counts)
	return []figure{
		{name: "upload of 20,000 rows: preview", unit: "s", measured: preview, limit: 5},
		{name: "upload of 20,000 rows: commit", unit: "s", measured: time.Since(began).Seconds(), limit: 5},
		{name: "upload of 20,000 rows: memory above idle", unit: "MB", measured: max(up, commit) - idle, limit: 200},
	}, nil
}

// upload is a clerk's sheet of surpluses as a multipart body.
func upload(rows int) (body []byte, kind string, err error) {
	w, err := sheet.NewWriter(sheet.Layout{Sheet: "富余员工", Columns: []sheet.LayoutColumn{
		{Label: "企业名称"}, {Label: "统一社会信用代码"}, {Label: "所在镇街"}, {Label: "工种"}, {Label: "富余人数", Kind: sheet.KindNumber},
		{Label: "可调剂起始日期", Kind: sheet.KindDate}, {Label: "可调剂截止日期", Kind: sheet.KindDate}, {Label: "期望月薪"}, {Label: "联系人"}, {Label: "联系电话"}}})
	if err != nil {
		return nil, "", err
	}
	r := rand.New(rand.NewPCG(1, 2))
	seed := reference.Default()
	for i := range rows {
		firm := i % 500
		uscc, err := reference.MakeUSCC(fmt.Sprintf("91440783MB%07d", firm))
		if err != nil {
			return nil, "", err
		}
		from := calendar.NewDate(2021, 2, 8).AddDays(r.IntN(30))
		low := 4000 + 100*r.IntN(30)
		err = w.Row(fmt.Sprintf("开平市测速%d有限公司", firm), uscc, seed.Towns[firm%len(seed.Towns)].Name, seed.Trades[r.IntN(len(seed.Trades))].Name,
			1+r.IntN(40), from, from.AddDays(10+r.IntN(300)), fmt.Sprintf("%d-%d", low, low+500+i%7*100), "示例甲", fmt.Sprintf("139%08d", i))
		if err != nil {
			return nil, "", err
		}
	}
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	if err = form.WriteField("kind", "surplus"); err != nil {
		return nil, "", err
	}
	file, err := form.CreateFormFile("file", "surplus.xlsx")
	if err != nil {
		return nil, "", err
	}
	if _, err = w.WriteTo(file); err != nil {
		return nil, "", err
	}
	if err = form.Close(); err != nil {
		return nil, "", err
	}
	return out.Bytes(), form.FormDataContentType(), nil
}

// search asks with three filters, two facets and more, total and sort.
func (b *bench) search(context.Context) ([]figure, error) {
	c, err := b.server.signIn("city")
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(3, 4))
	seed := reference.Default()
	words := []string{"抛光", "车位", "水口", "电焊", "缝纫", "包装", "两班倒", "五金", "卫浴", "装", "工", "注塑工 月山", "质检", "食品", ""}
	sorts := []string{"relevance", "newest", "heads", "pay", "start"}
	ask := func() (time.Duration, error) {
		q := url.Values{"q": {words[r.IntN(len(words))]}, "sort": {sorts[r.IntN(len(sorts))]}, "from": {"2021-02-08"}, "to": {"2021-03-10"}, "limit": {"20"}}
		q.Set("payMinFen", fmt.Sprint(300000+r.IntN(20)*10000))
		q.Set("headsMin", fmt.Sprint(1+r.IntN(10)))
		if r.IntN(2) == 0 {
			q.Set("townCode", seed.Towns[r.IntN(len(seed.Towns))].Code)
		} else {
			q.Set("aboveScale", "true")
		}
		kind := []string{"surpluses", "shortages"}[r.IntN(2)]
		began := time.Now()
		err := c.call(http.MethodGet, "/api/search/"+kind+"?"+q.Encode(), "", nil, nil)
		return time.Since(began), err
	}
	took, err := repeat(b.times(100), b.times(1000), ask)
	if err != nil {
		return nil, err
	}
	fmt.Printf("search p50 %.2f ms\n", percentile(took, 50))
	return []figure{{name: "search of 100,000 over HTTP, filters, facets, total, sort: p95", unit: "ms", measured: percentile(took, 95), limit: 15}}, nil
}

func (b *bench) matches(context.Context) ([]figure, error) {
	c, err := b.server.signIn("city")
	if err != nil {
		return nil, err
	}
	var found struct {
		Items []struct{ ID string } `json:"items"`
	}
	if err = c.call(http.MethodGet, "/api/search/shortages?status=published&sort=newest&limit=200", "", nil, &found); err != nil {
		return nil, err
	}
	if len(found.Items) == 0 {
		return nil, fmt.Errorf("nothing to match")
	}
	r := rand.New(rand.NewPCG(5, 6))
	took, err := repeat(b.times(50), b.times(400), func() (time.Duration, error) {
		began := time.Now()
		err := c.call(http.MethodGet, "/api/shortages/"+found.Items[r.IntN(len(found.Items))].ID+"/matches", "", nil, nil)
		return time.Since(began), err
	})
	if err != nil {
		return nil, err
	}
	fmt.Printf("matches p50 %.2f ms\n", percentile(took, 50))
	return []figure{{name: "matches of one among 100,000 over HTTP: p95", unit: "ms", measured: percentile(took, 95), limit: 50}}, nil
}

// repeat asks a few times for nothing, then n times for the record.
func repeat(warm, n int, ask func() (time.Duration, error)) ([]time.Duration, error) {
	took := make([]time.Duration, 0, n)
	for i := range warm + n {
		d, err := ask()
		if err != nil {
			return nil, err
		}
		if i >= warm {
			took = append(took, d)
		}
	}
	return took, nil
}
