package vacancy_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/jobs/vacancy"
)

func (w *world) openAll(rows ...vacancy.Row) error {
	return w.World.DB.InTx(w.t.Context(), func(tx pgx.Tx) error { return w.OpenAll(w.t.Context(), tx, rows) })
}

func (w *world) row(firm auth.Caller, title string) vacancy.Row {
	in := w.input()
	in.Title = title
	return vacancy.Row{Firm: firm.EnterpriseID, Account: firm.AccountID, Input: in}
}

func TestManyOpenAtOnceOrNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm, other := w.Firm("水口镇"), w.Firm("三埠街道")
	if err := w.openAll(w.row(firm, "抛光"), w.row(firm, ""), w.row(other, "抛光")); err != nil {
		t.Fatal(err)
	}
	found := w.titles(vacancy.Filter{Firm: firm.EnterpriseID.String()})
	if len(found) != 2 || !found["抛光工"] {
		t.Fatalf("public: %v", found)
	}
	kept := map[uuid.UUID]string{}
	if w.follow("", kept); len(kept) != 3 {
		t.Errorf("in the feed: %v", kept)
	}
	list, err := w.List(t.Context(), firm, vacancy.OwnFilter{}, route.Paging{Limit: 10})
	if err != nil || len(list.Items) != 2 {
		t.Fatalf("%v %v", list.Items, err)
	}
	if history, err := w.History(t.Context(), firm, list.Items[0].ID); err != nil || len(history) != 1 || history[0].To != vacancy.Open {
		t.Errorf("history: %v %v", history, err)
	}
	bad := w.row(firm, "打磨")
	bad.Input.Requirements = "入职交押金 200 元"
	suspended := w.FirmWith("水口镇", "suspended", "91")
	for name, c := range map[string]struct {
		row  vacancy.Row
		code string
	}{
		"deposit":    {bad, "invalid"},
		"suspended":  {w.row(suspended, "打磨"), "enterprise_not_approved"},
		"no firm":    {vacancy.Row{Firm: uuid.New(), Account: firm.AccountID, Input: w.input()}, "not_found"},
		"once again": {w.row(firm, "抛光"), ""},
	} {
		err := w.openAll(w.row(other, "新的"), c.row)
		if c.code == "" && postgres.Constraint(err) != "vacancy_once" || c.code != "" && !problem.HasCode(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := w.titles(vacancy.Filter{Firm: other.EnterpriseID.String()}); got["新的"] {
		t.Errorf("of those refused some stand: %v", got)
	}
}
