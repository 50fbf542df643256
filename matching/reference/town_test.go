package reference

import (
	"strings"
	"testing"
)

func TestResolveTown(t *testing.T) {
	t.Parallel()
	book := DefaultBook().Towns
	for text, want := range map[string]string{
		"水口": "水口镇", "水口镇": "水口镇", "三埠": "三埠街道", "三埠街道": "三埠街道", "三埠街道办": "三埠街道", "三埠办事处": "三埠街道",
		"长沙街道办": "长沙街道", "长沙": "长沙街道", "翠山湖": "翠山湖新区", "翠山湖管委会": "翠山湖新区", "月山镇": "月山镇", "苍城镇": "苍城镇",
		"开平市水口镇": "水口镇", "广东省江门市开平市长沙街道办事处": "长沙街道", " " + "开平 赤坎 ": "赤坎镇", "440783117": "水口镇",
		"月山镇工业区": "月山镇", "翠山湖新区1号": "翠山湖新区", "月山桥头工业区": "月山镇", "江门开平市沙塘镇１２号": "沙塘镇",
		"龙塘村（百合镇）": "百合镇", "马岗镇": "马冈镇", "三埠街道长沙路8号": "三埠街道",
	} {
		if r := book.Resolve(text); !r.OK || r.Town.Name != want {
			t.Errorf("%q: got %+v, want %s", text, r, want)
		}
	}
	for text, suggestion := range map[string]string{
		"火星镇": "", "": "", "长沙市": "长沙街道", "湖南省长沙街道": "长沙街道", "赤水市": "赤水镇", "水日镇": "水口镇", "长沙路3号": "长沙街道",
		"月山镇或水口镇": "月山镇", "三步": "三埠街道", strings.Repeat("水", 10000): "", "开平市": "",
	} {
		r := book.Resolve(text)
		if r.OK || r.Note == "" {
			t.Errorf("%.30q: got %+v", text, r)
		}
		if suggestion == "" && len(r.Suggestions) > 0 || suggestion != "" && (len(r.Suggestions) == 0 || r.Suggestions[0].Name != suggestion) {
			t.Errorf("%.30q: suggestions %v, want %s", text, r.Suggestions, suggestion)
		}
	}
}

func TestRoadKM(t *testing.T) {
	t.Parallel()
	book := DefaultBook().Towns
	near, ok := book.RoadKM("440783001", "440783002") // 三埠, 长沙: across the river
	if !ok || near < 1 || near > 4 {
		t.Errorf("三埠 to 长沙: %.1f km", near)
	}
	far, _ := book.RoadKM("440783106", "440783117") // 大沙, 水口: one end to the other
	back, _ := book.RoadKM("440783117", "440783106")
	if far < 50 || far > 75 || far != back {
		t.Errorf("大沙 to 水口: %.1f km, back %.1f km", far, back)
	}
	if same, ok := book.RoadKM("440783001", "440783001"); !ok || same != 0 {
		t.Errorf("within a town: %v", same)
	}
	if _, ok := book.RoadKM("440783001", "nowhere"); ok {
		t.Error("an unknown town has no distance")
	}
}

func TestResolveOutside(t *testing.T) {
	t.Parallel()
	book := DefaultBook()
	for _, text := range []string{"开平市外", "市外", "outside", "台山市水步镇", "江门市新会区会城街道", "广东省佛山市顺德区", "广州市天河区"} {
		if r := book.Towns.Resolve(text); !r.OK || !r.Town.Outside() {
			t.Errorf("%q: got %+v", text, r)
		}
	}
	for _, text := range []string{"江门市", "台山", "天河区", "火星镇"} {
		if r := book.Towns.Resolve(text); r.OK {
			t.Errorf("%q: got %+v", text, r)
		}
	}
	if _, ok := book.Towns.RoadKM(OutsideCode, "440783117"); ok {
		t.Error("a distance to outside is known")
	}
	if _, ok := book.Towns.RoadKM(OutsideCode, OutsideCode); ok {
		t.Error("outside is one place")
	}
	if n := len(book.Towns.All()); n != 16 {
		t.Errorf("%d units", n)
	}
	// 佛山市 in a search is a word of an address; 开平市外 is a filter.
	if _, towns, rest := book.Peel("开平市外 佛山市"); len(towns) != 1 || towns[0] != OutsideCode || rest != "佛山市" {
		t.Errorf("peeled %v, rest %q", towns, rest)
	}
}
