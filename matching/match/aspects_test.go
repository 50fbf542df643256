package match

import (
	"testing"

	"pgregory.net/rapid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/reference"
)

func fen(yuan int64) *int64 {
	v := yuan * 100
	return &v
}

func TestPayPoints(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name                               string
		floor, wish, offerLeast, offerMost *int64
		points                             int
	}{
		{"even the least reaches the wish", fen(4500), fen(5500), fen(5500), fen(6500), 15},
		{"even the least reaches the floor", fen(4500), fen(5500), fen(5000), fen(6500), 13},
		{"the most reaches the wish", fen(4500), fen(5500), fen(4000), fen(5500), 12},
		{"the most reaches the floor", fen(4500), fen(5500), fen(4000), fen(4500), 10},
		{"five percent short", fen(4000), nil, fen(3000), fen(3800), 4},
		{"more than five percent short", fen(4000), nil, fen(3000), fen(3799), 0},
		{"floor to be agreed", nil, nil, fen(3000), fen(3799), 8},
		{"offer to be agreed", fen(4000), nil, nil, nil, 8},
		{"one figure each", fen(4000), nil, fen(4000), nil, 15},
	} {
		p := pair{surplus: Side{PayMin: tc.floor, PayMax: tc.wish}, shortage: Side{PayMin: tc.offerLeast, PayMax: tc.offerMost}}
		if got := payPoints(p); got != tc.points {
			t.Errorf("%s: %d points, want %d", tc.name, got, tc.points)
		}
	}
}

func TestDistancePoints(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name            string
		km              float64
		needsBed        bool
		lodging, bus    bool
		points          int
		saidAsAgainstIt bool
	}{
		{"same town", 0, false, false, false, 10, false},
		{"near", 5, false, false, false, 10, false},
		{"far", 30, false, false, false, 0, true},
		{"far with a bus", 30, false, false, true, 8, false},
		{"needs a bed and gets one", 30, true, true, false, 10, false},
		{"needs a bed in the same town", 0, true, false, true, 0, true},
	} {
		p := pair{km: tc.km, kmKnown: true, surplus: Side{Lodging: tc.needsBed}, shortage: Side{Lodging: tc.lodging, Transport: tc.bus}}
		if got := distancePoints(p); got != tc.points {
			t.Errorf("%s: %d points, want %d", tc.name, got, tc.points)
		}
		if _, con := sayDistance(p); (con != "") != tc.saidAsAgainstIt {
			t.Errorf("%s: against it is said %q", tc.name, con)
		}
	}
}

// Whatever the pair, no aspect leaves its range, and each says something.
func TestAspectsStayInRange(t *testing.T) {
	t.Parallel()
	sum := 0
	for _, a := range aspects {
		sum += a.max
	}
	if sum != 100 {
		t.Fatalf("the aspects add up to %d points", sum)
	}
	book := reference.DefaultBook()
	trades, towns := reference.Default().Trades, reference.Default().Towns
	anySide := rapid.Custom(func(t *rapid.T) Side {
		from := calendar.NewDate(2021, 1, 1).AddDays(rapid.IntRange(0, 60).Draw(t, "from"))
		s := Side{
			Trade: trades[rapid.IntRange(0, len(trades)-1).Draw(t, "trade")].Code, Level: rapid.IntRange(0, 5).Draw(t, "level"),
			Heads: rapid.IntRange(1, 10000).Draw(t, "heads"), Town: towns[rapid.IntRange(0, len(towns)-1).Draw(t, "town")].Code,
			Period:  calendar.Period{From: from, To: from.AddDays(rapid.IntRange(0, 729).Draw(t, "days"))},
			Lodging: rapid.Bool().Draw(t, "lodging"), Transport: rapid.Bool().Draw(t, "bus"), Dishonest: rapid.Bool().Draw(t, "dishonest"),
		}
		if rapid.Bool().Draw(t, "has pay") {
			s.PayMin = fen(rapid.Int64Range(500, 100000).Draw(t, "pay"))
		}
		return s
	})
	rapid.Check(t, func(t *rapid.T) {
		p := newPair(book, calendar.NewDate(2021, 1, 1), anySide.Draw(t, "surplus"), anySide.Draw(t, "shortage"))
		if p.overlap.Days() == 0 {
			return
		}
		for _, a := range aspects {
			if points := a.points(p); points < 0 || points > a.max {
				t.Fatalf("%s gives %d of %d", a.key, points, a.max)
			}
			if pro, con := a.say(p); pro == "" && con == "" {
				t.Fatalf("%s says nothing", a.key)
			}
		}
	})
}
