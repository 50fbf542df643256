package catalog

import (
	"math"
	"strings"
	"testing"

	"gongxiang/internal/pgtest"
)

const shuikou = "440783117"

func TestTownIsChanged(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	c, changes := open(t, db)
	old, _ := c.Book().Towns.ByCode(shuikou)
	town, err := c.UpdateTown(asAdministrator(t), shuikou, TownInput{"水口镇", []string{"水口", "水口卫浴城"}, 22.5, 112.8, 9, 9, 1})
	if err != nil || town.Version != 2 || town.Kind != old.Kind {
		t.Fatalf("%+v, %v", town, err)
	}
	if r := c.Book().Towns.Resolve("水口卫浴城"); r.Town.Code != shuikou || r.Town.Lat != 22.5 || changes.Load() != 1 {
		t.Fatalf("%+v", r)
	}
	if list := events(t, db, "town", TownID(shuikou)); len(list) != 1 || !strings.Contains(string(list[0].Detail), "水口卫浴城") {
		t.Errorf("history: %+v", list)
	}
	if town, err = c.UpdateTown(asAdministrator(t), shuikou, TownInput{"水口镇", nil, 22.5, 112.8, 9, 9, 2}); err != nil || len(town.Aliases) != 0 {
		t.Fatalf("no aliases at all: %+v, %v", town, err)
	}
	if !strings.Contains(asJSON(t, town), `"aliases":[]`) {
		t.Error("no aliases are not an empty list")
	}
}

func TestTownsAreRefused(t *testing.T) {
	t.Parallel()
	c, _ := open(t, pgtest.New(t))
	good := TownInput{"水口镇", []string{"水口"}, 22.44, 112.778, 4, 1, 1}
	for _, x := range []struct {
		name        string
		change      func(*TownInput)
		status      int
		code, field string
	}{
		{"no name", func(in *TownInput) { in.Name = "" }, 422, "invalid", "name"},
		{"a long name", func(in *TownInput) { in.Name = strings.Repeat("镇", 10000) }, 422, "invalid", "name"},
		{"a null byte", func(in *TownInput) { in.Name = "水\x00口" }, 422, "invalid", "name"},
		{"another town's name", func(in *TownInput) { in.Name = "月山镇" }, 409, "name_taken", "name"},
		{"another town's alias", func(in *TownInput) { in.Aliases = []string{"月山"} }, 409, "name_taken", "aliases"},
		{"a trade's alias", func(in *TownInput) { in.Aliases = []string{"车位"} }, 409, "name_taken", "aliases"},
		{"an alias of one character", func(in *TownInput) { in.Aliases = []string{"水"} }, 422, "invalid", "aliases"},
		{"too many aliases", func(in *TownInput) { in.Aliases = make([]string, 101) }, 422, "invalid", "aliases"},
		{"latitude and longitude swapped", func(in *TownInput) { in.Lat, in.Lng = in.Lng, in.Lat }, 422, "invalid", "lat"},
		{"no number", func(in *TownInput) { in.Lat = math.NaN() }, 422, "invalid", "lat"},
		{"far away", func(in *TownInput) { in.Lng = 119 }, 422, "invalid", "lng"},
		{"left of the map", func(in *TownInput) { in.TileCol = -1 }, 422, "invalid", "tileCol"},
		{"below the map", func(in *TownInput) { in.TileRow = 20 }, 422, "invalid", "tileRow"},
		{"another town's tile", func(in *TownInput) { in.TileCol, in.TileRow = 0, 0 }, 422, "invalid", "tileCol"},
		{"an old version", func(in *TownInput) { in.Version = 0 }, 409, "stale_version", ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			in := good
			x.change(&in)
			_, err := c.UpdateTown(asAdministrator(t), shuikou, in)
			wantProblem(t, err, x.status, x.code, x.field)
		})
	}
	wantProblem(t, second(c.UpdateTown(asAdministrator(t), "440783999", good)), 404, "not_found", "")
}
