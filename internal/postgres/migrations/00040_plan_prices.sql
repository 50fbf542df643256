-- +goose Up
-- With this the worth of a posting is the whole price that proved the plan: the
-- next plan begins with it.
ALTER TABLE plan_posting ADD worth_forced bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE plan_posting DROP worth_forced;
