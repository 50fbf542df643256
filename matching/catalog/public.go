package catalog

import (
	"context"
	"net/http"
	"strings"

	"gongxiang/matching/reference"
)

// Reference is what every page needs to speak of trades and places.
type Reference struct {
	Towns      []Town        `json:"towns"`
	Industries []Industry    `json:"industries"`
	Trades     []PublicTrade `json:"trades" doc:"可选用的工种"`
	Levels     []Level       `json:"levels"`
}

// Industry is a division of GB/T 4754 with its section.
type Industry struct {
	Division     string `json:"division"`
	DivisionName string `json:"divisionName"`
	Section      string `json:"section"`
	SectionName  string `json:"sectionName"`
}

// PublicTrade is a trade to choose.
type PublicTrade struct {
	Code      string   `json:"code"`
	Name      string   `json:"name"`
	Family    string   `json:"family"`
	Relevance string   `json:"relevance" enum:"A,B,C" doc:"在开平的常见程度，A 最常见"`
	Synonyms  []string `json:"synonyms"`
}

// Level is a skill level.
type Level struct {
	Level int    `json:"level"`
	Name  string `json:"name"`
}

func publicView(book *reference.TradeBook, t tables) Reference {
	r := Reference{Towns: t.towns, Industries: t.industries, Trades: []PublicTrade{}}
	for _, trade := range t.trades {
		if trade.Retired {
			continue
		}
		synonyms := book.SynonymsOf(trade.Code)
		if synonyms == nil {
			synonyms = []string{}
		}
		r.Trades = append(r.Trades, PublicTrade{trade.Code, trade.Name, trade.Family, trade.Relevance, synonyms})
	}
	for level := reference.LevelAny; level <= reference.LevelSenior; level++ {
		r.Levels = append(r.Levels, Level{level, reference.LevelName(level)})
	}
	return r
}

type referenceInput struct {
	IfNoneMatch string `header:"If-None-Match" doc:"上次得到的 ETag"`
}

type referenceOutput struct {
	Status       int
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         *Reference
}

// getReference lets browsers keep the answer and ask whether it still holds.
func (c *Catalog) getReference(_ context.Context, in *referenceInput) (*referenceOutput, error) {
	s := c.current.Load()
	out := &referenceOutput{Status: http.StatusOK, ETag: s.etag, CacheControl: "no-cache", Body: &s.public}
	if strings.Contains(in.IfNoneMatch, s.etag) {
		out.Status = http.StatusNotModified
	}
	return out, nil
}

type resolveInput struct {
	Text string `query:"text" doc:"人们写的工种，如“车位”"`
}

// Resolved is what a text was understood as.
type Resolved struct {
	OK          bool        `json:"ok" doc:"是否认得"`
	Exact       bool        `json:"exact" doc:"是否无需再核对"`
	Trade       *TradeName  `json:"trade,omitempty"`
	Note        string      `json:"note" doc:"请人核对的说明"`
	Suggestions []TradeName `json:"suggestions" doc:"不认得时，最接近的几个工种"`
}

// TradeName is a trade as a choice.
type TradeName struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func (c *Catalog) getResolve(_ context.Context, in *resolveInput) (Resolved, error) {
	r := c.Book().Resolve(in.Text)
	out := Resolved{OK: r.OK, Exact: r.Exact, Note: r.Note, Suggestions: []TradeName{}}
	if r.OK {
		out.Trade = &TradeName{r.Trade.Code, r.Trade.Name}
	}
	for _, t := range r.Suggestions {
		out.Suggestions = append(out.Suggestions, TradeName{t.Code, t.Name})
	}
	return out, nil
}
