package postgres_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pgtest"
)

// What was written down once the service neither changes nor removes, in no column
// and whatever table comes to be: the lists are whole.
func TestWhatTheServiceMayRemoveOrRewrite(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	may := func(sql string) []string {
		rows, err := db.Query(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	removable := may(`SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'DELETE') ORDER BY 1`)
	if want := []string{"document_job", "fair_booth_vacancy", "fair_hall", "idempotency", "import_batch", "import_row", "job_wish", "phone_code", "posting", "recommendation",
		"search_document", "session", "settlement_cost", "settlement_touched", "settlement_worker", "throttle", "trade_alias", "trade_relation", "vacancy", "worker_session"}; !slices.Equal(removable, want) {
		t.Errorf("rows of these can be removed:\n%q", removable)
	}
	rewritable := may(`SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND has_any_column_privilege(oid, 'UPDATE') ORDER BY 1`)
	for _, once := range []string{"application_message", "attendance_change", "attendance_objection", "compliance_evidence", "compliance_setting", "consent_dispute", "consent_record",
		"contract_amendment", "contract_template", "enterprise_dissolution", "event", "fair_event", "fair_setting", "fallback_refusal", "incident_note", "ledger_checkpoint", "ledger_entry",
		"ledger_hash", "ledger_salt", "lender_release", "person_erasure", "pii_access", "placement", "placement_correction", "plan_setting", "proposal_round",
		"service_answer", "service_record", "service_scheme", "supplement_answer"} {
		if slices.Contains(rewritable, once) || slices.Contains(removable, once) {
			t.Errorf("%s can be rewritten", once)
		}
		if n := may(`SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relname = '` + once + `'`); len(n) != 1 {
			t.Errorf("there is no table %s", once)
		}
	}
}
