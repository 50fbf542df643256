package search

import (
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// cursor is where a page ended. PostgreSQL goes on behind the last row shown,
// so that rows added or gone in between shift nothing. Meilisearch does the
// same except by relevance, which it cannot compare with: there it counts.
type cursor struct {
	Sort    Sort      `json:"s"`
	Step    int       `json:"t"` // of the ladder: later pages stay on the first page's step
	Key     int64     `json:"k"`
	Updated int64     `json:"u"` // microseconds
	ID      uuid.UUID `json:"i"`
	Seen    int       `json:"n"` // rows on the pages up to here
}

// Bounds of what a cursor can say; beyond them somebody made it up.
const (
	maxSeen    = 10_000_000
	maxUpdated = 8_000_000_000_000_000 // in the year 2223, and still exact in a float
)

// after is the cursor behind a row.
func after(q Query, step int, last row, seen int) string {
	return route.EncodeCursor(cursor{q.Sort, step, last.key, last.UpdatedAt.UnixMicro(), last.ID, seen})
}

func (q Query) cursor(steps int) (c cursor, given bool, err error) {
	c, given, err = route.DecodeCursor[cursor](q.Cursor)
	ours := c.Sort == q.Sort && c.Step >= 0 && c.Step < steps && c.Seen >= 0 && c.Seen <= maxSeen && c.Updated >= 0 && c.Updated <= maxUpdated
	if err == nil && given && !ours {
		err = problem.Invalid(problem.Field{Name: "cursor", Code: "cursor", Message: "搜索条件已改变，请回到第一页重新查看。"})
	}
	return c, given, err
}

func (c cursor) updatedAt() time.Time { return time.UnixMicro(c.Updated) }
