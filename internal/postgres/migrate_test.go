package postgres_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
)

// everything is the schema in words: columns, constraints, indexes, triggers,
// functions, sequences and who may do what.
const everything = `
	SELECT line FROM (
		SELECT format('column %s.%s %s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
			a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attacl) AS line
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
		UNION ALL SELECT format('relation %s %s %s', relkind, relname, relacl) FROM pg_class WHERE relnamespace = 'public'::regnamespace
		UNION ALL SELECT format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
		FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		UNION ALL SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public'
		UNION ALL SELECT format('trigger %s', pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
		UNION ALL SELECT format('function %s %s', pg_get_functiondef(oid), proacl) FROM pg_proc
		WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
		UNION ALL SELECT format('extension %s', extname) FROM pg_extension
		UNION ALL SELECT format('schema %s', nspacl) FROM pg_namespace WHERE nspname = 'public'
	) t ORDER BY line`

func schema(t *testing.T, url string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	rows, err := conn.Query(t.Context(), everything)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// sameSchema names the lines that one schema has and the other has not.
func sameSchema(t *testing.T, what, got, want string) {
	t.Helper()
	for _, side := range []struct{ name, has, lacks string }{{"too much", got, want}, {"missing", want, got}} {
		lines := strings.Split(side.lacks, "\n")
		for line := range strings.SplitSeq(side.has, "\n") {
			if !slices.Contains(lines, line) {
				t.Errorf("%s: %s: %s", what, side.name, line)
			}
		}
	}
}

func migrate(t *testing.T, url string) {
	t.Helper()
	if err := postgres.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
}

func TestMigrateUpDownAndUpAgain(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	migrate(t, url)
	up := schema(t, url)
	if !strings.Contains(up, "relation r secondment") {
		t.Fatalf("the schema:\n%s", up)
	}
	if err := postgres.MigrateDownTo(t.Context(), url, 0); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(schema(t, url)) {
		if strings.HasPrefix(line, "schema ") && strings.Contains(line, "gongxiang_app") ||
			!strings.HasPrefix(line, "schema ") && !strings.Contains(line, "goose_db_version") && line != "extension plpgsql\n" {
			t.Errorf("left behind: %s", line)
		}
	}
	migrate(t, url)
	sameSchema(t, "the second time", schema(t, url), up)
	migrate(t, url)
	sameSchema(t, "migrated already", schema(t, url), up)
}

// Each migration goes back by itself, not only all of them together.
func TestMigrateStepByStepDown(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	migrate(t, url)
	up := schema(t, url)
	for version := query[int64](t, url, "SELECT max(version_id) FROM goose_db_version") - 1; version >= 0; version-- {
		if err := postgres.MigrateDownTo(t.Context(), url, version); err != nil {
			t.Fatal(err)
		}
	}
	migrate(t, url)
	sameSchema(t, "the second time", schema(t, url), up)
}

// A step that fails leaves the version from before all that it had.
func TestMigrateAllOrNothing(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	migrate(t, url)
	up := schema(t, url)
	if err := postgres.MigrateDownTo(t.Context(), url, 82); err != nil {
		t.Fatal(err)
	}
	change := func(sql string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close(t.Context()) }()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	change("CREATE TABLE consent_dispute (id int)") // stands in the way of step 99
	before := schema(t, url)
	err := postgres.Migrate(t.Context(), url)
	if err == nil || !strings.Contains(err.Error(), "第 99 步") || !strings.Contains(err.Error(), "没有改动") {
		t.Fatalf("it says: %v", err)
	}
	sameSchema(t, "after it failed", schema(t, url), before)
	if at := query[int64](t, url, "SELECT max(version_id) FROM goose_db_version"); at != 82 {
		t.Errorf("it is at %d", at)
	}
	change("DROP TABLE consent_dispute")
	migrate(t, url)
	sameSchema(t, "once it can", schema(t, url), up)

	// So it is on the way back.
	change("CREATE VIEW looks AS SELECT hidden FROM import_row")
	before = schema(t, url)
	if err := postgres.MigrateDownTo(t.Context(), url, 82); err == nil || !strings.Contains(err.Error(), "第 87 步") {
		t.Fatalf("it says: %v", err)
	}
	sameSchema(t, "after it was refused", schema(t, url), before)
}

// A deadlock with a node of the version from before is no failure.
func TestMigrateAgainAfterADeadlock(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	migrate(t, url)
	if err := postgres.MigrateDownTo(t.Context(), url, 100); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if _, err := conn.Exec(t.Context(), `
		CREATE SEQUENCE tries;
		CREATE FUNCTION deadlock() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			IF nextval('tries') = 1 THEN
				RAISE EXCEPTION 'deadlock' USING ERRCODE = 'deadlock_detected';
			END IF;
			RETURN NEW;
		END $$;
		CREATE TRIGGER deadlock BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION deadlock();
		INSERT INTO account (id, role, login, display_name, password_hash)
			SELECT id, 'seeker', 'left-' || id, '某人', 'hash' FROM gen_random_uuid() id`); err != nil {
		t.Fatal(err)
	}
	migrate(t, url)
	if tries, left := query[int64](t, url, "SELECT last_value FROM tries"), query[int64](t, url, "SELECT count(*) FROM account WHERE password_hash IS NOT NULL"); tries != 2 || left != 0 {
		t.Errorf("%d tries, %d passwords", tries, left)
	}
}

func TestMigrateFromSeveralNodesAtOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	var nodes sync.WaitGroup
	for range 4 {
		nodes.Go(func() {
			if err := postgres.Migrate(t.Context(), url); err != nil {
				t.Error(err)
				return
			}
			db, err := postgres.Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			db.Close()
		})
	}
	nodes.Wait()
	alone := pgtest.EmptyURL(t)
	migrate(t, alone)
	sameSchema(t, "beside what one node makes", schema(t, url), schema(t, alone))
}
