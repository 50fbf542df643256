-- +goose Up
-- One row of a sheet becomes one posting, also where two sheets that say the same
-- are taken in at once and the first one's posting is changed in between.
UPDATE posting p SET imported_as = NULL WHERE imported_as IS NOT NULL AND status IN ('draft', 'published', 'partly_filled', 'filled')
    AND EXISTS (SELECT FROM posting o WHERE (o.enterprise_id, o.kind, o.imported_as) = (p.enterprise_id, p.kind, p.imported_as)
        AND o.status IN ('draft', 'published', 'partly_filled', 'filled') AND o.id < p.id);
DROP INDEX posting_imported;
CREATE UNIQUE INDEX posting_imported_once ON posting (enterprise_id, kind, imported_as)
    WHERE imported_as IS NOT NULL AND status IN ('draft', 'published', 'partly_filled', 'filled');

-- +goose Down
DROP INDEX posting_imported_once;
CREATE INDEX posting_imported ON posting (enterprise_id, kind, imported_as)
    WHERE imported_as IS NOT NULL AND status IN ('draft', 'published', 'partly_filled', 'filled');
