package search

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/meilisearch/meilisearch-go"
)

const (
	locale         = "cmn" // Mandarin; a few characters alone would be taken for Japanese
	maxFacetValues = 2000
)

// settings of the index. Words are single Han characters and runs of letters,
// found as phrases, so that both engines find the same; near misses are asked
// for by the ladder, so Meilisearch need not guess.
func settings() *meilisearch.Settings {
	return &meilisearch.Settings{
		SearchableAttributes: []string{"title", "firm", "town", "uscc", "body"},
		FilterableAttributes: []string{"aboveScale", "enterpriseId", "family", "firmApproved", "firmTown", "heads", "id", "industry", "kind", "lodging", "pay", "payHigh",
			"payLow", "periodFrom", "periodTo", "start", "status", "townCode", "tradeCode", "updated"},
		SortableAttributes:  []string{"heads", "id", "pay", "start", "updated"},
		DisplayedAttributes: []string{"heads", "id", "pay", "start", "updated", "version"},
		RankingRules:        []string{"sort", "words", "attribute", "proximity", "exactness", "updated:desc", "id:desc"},
		LocalizedAttributes: []*meilisearch.LocalizedAttributes{{Locales: []string{locale}, AttributePatterns: []string{"*"}}},
		TypoTolerance:       &meilisearch.TypoTolerance{MinWordSizeForTypos: meilisearch.MinWordSizeForTypos{OneTypo: 5, TwoTypos: 9}, DisableOnWords: []string{}, DisableOnAttributes: []string{}},
		Faceting:            &meilisearch.Faceting{MaxValuesPerFacet: maxFacetValues, SortFacetValuesBy: map[string]meilisearch.SortFacetType{"*": meilisearch.SortFacetTypeCount}},
		Pagination:          &meilisearch.Pagination{MaxTotalHits: 1_000_000},
	}
}

func settingsHash() string {
	text, err := json.Marshal(settings())
	if err != nil {
		panic(err) // plain values
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:4])
}

// meiliDocument is a document as Meilisearch has it.
type meiliDocument struct {
	ID           uuid.UUID `json:"id"`
	Version      int64     `json:"version"`
	Kind         Kind      `json:"kind"`
	EnterpriseID uuid.UUID `json:"enterpriseId"`
	FirmApproved bool      `json:"firmApproved"`
	TradeCode    string    `json:"tradeCode"`
	Family       string    `json:"family"`
	TownCode     string    `json:"townCode"`
	FirmTown     string    `json:"firmTown"`
	Industry     string    `json:"industry"`
	PeriodFrom   *int64    `json:"periodFrom"` // days since 1970
	PeriodTo     *int64    `json:"periodTo"`
	PayLow       *int64    `json:"payLow"`
	PayHigh      *int64    `json:"payHigh"`
	Lodging      bool      `json:"lodging"`
	AboveScale   bool      `json:"aboveScale"`
	Status       string    `json:"status"`
	USCC         string    `json:"uscc"`
	Title        string    `json:"title"`
	Firm         string    `json:"firm"`
	Town         string    `json:"town"`
	Body         string    `json:"body"`
	Heads        int64     `json:"heads"`
	Pay          int64     `json:"pay"`
	Start        int64     `json:"start"`
	Updated      int64     `json:"updated"`
}

func toMeili(d Document, version int64) meiliDocument {
	m := meiliDocument{
		ID: d.ID, Version: version, Kind: d.Kind, EnterpriseID: d.EnterpriseID, FirmApproved: d.FirmApproved,
		TradeCode: d.TradeCode, Family: d.Family, TownCode: d.TownCode, FirmTown: d.FirmTown, Industry: d.Industry,
		PayLow: d.PayMinFen, PayHigh: d.PayMaxFen, Lodging: d.Lodging, AboveScale: d.AboveScale, Status: d.Status,
		USCC: apart(d.USCC), Title: apart(d.Title), Firm: apart(d.Firm), Town: apart(d.Town), Body: apart(d.Body),
		Heads: sortKeyOf(ByHeads, d), Pay: sortKeyOf(ByPay, d), Start: sortKeyOf(ByStart, d), Updated: d.UpdatedAt.UnixMicro(),
	}
	if m.PayLow == nil {
		m.PayLow = m.PayHigh
	}
	if m.PayHigh == nil {
		m.PayHigh = m.PayLow
	}
	if d.Period != nil {
		from, to := int64(d.Period.From), int64(d.Period.To)
		m.PeriodFrom, m.PeriodTo = &from, &to
	}
	return m
}
