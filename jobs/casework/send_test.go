package casework_test

import (
	"testing"

	"github.com/google/uuid"

	"gongxiang/jobs/casework"
	"gongxiang/jobs/recommend"
	"gongxiang/matching/matchingtest"
)

func TestSuggestAndSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.registered()
	open := w.vacancy()
	_, err := w.Send(t.Context(), w.officer, p.Case.ID, casework.SendInput{VacancyIDs: []uuid.UUID{open.ID}})
	refused(t, err, "no_wish")
	_, err = w.Suggest(t.Context(), w.Officer("赤坎镇"), p.Case.ID, 3)
	refused(t, err, "not_found")
	found, err := w.Suggest(t.Context(), w.officer, p.Case.ID, 3)
	w.must(err)
	if !found.Empty {
		t.Errorf("%+v", found)
	}
	wish, err := w.PutWish(t.Context(), w.officer, p.ID, recommend.Wish{Trades: []string{w.Trade("抛光工")}}, 0)
	w.must(err)
	_, err = w.PutWish(t.Context(), w.officer, p.ID, wish.Wish, 0)
	refused(t, err, "stale_version")
	w.vacancy()
	w.vacancy()
	w.vacancy()
	found, err = w.Suggest(t.Context(), w.officer, p.Case.ID, 3)
	w.must(err)
	if len(found.Items) != 3 || len(found.Items[0].Reasons) == 0 {
		t.Fatalf("%+v", found)
	}
	var ids []uuid.UUID
	for _, f := range found.Items {
		ids = append(ids, f.Vacancy.ID)
	}
	k, err := w.Send(t.Context(), w.officer, p.Case.ID, casework.SendInput{VacancyIDs: append(ids, ids[0]), Content: "电话告知", Answer: "undecided"})
	w.must(err)
	if k.Done.Vacancy != 3 || k.Status != casework.InService {
		t.Errorf("%+v", k)
	}
	page, err := w.GetPage(t.Context(), w.officer, p.ID)
	w.must(err)
	if r := page.Records[0]; len(page.Records) != 3 || len(r.Reasons) == 0 || len(r.SuitableBy) == 0 || r.Answers[0].Answer != "undecided" {
		t.Errorf("%+v", page.Records)
	}
	// What he was sent is not proposed again.
	found, err = w.Suggest(t.Context(), w.officer, p.Case.ID, 3)
	w.must(err)
	if len(found.Items) != 1 {
		t.Errorf("%+v", found.Items)
	}
	// One that closed yesterday, and one that suits in nothing.
	w.Exec(`UPDATE vacancy SET valid_to = $2 WHERE id = $1`, found.Items[0].Vacancy.ID, matchingtest.Today.AddDays(-1))
	_, err = w.Send(t.Context(), w.officer, p.Case.ID, casework.SendInput{VacancyIDs: []uuid.UUID{found.Items[0].Vacancy.ID}})
	refused(t, err, "vacancy_closed")
	_, err = w.PutWish(t.Context(), w.officer, p.ID, recommend.Wish{PayFloorFen: 90_000_00}, wish.Version)
	w.must(err)
	_, err = w.Send(t.Context(), w.officer, p.Case.ID, casework.SendInput{VacancyIDs: ids[:1]})
	refused(t, err, "not_suitable")
}
