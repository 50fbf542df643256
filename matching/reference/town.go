package reference

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// Town is a reporting unit: a town, a subdistrict, or the Cuishan Lake committee.
type Town struct {
	Code    string // nine digits
	Name    string // 水口镇
	Kind    string // 镇, 街道, 管委会
	Lat     float64
	Lng     float64 // approximate (about 3 km): for ranking by distance only
	TileCol int     // place on the tile map, from the west, 0 first
	TileRow int     // from the north, 0 first
	Aliases []string
}

// OutsideCode is the code under which everything lies that is not Kaiping's.
const OutsideCode = "outside"

// Outside stands for every place beyond the 16 units: firms there may lend and
// borrow, but nothing is counted under it, and no distance to it is known. The
// aliases are how sheets begin a place in the neighbourhood.
var Outside = Town{Code: OutsideCode, Name: "开平市外", Kind: "市外", Aliases: []string{
	"市外", "开平以外", "开平市以外",
	"台山市", "恩平市", "鹤山市", "新会区", "蓬江区", "江海区",
	"广州市", "深圳市", "珠海市", "汕头市", "佛山市", "韶关市", "湛江市", "肇庆市", "茂名市", "惠州市", "梅州市",
	"汕尾市", "河源市", "阳江市", "清远市", "东莞市", "中山市", "潮州市", "揭阳市", "云浮市",
}}

// Outside tells whether the town is none of the 16 units.
func (t Town) Outside() bool { return t.Code == OutsideCode }

// roadFactor turns a straight line into a road: towns here lie on both sides of a river.
const roadFactor = 1.3

// RoadKM estimates the way between two towns in kilometres; 0 within one town.
func RoadKM(a, b Town) float64 {
	const earthKM, degree = 6371.0, math.Pi / 180
	dLat, dLng := (b.Lat-a.Lat)*degree, (b.Lng-a.Lng)*degree
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Lat*degree)*math.Cos(b.Lat*degree)*math.Pow(math.Sin(dLng/2), 2)
	return 2 * earthKM * math.Asin(math.Sqrt(h)) * roadFactor
}

// TownResolution is what a text was understood as.
type TownResolution struct {
	Town        Town
	OK          bool
	Note        string // a Chinese sentence for the person, where not OK
	Suggestions []Town // the nearest names, where not OK; may be empty
}

type townName struct {
	text  string
	town  int
	short bool // without 镇 or 街道: may be part of another word
}

// TownBook finds towns. It does not change once built.
type TownBook struct {
	towns  []Town // the units
	byCode map[string]int
	names  []townName // the longest first
	roads  map[[2]string]float64
}

// NewTownBook builds a book, with all distances worked out.
func NewTownBook(towns []Town) *TownBook {
	b := &TownBook{towns: slices.Clone(towns), byCode: make(map[string]int), roads: make(map[[2]string]float64)}
	for i, t := range b.towns {
		b.byCode[t.Code] = i
		for _, n := range append([]string{t.Name}, t.Aliases...) {
			short := !strings.HasSuffix(n, "镇") && !strings.Contains(n, "街道") && len([]rune(n)) <= 3
			b.names = append(b.names, townName{fold(n), i, short})
		}
		for _, u := range b.towns {
			b.roads[[2]string{t.Code, u.Code}] = RoadKM(t, u)
		}
	}
	slices.SortStableFunc(b.names, func(x, y townName) int { return len(y.text) - len(x.text) })
	return b
}

// All gives the reporting units in the order in which they were given, without
// Outside. Read only.
func (b *TownBook) All() []Town { return b.towns }

// ByCode finds a town; Outside is one.
func (b *TownBook) ByCode(code string) (Town, bool) {
	if code == OutsideCode {
		return Outside, true
	}
	i, ok := b.byCode[code]
	if !ok {
		return Town{}, false
	}
	return b.towns[i], true
}

