-- +goose Up
CREATE TABLE town (
    code     text PRIMARY KEY,
    name     text NOT NULL UNIQUE,
    kind     text NOT NULL,
    lat      double precision NOT NULL, -- approximate, good for ranking by distance only
    lng      double precision NOT NULL,
    tile_col smallint NOT NULL,
    tile_row smallint NOT NULL,
    aliases  text[] NOT NULL DEFAULT '{}',
    version  int NOT NULL DEFAULT 1
);
GRANT SELECT, INSERT, UPDATE ON town TO gongxiang_app;

CREATE TABLE industry (
    division      text PRIMARY KEY, -- two digits of GB/T 4754
    division_name text NOT NULL,
    section       text NOT NULL CHECK (section ~ '^[A-T]$'),
    section_name  text NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON industry TO gongxiang_app;

CREATE TABLE trade (
    code      text PRIMARY KEY,
    name      text NOT NULL UNIQUE,
    family    text NOT NULL,
    official  boolean NOT NULL, -- stands in the national classification
    relevance text NOT NULL DEFAULT 'B',
    active    boolean NOT NULL DEFAULT true,
    version   int NOT NULL DEFAULT 1
);
GRANT SELECT, INSERT, UPDATE ON trade TO gongxiang_app;

CREATE TABLE trade_alias (
    alias      text PRIMARY KEY,
    trade_code text NOT NULL REFERENCES trade,
    kind       text NOT NULL CHECK (kind IN ('exact', 'near'))
);
CREATE INDEX trade_alias_trade ON trade_alias (trade_code);
GRANT SELECT, INSERT, UPDATE, DELETE ON trade_alias TO gongxiang_app;

-- Degrees that differ from what the family says; each pair stands once.
CREATE TABLE trade_relation (
    a      text NOT NULL REFERENCES trade,
    b      text NOT NULL REFERENCES trade,
    degree text NOT NULL CHECK (degree IN ('same', 'family', 'transferable', 'unrelated')),
    PRIMARY KEY (a, b),
    CHECK (a COLLATE "C" < b COLLATE "C") -- the order of bytes, as the program compares
);
GRANT SELECT, INSERT, UPDATE, DELETE ON trade_relation TO gongxiang_app;

-- Counts the changes of this file's tables, whoever makes them, so that every
-- node sees cheaply that its copy is old. Editing locks the row: one at a time.
CREATE TABLE reference_version (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL
);
INSERT INTO reference_version (version) VALUES (1);
GRANT SELECT, UPDATE ON reference_version TO gongxiang_app;

-- +goose StatementBegin
CREATE FUNCTION reference_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reference_version SET version = version + 1;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE ON town EXECUTE FUNCTION reference_changed();
CREATE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE ON industry EXECUTE FUNCTION reference_changed();
CREATE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE ON trade EXECUTE FUNCTION reference_changed();
CREATE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE ON trade_alias EXECUTE FUNCTION reference_changed();
CREATE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE ON trade_relation EXECUTE FUNCTION reference_changed();

ALTER TABLE account ADD FOREIGN KEY (town_code) REFERENCES town;

-- +goose Down
ALTER TABLE account DROP CONSTRAINT account_town_code_fkey;
DROP TABLE trade_relation, trade_alias, trade, industry, town, reference_version;
DROP FUNCTION reference_changed;
