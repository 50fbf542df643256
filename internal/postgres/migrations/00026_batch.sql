-- +goose Up
-- Firms say how many heads have to come together.
GRANT INSERT (min_batch), UPDATE (min_batch) ON posting TO gongxiang_app;

-- +goose Down
REVOKE INSERT (min_batch), UPDATE (min_batch) ON posting FROM gongxiang_app;
