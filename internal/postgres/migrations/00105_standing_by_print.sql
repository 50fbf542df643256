-- +goose Up
-- Whether a row of a sheet stands is looked up by its fingerprint alone: as long as
-- nobody has counted the rows, any index of the firm's seems as good to the
-- planner, and he reads all that the firm has for each row.
DROP INDEX posting_once, posting_imported_once;
CREATE UNIQUE INDEX posting_once ON posting (fingerprint, enterprise_id, kind)
    WHERE status IN ('draft', 'published', 'partly_filled', 'filled');
CREATE UNIQUE INDEX posting_imported_once ON posting (imported_as, enterprise_id, kind)
    WHERE imported_as IS NOT NULL AND status IN ('draft', 'published', 'partly_filled', 'filled');

-- +goose Down
DROP INDEX posting_once, posting_imported_once;
CREATE UNIQUE INDEX posting_once ON posting (enterprise_id, kind, fingerprint)
    WHERE status IN ('draft', 'published', 'partly_filled', 'filled');
CREATE UNIQUE INDEX posting_imported_once ON posting (enterprise_id, kind, imported_as)
    WHERE imported_as IS NOT NULL AND status IN ('draft', 'published', 'partly_filled', 'filled');
