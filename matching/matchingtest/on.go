package matchingtest

import (
	"testing"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/matching/catalog"
	"gongxiang/matching/posting"
)

// On is the world of a platform that runs already, for whole-app tests.
func On(t testing.TB, db *postgres.DB, vault *pii.Vault, clock *calendar.FixedClock, c *catalog.Catalog, p *posting.Service) *World {
	return &World{t: t, DB: db, Vault: vault, Clock: clock, Catalog: c, Postings: p}
}
