package enterprise

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// Staff is how many people a firm says that it employs, those lent out included.
type Staff struct {
	Count      int           `json:"count" doc:"职工人数，包括借出的"`
	CountedOn  calendar.Date `json:"countedOn"`
	DeclaredBy string        `json:"declaredBy"`
	DeclaredAt time.Time     `json:"declaredAt"`
}

// Declaration is what a firm declares of itself besides its registration.
type Declaration struct {
	Version    int           `json:"version" minimum:"1" doc:"版本"`
	StaffCount int           `json:"staffCount" required:"false" doc:"职工人数"`
	CountedOn  calendar.Date `json:"countedOn" required:"false" doc:"统计日期"`
	GroupName  string        `json:"groupName" required:"false" doc:"所属集团"`
}

const (
	maxStaff = 1000000
	maxGroup = 60
)

// Declare records how many people the firm employs as of a day, and its group;
// an earlier count stays for the days before. Only the firm itself may.
// Problems: "invalid", "stale_version", "enterprise_dissolved".
func (s *Service) Declare(ctx context.Context, c auth.Caller, d Declaration) (Enterprise, error) {
	var form input.Form
	today := calendar.Today(s.Clock)
	if d.StaffCount < 1 || d.StaffCount > maxStaff {
		form.Add("staffCount", "range", "职工人数应为 1 到 "+problem.Count(maxStaff)+" 的整数，包括借出的员工。")
	}
	switch {
	case d.CountedOn == 0:
		form.Add("countedOn", "required", "请填写统计日期。")
	case d.CountedOn > today:
		form.Add("countedOn", "future", fmt.Sprintf("统计日期（%s）还没有到，今天是 %s。", d.CountedOn, today))
	case d.CountedOn.Year() < 2000:
		form.Add("countedOn", "range", "统计日期应在 2000 年以后，请核对。")
	}
	d.GroupName = form.Line("groupName", "所属集团", sheet.Clean(d.GroupName), 0, maxGroup)
	if pii.InText(d.GroupName) {
		form.Add("groupName", "contact_in_text", "所属集团里有电话或身份证号码，请删去。")
	}
	if err := form.Err(); err != nil {
		return Enterprise{}, err
	}
	return s.change(ctx, c, c.EnterpriseID, d.Version, func(tx pgx.Tx, e *Enterprise, event *history.Event) error {
		event.Action = "declare"
		event.Detail = map[string]any{"staffCount": d.StaffCount, "countedOn": d.CountedOn, "groupName": d.GroupName}
		e.GroupName = d.GroupName
		_, err := tx.Exec(ctx, `
			INSERT INTO enterprise_staff (enterprise_id, counted_on, staff_count, declared_by, declared_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (enterprise_id, counted_on) DO UPDATE SET staff_count = excluded.staff_count,
				declared_by = excluded.declared_by, declared_at = excluded.declared_at`,
			e.ID, d.CountedOn, d.StaffCount, c.AccountID, event.At)
		if err != nil {
			return fmt.Errorf("enterprise: declare staff: %w", err)
		}
		return nil
	})
}

// sealContact is how a firm's phone number is stored: sealed, and as a blind
// index, by which firms with one number are told; nil when there is none.
func (s *Service) sealContact(phone pii.Phone) (sealed, index []byte, err error) {
	if phone.IsZero() {
		return nil, nil, nil
	}
	if sealed, err = s.Vault.Seal(place, phone.Raw()); err != nil {
		return nil, nil, err
	}
	index, err = s.Vault.Index(place, phone.Raw())
	return sealed, index, err
}

// IndexContacts gives those phone numbers an index that were stored before
// there was one, and returns how many.
func (s *Service) IndexContacts(ctx context.Context) (int, error) {
	rows, err := s.DB.Query(ctx, `SELECT id, contact_phone_enc FROM enterprise
		WHERE contact_phone_enc IS NOT NULL AND contact_phone_index IS NULL AND status <> 'dissolved'`)
	if err != nil {
		return 0, fmt.Errorf("enterprise: phone numbers without index: %w", err)
	}
	sealed := map[uuid.UUID][]byte{}
	var id uuid.UUID
	var value []byte
	if _, err = pgx.ForEachRow(rows, []any{&id, &value}, func() error {
		sealed[id] = append([]byte(nil), value...)
		return nil
	}); err != nil {
		return 0, fmt.Errorf("enterprise: phone numbers without index: %w", err)
	}
	n := 0
	for id, value := range sealed {
		raw, err := s.Vault.Unseal(place, value)
		if err != nil {
			return n, err
		}
		index, err := s.Vault.Index(place, raw)
		if err != nil {
			return n, err
		}
		// Unless the number was changed, and thereby indexed, meanwhile.
		if _, err := s.DB.Exec(ctx, `UPDATE enterprise SET contact_phone_index = $2 WHERE id = $1 AND contact_phone_index IS NULL
			AND contact_phone_enc = $3 AND status <> 'dissolved'`, id, index, value); err != nil {
			return n, fmt.Errorf("enterprise: index a phone number: %w", err)
		}
		n++
	}
	return n, nil
}
