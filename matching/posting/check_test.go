package posting_test

import (
	"strings"
	"testing"

	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

func money(fen int64) *int64 { return &fen }

func TestShortageOutsideSaysWhere(t *testing.T) {
	t.Parallel()
	seed := reference.Default()
	in := posting.Input{TradeCode: seed.Trades[10].Code, Headcount: 2, PeriodFrom: calendar.NewDate(2021, 2, 8), PeriodTo: calendar.NewDate(2021, 3, 8), TownCode: reference.OutsideCode}
	check := func(kind posting.Kind) []problem.Field {
		return posting.Check(kind, in, calendar.NewDate(2021, 2, 8), reference.DefaultBook())
	}
	if found := check(posting.Shortage); len(found) != 1 || found[0].Name != "workplace" || found[0].Code != "required" {
		t.Errorf("%+v", found)
	}
	if found := check(posting.Surplus); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	in.Workplace = "江门市台山市水步镇"
	if found := check(posting.Shortage); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	seed := reference.Default()
	retired := seed.Trades[3]
	trades := append([]reference.Trade{}, seed.Trades...)
	trades[3].Retired = true
	book := reference.NewTradeBook(trades, seed.Aliases, seed.Relations, seed.Towns)
	valid := posting.Input{
		TradeCode: seed.Trades[10].Code, Headcount: 20, PeriodFrom: today, PeriodTo: today.AddDays(30), TownCode: seed.Towns[0].Code,
	}
	cases := []struct {
		name string
		with func(*posting.Input)
		want string // "field code", or nothing
	}{
		{"the least", func(*posting.Input) {}, ""},
		{"no trade", func(in *posting.Input) { in.TradeCode = "" }, "tradeCode required"},
		{"unknown trade", func(in *posting.Input) { in.TradeCode = "9-99" }, "tradeCode unknown"},
		{"retired trade", func(in *posting.Input) { in.TradeCode = retired.Code }, "tradeCode retired"},
		{"no town", func(in *posting.Input) { in.TownCode = "" }, "townCode required"},
		{"unknown town", func(in *posting.Input) { in.TownCode = "440783999" }, "townCode unknown"},
		{"level below", func(in *posting.Input) { in.Level = -1 }, "level range"},
		{"highest level", func(in *posting.Input) { in.Level = 5 }, ""},
		{"level above", func(in *posting.Input) { in.Level = 6 }, "level range"},
		{"nobody", func(in *posting.Input) { in.Headcount = 0 }, "headcount range"},
		{"fewer than nobody", func(in *posting.Input) { in.Headcount = -5 }, "headcount range"},
		{"one", func(in *posting.Input) { in.Headcount = 1 }, ""},
		{"ten thousand", func(in *posting.Input) { in.Headcount = 10000 }, ""},
		{"one more", func(in *posting.Input) { in.Headcount = 10001 }, "headcount range"},
		{"no first day", func(in *posting.Input) { in.PeriodFrom = 0 }, "periodFrom required"},
		{"no last day", func(in *posting.Input) { in.PeriodTo = 0 }, "periodTo required"},
		{"swapped", func(in *posting.Input) { in.PeriodFrom, in.PeriodTo = in.PeriodTo, in.PeriodFrom }, "periodTo order"},
		{"ends today", func(in *posting.Input) { in.PeriodFrom, in.PeriodTo = today-10, today }, ""},
		{"ended yesterday", func(in *posting.Input) { in.PeriodFrom, in.PeriodTo = today-10, today-1 }, "periodTo ended"},
		{"one day", func(in *posting.Input) { in.PeriodTo = today }, ""},
		{"730 days", func(in *posting.Input) { in.PeriodTo = today.AddDays(729) }, ""},
		{"731 days", func(in *posting.Input) { in.PeriodTo = today.AddDays(730) }, "periodTo long"},
		{"begins in 730 days", func(in *posting.Input) { in.PeriodFrom, in.PeriodTo = today+730, today+740 }, ""},
		{"begins in 731 days", func(in *posting.Input) { in.PeriodFrom, in.PeriodTo = today+731, today+740 }, "periodFrom far"},
		{"year 9999", func(in *posting.Input) { in.PeriodTo = calendar.NewDate(9999, 12, 31) }, "periodTo long"},
		{"least pay", func(in *posting.Input) { in.PayMinFen = money(500_00) }, ""},
		{"less than that", func(in *posting.Input) { in.PayMinFen = money(499_99) }, "payMinFen range"},
		{"negative pay", func(in *posting.Input) { in.PayMinFen = money(-1) }, "payMinFen range"},
		{"most pay", func(in *posting.Input) { in.PayMaxFen = money(100000_00) }, ""},
		{"more than that", func(in *posting.Input) { in.PayMaxFen = money(100000_01) }, "payMaxFen range"},
		{"equal pay", func(in *posting.Input) { in.PayMinFen, in.PayMaxFen = money(5000_00), money(5000_00) }, ""},
		{"pay swapped", func(in *posting.Input) { in.PayMinFen, in.PayMaxFen = money(5000_01), money(5000_00) }, "payMaxFen order"},
		{"workplace", func(in *posting.Input) { in.Workplace = strings.Repeat("路", 100) }, ""},
		{"workplace too long", func(in *posting.Input) { in.Workplace = strings.Repeat("路", 101) }, "workplace length"},
		{"hazards", func(in *posting.Input) { in.Hazards = strings.Repeat("尘", 300) }, ""},
		{"hazards too long", func(in *posting.Input) { in.Hazards = strings.Repeat("尘", 301) }, "hazards length"},
		{"note", func(in *posting.Input) { in.Note = strings.Repeat("注", 500) }, ""},
		{"note too long", func(in *posting.Input) { in.Note = strings.Repeat("注", 10000) }, "note length"},
		{"phone in note", func(in *posting.Input) { in.Note = "有意者打138 0000 0001" }, "note contact_in_text"},
		{"landline in workplace", func(in *posting.Input) { in.Workplace = "门口电话0750-2218950" }, "workplace contact_in_text"},
		{"dates in note", func(in *posting.Input) { in.Note = "2021-02-10至2021-03-20两班倒，月薪4500-5500" }, ""},
		{"contact's name", func(in *posting.Input) { in.ContactName = strings.Repeat("名", 50) }, ""},
		{"contact's name too long", func(in *posting.Input) { in.ContactName = strings.Repeat("名", 51) }, "contactName length"},
		{"mobile", func(in *posting.Input) { in.ContactPhone = "+86 138 0000 0003" }, ""},
		{"landline", func(in *posting.Input) { in.ContactPhone = "0750-2200001" }, ""},
		{"no phone number", func(in *posting.Input) { in.ContactPhone = "23800000001" }, "contactPhone phone"},
		{"control characters are cleaned away", func(in *posting.Input) { in.Note = "夜\x00班\u202e " }, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := valid
			c.with(&in)
			got := ""
			for _, f := range posting.Check(posting.Shortage, in.Clean(), today, book) {
				got += f.Name + " " + f.Code
				if !strings.HasSuffix(f.Message, "。") {
					t.Errorf("no sentence: %q", f.Message)
				}
			}
			if got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSurplusHasNoWorkplace(t *testing.T) {
	t.Parallel()
	book := reference.DefaultBook()
	in := posting.Input{
		TradeCode: reference.Default().Trades[0].Code, Headcount: 1, PeriodFrom: today, PeriodTo: today,
		TownCode: reference.Default().Towns[0].Code, Board: true, Transport: true, Workplace: "一号路", Hazards: "粉尘",
	}
	if found := posting.Check(posting.Shortage, in, today, book); len(found) > 0 {
		t.Fatalf("refused of a shortage: %v", found)
	}
	names := ""
	for _, f := range posting.Check(posting.Surplus, in, today, book) {
		names += f.Name + " "
	}
	if names != "board transport workplace hazards " {
		t.Fatalf("refused %q", names)
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	found := posting.Check(posting.Shortage, posting.Input{Level: 9}, today, reference.DefaultBook())
	if len(found) != 6 { // trade, town, level, headcount, both days
		t.Fatalf("%v", found)
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	in := posting.Input{Note: "a\x00b\u200bc\xff  d\n", ContactPhone: "１３８ 0000-0001 "}.Clean()
	if in.Note != "abc d" || in.ContactPhone != "13800000001" {
		t.Fatalf("%q %q", in.Note, in.ContactPhone)
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	base := posting.Input{TradeCode: "a", Level: 1, Headcount: 2, PeriodFrom: 3, PeriodTo: 4, TownCode: "b", PayMinFen: money(5), Workplace: "c"}
	same := base
	same.ContactName, same.ContactPhone, same.PayMinFen = "某", "13800000001", money(5)
	if posting.Fingerprint(base) != posting.Fingerprint(same) {
		t.Fatal("a contact makes another posting")
	}
	for name, with := range map[string]func(*posting.Input){
		"trade":     func(in *posting.Input) { in.TradeCode = "x" },
		"level":     func(in *posting.Input) { in.Level = 2 },
		"heads":     func(in *posting.Input) { in.Headcount = 3 },
		"from":      func(in *posting.Input) { in.PeriodFrom = 2 },
		"to":        func(in *posting.Input) { in.PeriodTo = 5 },
		"town":      func(in *posting.Input) { in.TownCode = "x" },
		"no pay":    func(in *posting.Input) { in.PayMinFen = nil },
		"other end": func(in *posting.Input) { in.PayMinFen, in.PayMaxFen = nil, money(5) },
		"lodging":   func(in *posting.Input) { in.Lodging = true },
		"workplace": func(in *posting.Input) { in.Workplace = "x" },
		"remark":    func(in *posting.Input) { in.Note = "x" },
		"to remark": func(in *posting.Input) { in.Workplace, in.Note = "", "c" },
		"moved":     func(in *posting.Input) { in.TradeCode, in.TownCode = "ab", "" },
	} {
		in := base
		with(&in)
		if posting.Fingerprint(in) == posting.Fingerprint(base) {
			t.Errorf("%s does not count", name)
		}
	}
}
