package reference

import (
	"slices"
	"strings"
	"testing"
)

func TestResolveAsClerksWrite(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		name  string
		exact bool
	}{
		"抛光工": {"抛光工", true}, "装配工": {"装配工", true}, "缝纫工": {"缝纫工", true}, "车工": {"车工", true}, "包装工": {"包装工", true},
		"电焊": {"焊工", true}, "车位": {"缝纫工", true}, "印染工": {"纺织染色工", false}, "保洁": {"保洁员", true}, "铸造工": {"铸造工", true},
		"电子装配 / SMT操作员": {"电子设备装接工", false}, "缝纫工（平车）": {"缝纫工", false}, "火星工、注塑": {"注塑工", false},
		"ＳＭＴ　操作员": {"SMT操作员", true}, "smt": {"SMT操作员", true}, "cnc": {"多工序数控机床操作调整工", true}, "QC": {"质检员", true},
		"打磨": {"打磨工", true}, "啤机": {"注塑工", false}, "打包": {"包装工", true}, "熟练焊工": {"焊工", true}, "招车位": {"缝纫工", true},
		"抛光师": {"抛光工", true}, "叉车工": {"叉车司机", true}, "6-18-02-04": {"焊工", true}, "6-18-03-k01": {"抛光工", true},
		"（抛光工）": {"抛光工", true}, "五金": {"日用五金制品制作工", false}, "皮革及皮革制品加工工": {"皮革及皮革制品加工工", true},
	} {
		r := DefaultBook().Resolve(text)
		if !r.OK || r.Trade.Name != want.name || r.Exact != want.exact || r.Exact != (r.Note == "") {
			t.Errorf("%q: got %s, exact %v, note %q; want %+v", text, r.Trade.Name, r.Exact, r.Note, want)
		}
	}
}

func TestResolveSuggestsButNeverGuesses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"抛兴工": "抛光工", "缝韧工": "缝纫工", "注朔工": "注塑工", "数控车末工": "数控车工", "高级抛光工学员": "抛光工", "焊公": "焊工",
	} {
		r := DefaultBook().Resolve(text)
		if r.OK || len(r.Suggestions) == 0 || r.Suggestions[0].Name != want || !strings.Contains(r.Note, want) {
			t.Errorf("%q: got %+v, want the suggestion %s", text, r, want)
		}
	}
	for _, text := range []string{"", "  ", "宇航员", "工", "车", "！？", strings.Repeat("焊", 10000), "\x00", "\xff\xfe", "(", "/"} {
		if r := DefaultBook().Resolve(text); r.OK || r.Note == "" {
			t.Errorf("%.20q: got %+v", text, r)
		}
	}
}

func TestDegrees(t *testing.T) {
	t.Parallel()
	book := DefaultBook()
	code := func(name string) string {
		r := book.Resolve(name)
		if !r.Exact {
			t.Fatalf("no trade %s", name)
		}
		return r.Trade.Code
	}
	for _, c := range []struct {
		a, b string
		want Degree
	}{
		{"车位", "平车", DegreeSame}, {"抛光工", "打磨工", DegreeFamily}, {"注塑工", "塑料制品成型制作工", DegreeSame},
		{"缝纫工", "服装尾部工", DegreeTransferable}, {"普工", "包装工", DegreeTransferable}, {"水龙头组装工", "装配工", DegreeFamily},
		{"焊工", "缝纫工", DegreeUnrelated}, {"无损检测员", "化学检验员", DegreeUnrelated}, {"厨师", "车工", DegreeUnrelated},
	} {
		if got := book.Degree(code(c.a), code(c.b)); got != c.want {
			t.Errorf("%s and %s: %s, want %s", c.a, c.b, got, c.want)
		}
	}
	for _, trade := range Default().Trades {
		related := book.RelatedTo(trade.Code)
		if related[trade.Code] != DegreeSame {
			t.Errorf("%s is not itself", trade.Name)
		}
		for other, d := range related {
			if d == DegreeUnrelated || book.RelatedTo(other)[trade.Code] != d {
				t.Errorf("%s and %s: %s one way, %s the other", trade.Name, other, d, book.RelatedTo(other)[trade.Code])
			}
		}
	}
	if book.Degree("x", code("焊工")) != DegreeUnrelated || book.Degree("x", "x") != DegreeUnrelated || book.RelatedTo("x") != nil {
		t.Error("an unknown code is related")
	}
}

