package sample

import (
	"fmt"
	"math/rand/v2"
	"time"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/fallback"
	"gongxiang/jobs/hire"
	"gongxiang/jobs/recommend"
	"gongxiang/jobs/vacancy"
)

// PeopleDeps is what the people are made with.
type PeopleDeps struct {
	Auth      *auth.Service
	Clock     calendar.Clock
	Fits      *recommend.Service
	Vacancies *vacancy.Service
	Apply     *apply.Service
	Hires     *hire.Service
	Casework  *casework.Service
	Fallback  *fallback.Service
}

type peopleMaker struct {
	PeopleDeps
	random *rand.Rand
	today  calendar.Date
}

func newPeopleMaker(d PeopleDeps, o Options, chapter uint64) peopleMaker {
	return peopleMaker{d, rand.New(rand.NewPCG(o.Seed, chapter)), calendar.Today(d.Clock)}
}

// on is the maker with its services as they were on a day, at ten in the morning.
func (m peopleMaker) on(day calendar.Date) peopleMaker {
	clock := calendar.NewFixedClock(day.Time().Add(2 * time.Hour))
	vacancies, applications, hires, cases, posts := *m.Vacancies, *m.Apply, *m.Hires, *m.Casework, *m.Fallback
	vacancies.Clock, applications.Clock, hires.Clock, cases.Clock, posts.Clock = clock, clock, clock, clock, clock
	hires.Apply, posts.Hires = &applications, &hires
	m.Vacancies, m.Apply, m.Hires, m.Casework, m.Fallback = &vacancies, &applications, &hires, &cases, &posts
	m.Clock, m.today = clock, day
	return m
}

// phone is the i-th of a series that nobody else of the sample has.
func phone(series, i int) pii.Phone {
	p, _ := pii.ParseMobile(fmt.Sprintf("138%04d%04d", series, i))
	return p
}

// idNumber is the i-th of numbers that nobody else of the sample has: from the
// next county, whence none of its workers come (GB 11643-1999).
func idNumber(i int) string {
	first17 := fmt.Sprintf("440785%d%02d%02d%03d", 1963+i*7%40, 1+i%12, 1+i*5%28, 100+i%900)
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(first17[i]-'0') * w
	}
	return first17 + string("10X98765432"[sum%11])
}
