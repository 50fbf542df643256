package catalog

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/input"
	"gongxiang/internal/problem"
	"gongxiang/matching/reference"
)

// Town is a reporting unit.
type Town struct {
	Code    string   `json:"code"`
	Name    string   `json:"name"`
	Kind    string   `json:"kind" doc:"镇、街道或管委会"`
	Lat     float64  `json:"lat" doc:"纬度，约数，只用于估算远近"`
	Lng     float64  `json:"lng" doc:"经度，约数"`
	TileCol int      `json:"tileCol" doc:"示意图上的列，从西数起，0 为第一列"`
	TileRow int      `json:"tileRow" doc:"示意图上的行，从北数起，0 为第一行"`
	Aliases []string `json:"aliases" doc:"别的叫法"`
	Version int      `json:"version"`
}

func (t Town) reference() reference.Town {
	return reference.Town{Code: t.Code, Name: t.Name, Kind: t.Kind, Lat: t.Lat, Lng: t.Lng,
		TileCol: t.TileCol, TileRow: t.TileRow, Aliases: t.Aliases}
}

// TownInput is what an administrator may change of a town.
type TownInput struct {
	Name    string   `json:"name" doc:"名称"`
	Aliases []string `json:"aliases" doc:"别的叫法"`
	Lat     float64  `json:"lat" doc:"纬度"`
	Lng     float64  `json:"lng" doc:"经度"`
	TileCol int      `json:"tileCol" doc:"示意图上的列"`
	TileRow int      `json:"tileRow" doc:"示意图上的行"`
	Version int      `json:"version" doc:"打开时的版本"`
}

const aliasesMost = 100

// UpdateTown changes a town. For administrators. Codes: "not_found" (404),
// "stale_version", "name_taken" (409), "invalid" (422).
func (c *Catalog) UpdateTown(ctx context.Context, code string, in TownInput) (town Town, err error) {
	err = c.edit(ctx, func(tx pgx.Tx) error {
		towns, err := readTowns(ctx, tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(towns, func(t Town) bool { return t.Code == code })
		if i < 0 {
			return problem.NotFound("这个镇街")
		}
		old := towns[i]
		if old.Version != in.Version {
			return problem.Stale(old)
		}
		if err := in.check(code, towns); err != nil {
			return err
		}
		names, err := readNames(ctx, tx)
		if err != nil {
			return err
		}
		if err := names.without("town", code).claim("name", in.Name).claim("aliases", in.Aliases...).err; err != nil {
			return err
		}
		if town, err = updateTown(ctx, tx, code, in); err != nil {
			return err
		}
		return c.record(ctx, tx, "town", TownID(code), "update", map[string]any{"code": code, "from": old, "to": town})
	})
	return town, err
}

func (in *TownInput) check(code string, towns []Town) error {
	var f input.Form
	in.Name = f.Line("name", "名称", in.Name, 2, 20)
	in.Aliases = append([]string{}, in.Aliases...) // the column takes no null
	if len(in.Aliases) > aliasesMost {
		f.Add("aliases", "too_many", fmt.Sprintf("别名最多 %d 个。", aliasesMost))
		return f.Err()
	}
	for i, alias := range in.Aliases {
		in.Aliases[i] = f.Line("aliases", "别名", alias, 2, 30)
	}
	// Guangdong and around it; anything else is a slip of the keyboard.
	if !(in.Lat >= 20 && in.Lat <= 26) {
		f.Add("lat", "range", "纬度应在 20 到 26 之间，请核对是否与经度填反。")
	}
	if !(in.Lng >= 109 && in.Lng <= 118) {
		f.Add("lng", "range", "经度应在 109 到 118 之间，请核对是否与纬度填反。")
	}
	if in.TileCol < 0 || in.TileCol > 19 {
		f.Add("tileCol", "range", "示意图的列应在 0 到 19 之间。")
	}
	if in.TileRow < 0 || in.TileRow > 19 {
		f.Add("tileRow", "range", "示意图的行应在 0 到 19 之间。")
	}
	for _, t := range towns {
		if t.Code != code && t.TileCol == in.TileCol && t.TileRow == in.TileRow {
			f.Add("tileCol", "taken", "示意图的这个位置已经是“"+t.Name+"”，请换一格。")
		}
	}
	return f.Err()
}
