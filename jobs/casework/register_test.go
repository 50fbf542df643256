package casework_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/jobs/casework"
	"gongxiang/matching/matchingtest"
)

func TestRegisterIntoSeveralGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input()
	in.IDNumber = strings.ToLower(adult) // a lower-case x
	in.Groups = append(in.Groups, group(casework.Veteran, ""), group(casework.Poverty, ""), group(casework.Hardship, "disabled"))
	p, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	page, err := w.GetPage(t.Context(), w.officer, p.ID)
	w.must(err)
	if page.IDNumber.Raw() != adult || page.Phone.Raw() != in.Phone || *page.OfficerID != w.officer.AccountID || len(page.Groups) != 4 {
		t.Errorf("%+v", page)
	}
	if c := page.Case; c == nil || c.Status != casework.Opened || c.DueOn != matchingtest.Today.AddDays(30) || c.Missing != (casework.Targets{Guidance: 1, Vacancy: 3, Training: 1}) {
		t.Errorf("%+v", page.Case)
	}
	// What officers see at a glance tells neither poverty nor disability.
	text, _ := json.Marshal(page)
	for _, hidden := range []string{"脱贫", "残疾", "out_of_poverty", "disabled", in.Phone, adult, "2021-007"} {
		if strings.Contains(string(text), hidden) {
			t.Errorf("the page shows %s: %s", hidden, text)
		}
	}
}

func TestRegistrationRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*casework.RegisterInput)
		fields []string
	}{
		"nothing":       {func(in *casework.RegisterInput) { *in = casework.RegisterInput{} }, []string{"name", "phone", "groups"}},
		"no name":       {func(in *casework.RegisterInput) { in.Name = "张3" }, []string{"name"}},
		"15 years":      {func(in *casework.RegisterInput) { in.IDNumber = "440783200502090012" }, []string{"idNumber"}},
		"check digit":   {func(in *casework.RegisterInput) { in.IDNumber = "110105194912310020" }, []string{"idNumber"}},
		"another town":  {func(in *casework.RegisterInput) { in.TownCode = w.Town("赤坎镇") }, []string{"townCode"}},
		"no kind":       {func(in *casework.RegisterInput) { in.Groups[0].Kind = "" }, []string{"groups.0.kind"}},
		"unknown":       {func(in *casework.RegisterInput) { in.Groups[0] = group("students", "") }, []string{"groups.0.group"}},
		"kind of other": {func(in *casework.RegisterInput) { in.Groups[0] = group(casework.Veteran, "aged") }, []string{"groups.0.group"}},
		"tomorrow":      {func(in *casework.RegisterInput) { in.Groups[0].From = matchingtest.Today.AddDays(1) }, []string{"groups.0.from"}},
		"no day":        {func(in *casework.RegisterInput) { in.Groups[0].From = 0 }, []string{"groups.0.from"}},
		"no proof":      {func(in *casework.RegisterInput) { in.Groups[0].Proof = "" }, []string{"groups.0.proof"}},
	} {
		in := w.input()
		c.change(&in)
		_, err := w.Register(t.Context(), w.officer, in)
		p, ok := problem.As(err)
		if !ok || p.Code != "invalid" {
			t.Errorf("%s: %v", name, err)
			continue
		}
		refused(t, err, "invalid", c.fields...)
	}
	in := w.input()
	in.Groups = append(in.Groups, in.Groups[0])
	_, err := w.Register(t.Context(), w.officer, in)
	refused(t, err, "in_group")
}

// Sixteen on this very day is old enough.
func TestSixteenthBirthday(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input()
	in.IDNumber = number(t, "44078320050208001")
	_, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	in = w.input()
	in.IDNumber = number(t, "44078320050209001")
	_, err = w.Register(t.Context(), w.officer, in)
	refused(t, err, "invalid", "idNumber")
}

func number(t *testing.T, first17 string) string {
	t.Helper()
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(first17[i]-'0') * weight
	}
	return first17 + string("10X98765432"[sum%11])
}

func TestOneIDNumberUnderTwoPhones(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input()
	in.IDNumber = adult
	p, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	second := w.input()
	second.IDNumber, second.Different = strings.ToLower(adult), true
	_, err = w.Register(t.Context(), w.officer, second)
	told := refusal(t, err, "person_registered")
	if found := told.Current.(casework.Existing); found.ID == nil || *found.ID != p.ID || found.Name != "示**" {
		t.Errorf("%+v", found)
	}
	// An officer of another town learns that there is one, and where, not who.
	_, err = w.Register(t.Context(), w.Officer("赤坎镇"), second)
	told = refusal(t, err, "person_registered")
	if found := told.Current.(casework.Existing); found.ID != nil || found.TownName != "水口镇" || !strings.Contains(told.Message, "转到") {
		t.Errorf("%+v %s", found, told.Message)
	}
}

func TestSameNameAndPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input()
	p, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	_, err = w.Register(t.Context(), w.officer, in)
	refused(t, err, "maybe_same")
	in.Different = true // father and son
	other, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	if other.ID == p.ID {
		t.Error("they became one")
	}
	in.Name, in.Different = "示例乙", false // a family's phone
	_, err = w.Register(t.Context(), w.officer, in)
	w.must(err)
}

func TestSameIDNumberAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	inputs := make([]casework.RegisterInput, 8)
	for i := range inputs {
		inputs[i] = w.input()
		inputs[i].IDNumber = adult
	}
	errs := make([]error, len(inputs))
	var done sync.WaitGroup
	for i, in := range inputs {
		done.Go(func() { _, errs[i] = w.Register(context.Background(), w.officer, in) })
	}
	done.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !problem.HasCode(err, "person_registered") {
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d registered", made)
	}
}

func TestIDNumberLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.registered()
	if p.HasIDNumber {
		t.Fatal(p)
	}
	_, err := w.Identify(t.Context(), w.Officer("赤坎镇"), p.ID, adult)
	refused(t, err, "not_found")
	p, err = w.Identify(t.Context(), w.officer, p.ID, adult)
	w.must(err)
	if !p.HasIDNumber {
		t.Error("not there")
	}
	_, err = w.Identify(t.Context(), w.officer, p.ID, another)
	refused(t, err, "has_id_number")
	other := w.registered()
	_, err = w.Identify(t.Context(), w.officer, other.ID, adult)
	refused(t, err, "person_registered")
}

func TestRevealIsRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input()
	in.IDNumber = adult
	in.Groups = append(in.Groups, group(casework.Released, ""))
	p, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	_, err = w.Reveal(t.Context(), w.officer, p.ID, casework.FieldGroups, " ")
	refused(t, err, "invalid", "purpose")
	_, err = w.Reveal(t.Context(), w.Officer("赤坎镇"), p.ID, casework.FieldGroups, "核对材料")
	refused(t, err, "not_found")
	shown, err := w.Reveal(t.Context(), w.officer, p.ID, casework.FieldGroups, "核对材料")
	w.must(err)
	if len(shown.Groups) != 2 || shown.Groups[1].Word+shown.Groups[0].Word != "刑释解戒人员就业困难人员（大龄）" && shown.Groups[0].Word+shown.Groups[1].Word != "刑释解戒人员就业困难人员（大龄）" || shown.Groups[0].Proof != "认定证明 2021-007" {
		t.Errorf("%+v", shown)
	}
	for field, want := range map[string]string{casework.FieldIDNumber: adult, casework.FieldPhone: in.Phone} {
		shown, err = w.Reveal(t.Context(), w.officer, p.ID, field, "电话回访")
		w.must(err)
		if shown.Value != want {
			t.Errorf("%s: %s", field, shown.Value)
		}
	}
	looks, err := w.Looks(t.Context(), w.officer, p.ID)
	w.must(err)
	if len(looks) != 3 || looks[2].Field != "群体类别" || looks[2].Purpose != "核对材料" {
		t.Errorf("%+v", looks)
	}
}

func TestGroupsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.registered()
	_, err := w.AddGroup(t.Context(), w.officer, p.ID, group(casework.Hardship, "aged"))
	refused(t, err, "in_group")
	_, err = w.EndGroup(t.Context(), w.officer, p.ID, p.Groups[0].ID, matchingtest.Today.AddDays(-31), "已不符合")
	refused(t, err, "invalid", "to")
	p, err = w.EndGroup(t.Context(), w.officer, p.ID, p.Groups[0].ID, matchingtest.Today.AddDays(-1), "已不符合")
	w.must(err)
	if *p.Groups[0].To != matchingtest.Today.AddDays(-1) {
		t.Errorf("%+v", p.Groups)
	}
	_, err = w.EndGroup(t.Context(), w.officer, p.ID, p.Groups[0].ID, matchingtest.Today, "已不符合")
	refused(t, err, "wrong_state")
	again := group(casework.Hardship, "aged")
	again.From = matchingtest.Today
	p, err = w.AddGroup(t.Context(), w.officer, p.ID, again)
	w.must(err)
	if len(p.Groups) != 2 {
		t.Errorf("%+v", p.Groups)
	}
}

func TestTownsDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.registered()
	strangers := []auth.Caller{w.Officer("赤坎镇"), w.firm, {Role: auth.Seeker}}
	for _, c := range strangers {
		_, err := w.GetPage(t.Context(), c, p.ID)
		refused(t, err, "not_found")
		_, err = w.AddRecord(t.Context(), c, p.Case.ID, casework.RecordInput{Kind: "note", Day: matchingtest.Today, Content: "越权"})
		refused(t, err, "not_found")
		page, err := w.List(t.Context(), c, casework.Filter{}, route.Paging{Limit: 10})
		w.must(err)
		if len(page.Items) != 0 {
			t.Errorf("%s sees %d", c.Role, len(page.Items))
		}
	}
	page, err := w.List(t.Context(), w.Officer(""), casework.Filter{Group: casework.Hardship, Status: "opened", Name: "示例"}, route.Paging{Limit: 10})
	w.must(err)
	if len(page.Items) != 1 || page.Items[0].ID != p.ID {
		t.Errorf("the city sees %+v", page.Items)
	}
}
