-- +goose Up
-- The placement ledger: an append-only Merkle log (RFC 6962). Its entries name
-- no person: a salted commitment stands for each, and the salt outside.
--
-- The database writes the entries itself, as a transaction commits: no code can
-- forget one, and the service, which may only read here, can forge none.
CREATE TABLE ledger_entry (
    seq           bigint PRIMARY KEY CHECK (seq >= 0),
    event         text NOT NULL CHECK (event IN ('started', 'extended', 'returned', 'corrected')),
    placement_id  uuid NOT NULL REFERENCES placement,
    lender_uscc   text NOT NULL,
    borrower_uscc text NOT NULL,
    data          bytea NOT NULL CHECK (octet_length(data) <= 4096),
    at            timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX ledger_entry_begun_once ON ledger_entry (placement_id) WHERE event IN ('started', 'extended');
CREATE UNIQUE INDEX ledger_entry_returned_once ON ledger_entry (placement_id) WHERE event = 'returned';
CREATE INDEX ledger_entry_placement ON ledger_entry (placement_id, seq);
CREATE INDEX ledger_entry_lender ON ledger_entry (lender_uscc, seq);
CREATE INDEX ledger_entry_borrower ON ledger_entry (borrower_uscc, seq);
GRANT SELECT ON ledger_entry TO gongxiang_app;

-- The tree above the entries: each hash where tlog's StoredHashIndex puts it.
CREATE TABLE ledger_hash (
    index bigint PRIMARY KEY CHECK (index >= 0),
    hash  bytea NOT NULL CHECK (octet_length(hash) = 32)
);
GRANT SELECT ON ledger_hash TO gongxiang_app;

-- Opens an entry's commitment. Once it is gone nothing leads from the entry to
-- the person, and the entry still verifies.
CREATE TABLE ledger_salt (
    seq       bigint PRIMARY KEY REFERENCES ledger_entry,
    person_id uuid NOT NULL REFERENCES person,
    salt      bytea NOT NULL CHECK (octet_length(salt) = 32)
);
CREATE INDEX ledger_salt_person ON ledger_salt (person_id);
GRANT SELECT ON ledger_salt TO gongxiang_app;

-- What was signed. Two keys may have signed one head.
CREATE TABLE ledger_checkpoint (
    size bigint NOT NULL CHECK (size >= 0),
    note text NOT NULL CHECK (octet_length(note) <= 4096),
    at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (size, note)
);
CREATE INDEX ledger_checkpoint_at ON ledger_checkpoint (at);
GRANT SELECT, INSERT ON ledger_checkpoint TO gongxiang_app;

-- Where the hash of the n-th complete subtree of 2^level entries stands.
-- +goose StatementBegin
CREATE FUNCTION ledger_hash_index(level int, n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT 2 * last - bit_count(last::bit(64)) + level FROM (SELECT ((n + 1) << level) - 1 AS last) t
$$;
-- +goose StatementEnd

-- ledger_append writes the next entry and the hashes that it completes. It holds
-- the ledger until the transaction ends, so it runs as that commits, behind all
-- other locks (00006 lists them).
-- +goose StatementBegin
CREATE FUNCTION ledger_append(event text, placement uuid, lender text, borrower text, day date, cause text, town text, trade text,
    above_scale boolean, agreement text, person uuid, recorded timestamptz) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    salt  bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
    body  text := format(E'gongxiang placement 1\nevent %s\nplacement %s\nlender %s\nborrower %s\nday %s\ncause %s\ntown %s\ntrade %s\n'
        'above-scale %s\nagreement %s\nrecorded %s\nperson %s\n', event, placement, lender, borrower, to_char(day, 'YYYY-MM-DD'), cause, town, trade,
        above_scale::text, agreement, to_char(recorded AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), encode(sha256(salt || uuid_send(person)), 'hex'));
    bytes bytea := convert_to(body, 'UTF8');
    n     bigint;
    at    bigint;
    level int := 0;
    top   bytea := sha256('\x00'::bytea || bytes); -- of the tree that the new entry closes
    tops  bytea[] := ARRAY[top];
BEGIN
    IF body ~ E' \n|[\x01-\x09\x0B-\x1F\x7F]' OR length(body) - length(replace(body, E'\n', '')) <> 13 THEN
        RAISE EXCEPTION 'a value is empty, or no line of the ledger' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_lines';
    END IF;
    PERFORM pg_advisory_xact_lock(7304971, 1);
    SELECT coalesce(max(seq) + 1, 0) INTO n FROM ledger_entry;
    INSERT INTO ledger_entry (seq, event, placement_id, lender_uscc, borrower_uscc, data) VALUES (n, event, placement, lender, borrower, bytes);
    INSERT INTO ledger_salt (seq, person_id, salt) VALUES (n, person, salt);
    WHILE (n >> level) & 1 = 1 LOOP
        SELECT sha256('\x01'::bytea || h.hash || top) INTO STRICT top
            FROM ledger_hash h WHERE h.index = ledger_hash_index(level, (n >> level) - 1);
        level := level + 1;
        tops := tops || top;
    END LOOP;
    at := ledger_hash_index(0, n);
    INSERT INTO ledger_hash SELECT at + i - 1, tops[i] FROM generate_series(1, level + 1) AS i;
END
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION ledger_append FROM PUBLIC;

-- A placement begins a lending, or carries on the one that ended the day before:
-- the same worker between the same two firms, by a new agreement (L12).
-- +goose StatementBegin
CREATE FUNCTION ledger_begin(of_placement uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    p      record;
    before uuid;
BEGIN
    SELECT o.*, l.uscc AS lender, b.uscc AS borrower, a.number INTO STRICT p
        FROM placement o
        JOIN secondment s ON s.id = o.secondment_id
        JOIN agreement a ON a.id = s.agreement_id
        JOIN enterprise l ON l.id = o.lender_id
        JOIN enterprise b ON b.id = o.borrower_id
        WHERE o.id = of_placement;
    SELECT o.id INTO before
        FROM secondment s JOIN placement o ON o.secondment_id = s.id
        WHERE s.person_id = p.person_id AND o.lender_id = p.lender_id AND o.borrower_id = p.borrower_id
            AND s.status <> 'cancelled' AND s.id <> p.secondment_id AND upper(s.days) = p.started_on;
    PERFORM ledger_append(CASE WHEN before IS NULL THEN 'started' ELSE 'extended' END, p.id, p.lender, p.borrower, p.started_on,
        coalesce(before::text, '-'), p.town_code, p.trade_code, p.above_scale, p.number, p.person_id, p.recorded_at);
END
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION ledger_begin FROM PUBLIC;

-- The day is the last one that belongs to the secondment.
-- +goose StatementBegin
CREATE FUNCTION ledger_return(of_secondment uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    p record;
BEGIN
    SELECT o.*, l.uscc AS lender, b.uscc AS borrower, a.number, upper(s.days) - 1 AS last_day, s.returned_reason, s.updated_at INTO STRICT p
        FROM secondment s
        JOIN placement o ON o.secondment_id = s.id
        JOIN agreement a ON a.id = s.agreement_id
        JOIN enterprise l ON l.id = o.lender_id
        JOIN enterprise b ON b.id = o.borrower_id
        WHERE s.id = of_secondment;
    PERFORM ledger_append('returned', p.id, p.lender, p.borrower, p.last_day, p.returned_reason,
        p.town_code, p.trade_code, p.above_scale, p.number, p.person_id, p.updated_at);
END
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION ledger_return FROM PUBLIC;

-- Deferred, so that the ledger is the last thing that is locked.
-- +goose StatementBegin
CREATE FUNCTION placement_into_ledger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_begin(NEW.id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER placement_into_ledger AFTER INSERT ON placement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION placement_into_ledger();

-- +goose StatementBegin
CREATE FUNCTION return_into_ledger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_return(NEW.id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER return_into_ledger AFTER UPDATE OF status ON secondment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'returned' AND OLD.status <> 'returned')
    EXECUTE FUNCTION return_into_ledger();

-- ledger_forget erases what leads from the ledger to a person, and gives how
-- many entries that were.
-- +goose StatementBegin
CREATE FUNCTION ledger_forget(person uuid) RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (DELETE FROM ledger_salt WHERE person_id = person RETURNING 1) SELECT count(*) FROM gone
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION ledger_forget FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_forget TO gongxiang_app;

-- What stands already is entered in the order in which it was recorded.
-- +goose StatementBegin
DO $$
DECLARE
    o record;
BEGIN
    FOR o IN
        SELECT placement.id, NULL::uuid AS returned, recorded_at AS at, 0 AS rank, seq FROM placement
        UNION ALL
        SELECT NULL, s.id, coalesce(r.answered_at, r.asked_at, s.updated_at), 1, p.seq
            FROM secondment s JOIN placement p ON p.secondment_id = s.id
            LEFT JOIN secondment_return r ON r.secondment_id = s.id AND r.status = 'done'
            WHERE s.status = 'returned'
        ORDER BY at, rank, seq
    LOOP
        IF o.returned IS NULL THEN
            PERFORM ledger_begin(o.id);
        ELSE
            PERFORM ledger_return(o.returned);
        END IF;
    END LOOP;
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER return_into_ledger ON secondment;
DROP TRIGGER placement_into_ledger ON placement;
DROP TABLE ledger_checkpoint, ledger_salt, ledger_hash, ledger_entry;
DROP FUNCTION return_into_ledger, placement_into_ledger, ledger_forget, ledger_return, ledger_begin, ledger_append, ledger_hash_index;
