package casework_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/recommend"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/matchingtest"
)

// Valid numbers that belong to nobody.
const (
	adult   = "11010519491231002X"
	another = "440524188001010014"
)

type world struct {
	*matchingtest.World
	*casework.Service
	vacancies *vacancy.Service
	officer   auth.Caller
	firm      auth.Caller
	made      int
	t         testing.TB
}

func newWorld(t testing.TB) *world {
	w := matchingtest.New(t)
	vacancies := vacancy.New(w.DB, w.Clock, w.Catalog.Book)
	fits := recommend.New(recommend.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Vacancies: vacancies})
	return &world{
		World: w, Service: casework.New(w.DB, w.Vault, w.Clock, w.Catalog.Book, fits), t: t,
		vacancies: vacancies, officer: w.Officer("水口镇"), firm: w.Firm("水口镇"),
	}
}

func group(code, kind string) casework.MembershipInput {
	return casework.MembershipInput{Group: code, Kind: kind, From: matchingtest.Today.AddDays(-30), Proof: "认定证明 2021-007"}
}

// input is a valid registration, each time of somebody else.
func (w *world) input() casework.RegisterInput {
	w.made++
	return casework.RegisterInput{Name: "示例甲", Phone: fmt.Sprintf("138%08d", w.made), OpenCase: true,
		Groups: []casework.MembershipInput{group(casework.Hardship, "aged")}}
}

// registered is a person with an open case.
func (w *world) registered() casework.Person {
	w.t.Helper()
	p, err := w.Register(w.t.Context(), w.officer, w.input())
	w.must(err)
	return p
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// vacancy is an open one that differs from all before it.
func (w *world) vacancy() vacancy.Vacancy {
	w.t.Helper()
	w.made++
	low, high := int64(4500_00), int64(6500_00)
	v, err := w.vacancies.Create(w.t.Context(), w.firm, vacancy.Input{Title: fmt.Sprintf("抛光工%d组", w.made),
		TradeCode: w.Trade("抛光工"), Headcount: 20, PayMinFen: &low, PayMaxFen: &high, PayUnit: "month", TownCode: w.Town("水口镇"),
		ValidTo: matchingtest.Today.AddDays(30)}, true)
	w.must(err)
	return v
}

// sent writes past the domain that a vacancy was sent today.
func (w *world) sent(of uuid.UUID, vacancies ...uuid.UUID) error {
	for _, v := range vacancies {
		if _, err := w.World.DB.Exec(context.Background(), `INSERT INTO service_record (id, case_id, kind, day, vacancy_id, suitable_by, author, at)
			VALUES (gen_random_uuid(), $1, 'vacancy', $2, $3, '{trade}', $4, $5)`, of, matchingtest.Today, v, w.officer.AccountID, w.World.Clock.Now()); err != nil {
			return err
		}
	}
	return nil
}

// record writes one kind of service of today.
func (w *world) record(of uuid.UUID, kind string) casework.Case {
	w.t.Helper()
	in := casework.RecordInput{Kind: kind, Day: matchingtest.Today, Content: "面谈半小时"}
	if kind == "training_offered" {
		in.Programme = "中式面点师培训"
	}
	k, err := w.AddRecord(w.t.Context(), w.officer, of, in)
	w.must(err)
	return k
}

// served is a case that has all it owes, not checked yet.
func (w *world) served() casework.Case {
	w.t.Helper()
	id := w.registered().Case.ID
	w.must(w.sent(id, w.vacancy().ID, w.vacancy().ID, w.vacancy().ID))
	w.record(id, "guidance")
	return w.record(id, "training_offered")
}

// refused fails unless err is a problem with this code and names the fields.
func refused(t testing.TB, err error, code string, fields ...string) {
	t.Helper()
	_ = refusal(t, err, code, fields...)
}

// refusal is the problem that refused demands.
func refusal(t testing.TB, err error, code string, fields ...string) *problem.Error {
	t.Helper()
	p, ok := problem.As(err)
	if !ok || p.Code != code {
		t.Fatalf("got %v, want problem %q", err, code)
	}
	for _, name := range fields {
		if !slices.ContainsFunc(p.Fields, func(f problem.Field) bool { return f.Name == name }) {
			t.Fatalf("%v does not name %s", err, name)
		}
	}
	return p
}

// violates fails unless the database's guard refused.
func violates(t testing.TB, err error, constraint string) {
	t.Helper()
	if got := postgres.Constraint(err); got != constraint {
		t.Fatalf("%v violates %q, want %q", err, got, constraint)
	}
}
