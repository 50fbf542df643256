-- +goose Up
-- Where a firm or a workplace is that is not Kaiping's: it can be matched and
-- agreed with, but it is no reporting unit, and nothing is counted under it. It
-- has no place on the map, and no distance to anywhere.
INSERT INTO town (code, name, kind, lat, lng, tile_col, tile_row) VALUES ('outside', '开平市外', '市外', 0, 0, 0, 0);
ALTER TABLE town ADD CONSTRAINT town_outside_is_one CHECK ((code = 'outside') = (kind = '市外'));
ALTER TABLE account ADD CONSTRAINT account_town_is_a_unit CHECK (town_code <> 'outside');
ALTER TABLE vacancy ADD CONSTRAINT vacancy_in_a_unit CHECK (town_code <> 'outside');
ALTER TABLE enterprise ADD CONSTRAINT enterprise_outside_says_where CHECK (town_code <> 'outside' OR address <> '');
ALTER TABLE posting ADD CONSTRAINT posting_outside_says_where CHECK (town_code <> 'outside' OR kind = 'surplus' OR workplace <> '');

-- Whether the placement can ever count for a subsidy (domain.md, invariant 4).
-- Made of what is frozen in it, so that nobody can say otherwise.
ALTER TABLE placement ADD claimable boolean NOT NULL GENERATED ALWAYS AS (coalesce(kind = 'secondment'
    AND above_scale AND lender_id <> borrower_id AND lender_town_code <> 'outside' AND borrower_town_code <> 'outside', false)) STORED;

-- A row whose fact went missing gets it back with its next change.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION search_fact_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM search_fact WHERE kind = OLD.kind AND id = OLD.id;
        RETURN NULL;
    END IF;
    INSERT INTO search_fact (id, enterprise_id, updated_at, heads, firm_approved, above_scale, lodging, period_from, period_to,
            pay_min_fen, pay_max_fen, status, words, trade_code, town_code, family, industry, kind)
        VALUES (NEW.id, NEW.enterprise_id, NEW.updated_at, NEW.heads, NEW.firm_approved, NEW.above_scale, NEW.lodging, NEW.period_from, NEW.period_to,
            NEW.pay_min_fen, NEW.pay_max_fen, NEW.status, concat_ws(chr(31), NEW.title, NEW.firm, NEW.town, NEW.body),
            NEW.trade_code, NEW.town_code, NEW.family, NEW.industry, NEW.kind)
        ON CONFLICT (kind, id) DO UPDATE SET enterprise_id = excluded.enterprise_id, updated_at = excluded.updated_at, heads = excluded.heads,
            firm_approved = excluded.firm_approved, above_scale = excluded.above_scale, lodging = excluded.lodging,
            period_from = excluded.period_from, period_to = excluded.period_to, pay_min_fen = excluded.pay_min_fen, pay_max_fen = excluded.pay_max_fen,
            status = excluded.status, words = excluded.words, trade_code = excluded.trade_code, town_code = excluded.town_code,
            family = excluded.family, industry = excluded.industry;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose Down
-- Whoever is outside has no town to go back to: the way down stops here while
-- such firms or postings stand.
ALTER TABLE placement DROP COLUMN claimable;
ALTER TABLE posting DROP CONSTRAINT posting_outside_says_where;
ALTER TABLE enterprise DROP CONSTRAINT enterprise_outside_says_where;
ALTER TABLE vacancy DROP CONSTRAINT vacancy_in_a_unit;
ALTER TABLE account DROP CONSTRAINT account_town_is_a_unit;
ALTER TABLE town DROP CONSTRAINT town_outside_is_one;
DELETE FROM town WHERE code = 'outside';
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION search_fact_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO search_fact (id, enterprise_id, updated_at, heads, firm_approved, above_scale, lodging, period_from, period_to,
                pay_min_fen, pay_max_fen, status, words, trade_code, town_code, family, industry, kind)
            VALUES (NEW.id, NEW.enterprise_id, NEW.updated_at, NEW.heads, NEW.firm_approved, NEW.above_scale, NEW.lodging, NEW.period_from, NEW.period_to,
                NEW.pay_min_fen, NEW.pay_max_fen, NEW.status, concat_ws(chr(31), NEW.title, NEW.firm, NEW.town, NEW.body),
                NEW.trade_code, NEW.town_code, NEW.family, NEW.industry, NEW.kind);
    ELSIF TG_OP = 'UPDATE' THEN
        UPDATE search_fact SET enterprise_id = NEW.enterprise_id, updated_at = NEW.updated_at, heads = NEW.heads, firm_approved = NEW.firm_approved,
                above_scale = NEW.above_scale, lodging = NEW.lodging, period_from = NEW.period_from, period_to = NEW.period_to,
                pay_min_fen = NEW.pay_min_fen, pay_max_fen = NEW.pay_max_fen, status = NEW.status,
                words = concat_ws(chr(31), NEW.title, NEW.firm, NEW.town, NEW.body), trade_code = NEW.trade_code, town_code = NEW.town_code,
                family = NEW.family, industry = NEW.industry
            WHERE kind = NEW.kind AND id = NEW.id;
    ELSE
        DELETE FROM search_fact WHERE kind = OLD.kind AND id = OLD.id;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
