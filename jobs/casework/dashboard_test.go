package casework_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gongxiang/internal/pgtest"
	"gongxiang/jobs/casework"
	"gongxiang/matching/matchingtest"
)

func TestDashboardByGroupAndWeek(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k := w.served()
	_, err := w.Complete(t.Context(), w.officer, k.ID, k.Version)
	w.must(err)
	in := w.input()
	in.Groups = append(in.Groups, group(casework.Hardship, "disabled"), group(casework.Poverty, ""))
	_, err = w.Register(t.Context(), w.officer, in)
	w.must(err)
	w.World.Clock.Advance(31 * 24 * time.Hour)
	w.registered()
	d, err := w.Dashboard(t.Context(), w.officer, casework.Span{})
	w.must(err)
	if d.Total != (casework.Progress{Cases: 3, Met: 1, Overdue: 1}) || len(d.Weeks) != 2 || d.Weeks[0].Week != matchingtest.Today || d.Weeks[0].Cases != 2 || len(d.Groups) != 7 {
		t.Errorf("%+v", d)
	}
	// Two kinds of hardship are one person.
	for _, g := range d.Groups {
		if want := map[string]int{casework.Hardship: 3, casework.Poverty: 1}[g.Group]; g.Cases != want {
			t.Errorf("%s: %d, want %d", g.Word, g.Cases, want)
		}
	}
	d, err = w.Dashboard(t.Context(), w.Officer("赤坎镇"), casework.Span{TownCode: w.Town("水口镇")})
	w.must(err)
	if d.Total.Cases != 0 {
		t.Errorf("another town counts %+v", d.Total)
	}
	for _, bad := range []casework.Span{{From: "2021-02-30"}, {From: "2021-03-01", To: "2021-02-01"}, {From: "2000-01-01"}} {
		_, err = w.Dashboard(t.Context(), w.officer, bad)
		refused(t, err, "invalid")
	}
}

// BenchmarkDashboard prints the p95 over 50,000 cases of the whole city.
func BenchmarkDashboard(b *testing.B) {
	w := newWorld(b)
	p := w.registered()
	w.Exec(`INSERT INTO person (id, name) SELECT gen_random_uuid(), '示例甲' FROM generate_series(1, 50000)`)
	w.Exec(`INSERT INTO key_person (person_id, name, town_code, registered_by, created_at, updated_at)
		SELECT p.id, p.name, (SELECT code FROM town ORDER BY code OFFSET (abs(hashtext(p.id::text)) % 16) LIMIT 1), $1, now(), now()
		FROM person p WHERE NOT EXISTS (SELECT FROM key_person WHERE person_id = p.id)`, w.officer.AccountID)
	w.Exec(`INSERT INTO key_membership (id, person_id, shown, kind, group_index, days, proof_enc, verified_by, verified_at)
		SELECT gen_random_uuid(), k.person_id, m.shown, m.kind, m.group_index, m.days, m.proof_enc, m.verified_by, m.verified_at
		FROM key_person k, key_membership m WHERE m.person_id = $1 AND k.person_id <> $1`, p.ID)
	w.Exec(`INSERT INTO service_case (id, person_id, town_code, scheme, opened_on, due_on, status, opened_by, created_at, updated_at)
		SELECT gen_random_uuid(), person_id, town_code, 1, date '2021-02-08' - (abs(hashtext(person_id::text)) % 80), date '2021-03-10', 'opened', $1, now(), now()
		FROM key_person WHERE person_id <> $2`, w.officer.AccountID, p.ID)
	pgtest.ExecAsOwner(b, w.World.DB, `ANALYZE key_person, key_membership, service_case`) // as autovacuum would
	city := w.Officer("")
	took := []time.Duration{}
	for b.Loop() {
		start := time.Now()
		d, err := w.Dashboard(b.Context(), city, casework.Span{})
		w.must(err)
		if took = append(took, time.Since(start)); d.Total.Cases != 50001 {
			b.Fatal(d.Total)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
	p95 := took[len(took)*95/100]
	fmt.Printf("dashboard over 50,000 cases, p95: %v, limit 200 ms, ratio %.2f\n", p95.Round(time.Millisecond), p95.Seconds()/0.2)
}