func TestPeel(t *testing.T) {
	t.Parallel()
	book := DefaultBook()
	for query, want := range map[string]struct{ trades, towns, rest string }{
		"水口抛光":           {"抛光工", "水口镇", ""},
		"水口镇 抛光工 包住":     {"抛光工", "水口镇", "包住"},
		"电焊车位":           {"焊工 缝纫工", "", ""},
		"数控车":            {"数控车工", "", ""},
		"数控车工和铣工":        {"数控车工 铣工", "", "和"},
		"三埠街道办SMT长期":     {"SMT操作员", "三埠街道", "长期"},
		"抛光 抛光工 ＰＶＤ":     {"抛光工 镀膜工", "", ""},
		"某某包装有限公司":       {"", "", "某某包装有限公司"},
		"开平市示例纺织厂 缝纫":    {"缝纫工", "", "开平市示例纺织厂"},
		"五金":             {"", "", "五金"},
		"卫浴 Ａ1":          {"", "", "卫浴 a1"},
		"焊":              {"", "", "焊"},
		"":               {"", "", ""},
		"  \t":           {"", "", ""},
		"翠山湖 月山 电子装配 夜班": {"电子设备装接工", "翠山湖新区 月山镇", "夜班"},
	} {
		trades, towns, rest := book.Peel(query)
		var names, places []string
		for _, c := range trades {
			trade, _ := book.ByCode(c)
			names = append(names, trade.Name)
		}
		for _, c := range towns {
			town, _ := book.Towns.ByCode(c)
			places = append(places, town.Name)
		}
		if strings.Join(names, " ") != want.trades || strings.Join(places, " ") != want.towns || rest != want.rest {
			t.Errorf("%q: got %v, %v, %q; want %+v", query, names, places, rest, want)
		}
	}
}

func TestBookFollowsEditedRows(t *testing.T) {
	t.Parallel()
	trades := []Trade{{Code: "1", Name: "甲工", Family: "f"}, {Code: "2", Name: "乙丙工", Family: "f"}, {Code: "3", Name: "旧工种", Family: "f", Retired: true}}
	aliases := []Alias{{"近名", "1", AliasNear}, {"近名", "2", AliasExact}, {"甲工", "2", AliasExact}, {"空", "9", AliasExact}, {"旧名", "3", AliasExact}}
	book := NewTradeBook(trades, aliases, []Relation{{"1", "2", DegreeUnrelated}, {"1", "9", DegreeSame}}, nil)
	if r := book.Resolve("近名"); r.Trade.Code != "2" || !r.Exact {
		t.Errorf("an exact alias goes first: %+v", r)
	}
	if r := book.Resolve("甲工"); r.Trade.Code != "1" {
		t.Errorf("a trade's own name goes first: %+v", r)
	}
	if book.Degree("1", "2") != DegreeUnrelated || book.Degree("1", "3") != DegreeFamily {
		t.Error("the relation does not override the family")
	}
	if book.Resolve("旧工种").OK || book.Resolve("旧名").OK || book.Resolve("空").OK {
		t.Error("a retired or unknown trade is still found by name")
	}
	if trade, ok := book.ByCode("3"); !ok || !trade.Retired {
		t.Error("a retired trade is lost")
	}
	if !slices.Equal(book.SynonymsOf("2"), []string{"近名", "甲工"}) {
		t.Errorf("synonyms %v", book.SynonymsOf("2"))
	}
}

func FuzzResolveAndPeel(f *testing.F) {
	for _, seed := range []string{"缝纫工（平车）", "电子装配 / SMT操作员", "水口抛光 包住", "\x00()", "（", "开平市"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		book := DefaultBook()
		if r := book.Resolve(text); r.OK == (r.Trade.Code == "") || !r.Exact && r.Note == "" {
			t.Errorf("%q: %+v", text, r)
		}
		if r := book.Towns.Resolve(text); r.OK == (r.Town.Code == "") {
			t.Errorf("%q: %+v", text, r)
		}
		if _, _, rest := book.Peel(text); len([]rune(rest)) > len([]rune(text)) {
			t.Errorf("%q: the rest %q is longer", text, rest)
		}
	})
}

func BenchmarkResolveUnknown(b *testing.B) {
	book := DefaultBook()
	for b.Loop() {
		book.Resolve("高级抛先工学员")
	}
}

func BenchmarkPeel(b *testing.B) {
	book := DefaultBook()
	for b.Loop() {
		book.Peel("水口镇 抛光工 电子装配 包住宿长期")
	}
}
