package enterprise_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/matching/enterprise"
)

func flag(from calendar.Date, to ...calendar.Date) enterprise.Flag {
	f := enterprise.Flag{Kind: "dishonest", From: from, Source: "法院公告"}
	if len(to) > 0 {
		f.To = &to[0]
	}
	return f
}

func TestFlags(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, _ := w.firm(t)
	e, err := w.AddFlag(t.Context(), w.town, e.ID, flag(today-10))
	if err != nil || len(e.Flags) != 1 || e.Flags[0].From != today-10 || e.Flags[0].To != nil || e.Flags[0].Source != "法院公告" {
		t.Fatal(e.Flags, err)
	}
	_, err = w.AddFlag(t.Context(), w.town, e.ID, flag(today))
	refused(t, err, "flag_overlap")
	other := flag(today)
	other.Kind = "abnormal_operation"
	if e, err = w.AddFlag(t.Context(), w.town, e.ID, other); err != nil || len(e.Flags) != 2 {
		t.Fatal(e.Flags, err)
	}
	dishonest := e.Flags[1].ID
	_, err = w.EndFlag(t.Context(), w.town, e.ID, dishonest, today-11)
	refused(t, err, "invalid", "to")
	_, err = w.EndFlag(t.Context(), w.town, e.ID, dishonest, today+1)
	refused(t, err, "invalid", "to")
	_, err = w.EndFlag(t.Context(), w.town, e.ID, uuid.New(), today)
	refused(t, err, "not_found")
	if e, err = w.EndFlag(t.Context(), w.town, e.ID, dishonest, today-1); err != nil || *e.Flags[1].To != today-1 {
		t.Fatal(e.Flags, err)
	}
	_, err = w.EndFlag(t.Context(), w.town, e.ID, dishonest, today)
	refused(t, err, "wrong_state")
	_, err = w.AddFlag(t.Context(), w.town, e.ID, flag(today-1)) // its last day
	refused(t, err, "flag_overlap")
	if e, err = w.AddFlag(t.Context(), w.town, e.ID, flag(today)); err != nil || len(e.Flags) != 3 {
		t.Fatal(e.Flags, err)
	}
	if got := w.actions(t, e.ID); !slices.Equal(got, []string{"register_by_officer", "flag", "flag", "end_flag", "flag"}) {
		t.Fatal(got)
	}
}

func TestFlagRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, own := w.firm(t)
	for field, with := range map[string]func(*enterprise.Flag){
		"kind":   func(f *enterprise.Flag) { f.Kind = "nonsense" },
		"from":   func(f *enterprise.Flag) { f.From = 0 },
		"to":     func(f *enterprise.Flag) { to := f.From - 1; f.To = &to },
		"source": func(f *enterprise.Flag) { f.Source = "" },
	} {
		f := flag(today)
		with(&f)
		_, err := w.AddFlag(t.Context(), w.town, e.ID, f)
		refused(t, err, "invalid", field)
	}
	_, err := w.AddFlag(t.Context(), w.town, e.ID, flag(today+1))
	refused(t, err, "invalid", "from")
	for _, c := range []auth.Caller{own, {Role: auth.Administrator}, {}} {
		_, err = w.AddFlag(t.Context(), c, e.ID, flag(today))
		refused(t, err, "forbidden")
		_, err = w.EndFlag(t.Context(), c, e.ID, uuid.New(), today)
		refused(t, err, "forbidden")
	}
	_, err = w.AddFlag(t.Context(), w.elsewhere, e.ID, flag(today))
	refused(t, err, "not_found")
}

func TestSameFlagAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, _ := w.firm(t)
	done, errs := atOnce(20, func(int) (enterprise.Enterprise, error) {
		return w.AddFlag(t.Context(), w.city, e.ID, flag(today, today+30))
	})
	if len(done) != 1 {
		t.Fatalf("%d were recorded", len(done))
	}
	for _, err := range errs {
		refused(t, err, "flag_overlap")
	}
}
