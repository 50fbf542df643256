package lending_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// wants checks a refusal: its code, and that it is no server error.
func wants(t testing.TB, err error, code string) {
	t.Helper()
	_ = refusal(t, err, code)
}

func refusal(t testing.TB, err error, code string) *problem.Error {
	t.Helper()
	p, ok := problem.As(err)
	if !ok || p.Code != code || p.Status >= 500 {
		t.Fatalf("got %v, want a problem %q", err, code)
	}
	return p
}

// wantsField checks that an invalid input names a field with a code.
func wantsField(t testing.TB, err error, name, code string) problem.Field {
	t.Helper()
	for _, f := range refusal(t, err, "invalid").Fields {
		if f.Name == name && f.Code == code {
			return f
		}
	}
	t.Fatalf("got %v, want field %s (%s)", err, name, code)
	return problem.Field{}
}

// breaks checks that raw SQL ran into a guard of the database.
func breaks(t testing.TB, err error, constraint string) {
	t.Helper()
	if postgres.Constraint(err) != constraint {
		t.Fatalf("got %v, want constraint %s", err, constraint)
	}
}

// forbids checks that the app role may not do this at all.
func forbids(t testing.TB, err error) {
	t.Helper()
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "42501" {
		t.Fatalf("got %v, want insufficient_privilege", err)
	}
}

// atOnce runs n acts that begin together and returns their errors.
func atOnce(n int, act func(i int) error) []error {
	errs := make([]error, n)
	begin := make(chan struct{})
	var done sync.WaitGroup
	for i := range n {
		done.Go(func() {
			<-begin
			errs[i] = act(i)
		})
	}
	close(begin)
	done.Wait()
	return errs
}

// tally counts successes and checks that every refusal has one of the codes.
func tally(t testing.TB, errs []error, codes ...string) (succeeded int) {
	t.Helper()
	for _, err := range errs {
		if err == nil {
			succeeded++
			continue
		}
		p, ok := problem.As(err)
		if !ok {
			t.Fatalf("not a clear refusal: %v", err)
		}
		known := false
		for _, code := range codes {
			known = known || p.Code == code
		}
		if !known {
			t.Fatalf("refused with %v, want one of %v", err, codes)
		}
	}
	return succeeded
}