// RoadKM is the estimated way between two towns, by code, in kilometres. Not ok:
// a code is unknown, or one is Outside.
func (b *TownBook) RoadKM(codeA, codeB string) (km float64, ok bool) {
	km, ok = b.roads[[2]string{codeA, codeB}]
	return km, ok
}

var (
	aboveTown = regexp.MustCompile(`^(中国)?(广东省?)?(江门市?)?(开平市?|440783)?`)
	elsewhere = regexp.MustCompile(`[省市县]|自治区`)
	otherWord = regexp.MustCompile(`^([省市县区路巷]|大道|[东南西北中]路|山水库)`)
)

// Resolve finds the town that a text names or lies in: 水口, 开平市水口镇, 三埠街道办事处,
// 月山镇工业区. 开平市外, and what begins with a place of the neighbourhood that is
// not Kaiping's (台山市水步镇), is Outside. A text that names two towns, or a place
// nobody knows, is not ok.
func (b *TownBook) Resolve(text string) TownResolution {
	given := strings.TrimSpace(text)
	folded := fold(text)
	if folded == "" {
		return TownResolution{Note: "没有填写镇街。"}
	}
	if len([]rune(folded)) > 2*maxTermRunes {
		return TownResolution{Note: "镇街名称过长，请只填写镇街。"}
	}
	if i, ok := b.byCode[folded]; ok {
		return TownResolution{Town: b.towns[i], OK: true}
	}
	local := aboveTown.ReplaceAllString(folded, "")
	if isOutside(folded) || isOutside(local) {
		return TownResolution{Town: Outside, OK: true}
	}
	inside := b.fullNamesIn(local)
	for _, n := range b.names {
		if len(inside) > 1 {
			break
		}
		if rest, ok := strings.CutPrefix(local, n.text); ok && (!n.short || !otherWord.MatchString(rest)) {
			return TownResolution{Town: b.towns[n.town], OK: true}
		}
	}
	if len(inside) == 1 {
		return TownResolution{Town: inside[0], OK: true}
	}
	if len(inside) == 0 {
		inside = b.similar(local)
	}
	return TownResolution{Note: unknownTown(given, inside), Suggestions: inside}
}

func isOutside(text string) bool {
	return text == OutsideCode || slices.ContainsFunc(append([]string{Outside.Name}, Outside.Aliases...), func(name string) bool { return strings.HasPrefix(text, name) })
}

// fullNamesIn finds towns by full name within a longer text, unless the text
// says that it is elsewhere.
func (b *TownBook) fullNamesIn(text string) []Town {
	var found []Town
	for _, t := range b.towns {
		if before, _, ok := strings.Cut(text, t.Name); ok && !elsewhere.MatchString(before) {
			found = append(found, t)
		}
	}
	return found
}

// similar finds towns with one other character in the name, or whose short name
// is in the text.
func (b *TownBook) similar(text string) []Town {
	var found []Town
	word := []rune(strings.TrimSuffix(strings.TrimSuffix(text, "街道"), "镇"))
	for i, t := range b.towns {
		near := slices.ContainsFunc(b.names, func(n townName) bool {
			name := []rune(strings.TrimSuffix(strings.TrimSuffix(n.text, "街道"), "镇"))
			return n.town == i && (len(name) >= 2 && contains(word, name) || len(word) >= 2 && oneEdit(word, name))
		})
		if near {
			found = append(found, t)
		}
	}
	return found
}

func unknownTown(text string, suggestions []Town) string {
	if len(suggestions) == 0 {
		return "“" + text + "”不是开平市的镇街，请从 16 个镇街（管委会）中选择；不在开平的，请写“开平市外”。"
	}
	names := make([]string, len(suggestions))
	for i, t := range suggestions {
		names[i] = "“" + t.Name + "”"
	}
	return "看不出“" + text + "”是哪个镇街，是不是" + strings.Join(names, "、") + "？"
}
