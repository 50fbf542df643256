package find

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/search"
	"gongxiang/matching/posting"
)

// searchPage is how many hits one question of an export asks for.
const searchPage = 200

// Export is everything that Search finds as a sheet, with what officers see of
// postings and firms; phone numbers stay masked. Relevance gives no order that a
// long list can be read in, so such a sheet begins with the newest. Problems:
// those of Search, "too_many".
func (s *Service) Export(ctx context.Context, c auth.Caller, q search.Query) (route.Download, error) {
	if q.Sort == "" || q.Sort == search.ByRelevance {
		q.Sort = search.ByNewest
	}
	q.Limit, q.Cursor = searchPage, ""
	ended := false
	next := func() ([]uuid.UUID, error) {
		if ended {
			return nil, nil
		}
		a, err := s.Search(ctx, c, q)
		if err != nil {
			return nil, err
		}
		if a.Total > route.MaxExport {
			return nil, problem.Conflict("too_many", "超过 "+problem.Count(route.MaxExport)+" 条，一个表放不下，请先筛选后再导出。")
		}
		q.Cursor, ended = a.Next, a.Next == ""
		ids := make([]uuid.UUID, len(a.Items))
		for i, item := range a.Items {
			ids[i] = item.ID
		}
		return ids, nil
	}
	if q.Kind == search.Enterprise {
		return s.Firms.ExportFound(ctx, c, next)
	}
	return s.Postings.ExportFound(ctx, c, posting.Kind(q.Kind), next)
}
