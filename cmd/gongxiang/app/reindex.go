package app

import (
	"context"
	"fmt"
)

// Reindex builds what is searched anew from the things themselves, and then the
// index of Meilisearch where there is one. Searches go on meanwhile.
func (d *Domains) Reindex(ctx context.Context) (firms, postings, vacancies int, err error) {
	if firms, err = d.Enterprise.Reindex(ctx); err != nil {
		return 0, 0, 0, fmt.Errorf("app: reindex firms: %w", err)
	}
	if postings, err = d.Posting.Reindex(ctx); err != nil {
		return firms, 0, 0, fmt.Errorf("app: reindex postings: %w", err)
	}
	if vacancies, err = d.Vacancy.Reindex(ctx); err != nil {
		return firms, postings, 0, fmt.Errorf("app: reindex vacancies: %w", err)
	}
	if d.Meili != nil {
		err = d.Meili.Reindex(ctx)
	}
	return firms, postings, vacancies, err
}
