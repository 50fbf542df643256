package reference

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed towns.csv industries.csv trades.csv trade_aliases.csv trade_relations.csv
var files embed.FS

// Seed is the reference data that comes with the program.
type Seed struct {
	Towns      []Town
	Industries []Industry
	Trades     []Trade
	Aliases    []Alias
	Relations  []Relation
}

var embedded = sync.OnceValue(loadSeed)

// Default gives the embedded data for seeding a database. The slices are
// shared: read them, do not change them.
func Default() *Seed { return embedded() }

// DefaultBook is the TradeBook of the embedded data, for use where no database
// says otherwise.
var DefaultBook = sync.OnceValue(func() *TradeBook {
	s := Default()
	return NewTradeBook(s.Trades, s.Aliases, s.Relations, s.Towns)
})

// loadSeed panics on a malformed file: they are part of the program, and the
// package's tests read every row.
func loadSeed() *Seed {
	s := &Seed{}
	eachRow("towns.csv", 8, func(r []string) {
		s.Towns = append(s.Towns, Town{
			Code: r[0], Name: r[1], Kind: r[2], Lat: must(strconv.ParseFloat(r[3], 64)), Lng: must(strconv.ParseFloat(r[4], 64)),
			TileCol: must(strconv.Atoi(r[5])), TileRow: must(strconv.Atoi(r[6])), Aliases: strings.Split(r[7], "|"),
		})
	})
	eachRow("industries.csv", 4, func(r []string) {
		s.Industries = append(s.Industries, Industry{Division: r[0], DivisionName: r[1], Section: r[2], SectionName: r[3]})
	})
	eachRow("trades.csv", 5, func(r []string) {
		s.Trades = append(s.Trades, Trade{Code: r[0], Name: r[1], Family: r[2], Official: r[3] == "true", Relevance: r[4]})
	})
	eachRow("trade_aliases.csv", 3, func(r []string) {
		s.Aliases = append(s.Aliases, Alias{Alias: r[0], Code: r[1], Kind: AliasKind(r[2])})
	})
	eachRow("trade_relations.csv", 3, func(r []string) {
		s.Relations = append(s.Relations, Relation{A: r[0], B: r[1], Degree: Degree(r[2])})
	})
	return s
}

func eachRow(name string, fields int, use func([]string)) {
	f := must(files.Open(name))
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = fields
	for _, row := range must(r.ReadAll())[1:] {
		use(row)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Errorf("reference: embedded data: %w", err))
	}
	return v
}
