package unmasking

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/people"
)

var fieldWords = map[string]string{"idNumber": "身份证号码", "phone": "手机号", "contactPhone": "联系电话", "contact_phone": "联系电话", "groups": "群体类别"}

// list gives up to limit entries older than before; 0 begins with the newest.
func (s *Service) list(ctx context.Context, scope auth.Scope, f Filter, before int64, limit int) ([]Unmasking, error) {
	from, behind, err := f.window()
	if err != nil {
		return nil, err
	}
	rows, err := s.DB.Query(ctx, `
		SELECT x.id, x.at, coalesce(c.display_name, ''), coalesce(c.role, ''), coalesce(f.name, h.name, ''),
			x.subject, coalesce(s.worker_name, ''), coalesce(e.name, ''), coalesce(a.number, ''), coalesce(l.name || ' 与 ' || b.name, ''), coalesce(k.name, ''), coalesce(kt.name, ''),
			x.field, x.purpose
		FROM pii_access x
		LEFT JOIN account c ON c.id = x.account_id
		LEFT JOIN enterprise f ON f.id = c.enterprise_id
		LEFT JOIN town h ON h.code = c.town_code
		LEFT JOIN application q ON x.subject = 'application' AND q.id = x.subject_id
		LEFT JOIN enterprise e ON e.id = CASE x.subject WHEN 'enterprise' THEN x.subject_id WHEN 'application' THEN q.enterprise_id END
		LEFT JOIN key_person k ON x.subject = 'key_person' AND k.person_id = x.subject_id
		LEFT JOIN town kt ON kt.code = k.town_code
		LEFT JOIN secondment s ON x.subject = 'secondment' AND s.id = x.subject_id
		LEFT JOIN proposal p ON x.subject = 'proposal' AND p.id = x.subject_id
		LEFT JOIN agreement a ON a.id = CASE x.subject WHEN 'agreement' THEN x.subject_id WHEN 'secondment' THEN s.agreement_id END
		LEFT JOIN enterprise l ON l.id = coalesce(a.lender_id, p.lender_id)
		LEFT JOIN enterprise b ON b.id = coalesce(a.borrower_id, p.borrower_id)
		WHERE (@firm::uuid IS NULL OR @firm IN (e.id, l.id, b.id))
			AND (@town::text IS NULL OR @town IN (e.town_code, l.town_code, b.town_code, a.town_code, k.town_code))
			AND (@enterprise = '' OR @enterprise IN (e.id::text, l.id::text, b.id::text))
			AND (@worker = '' OR s.id::text = @worker)
			AND (@role = '' OR c.role = @role) AND (@by = '' OR strpos(c.display_name, @by) > 0)
			AND (@from::timestamptz IS NULL OR x.at >= @from) AND (@behind::timestamptz IS NULL OR x.at < @behind)
			AND (@before::bigint = 0 OR x.id < @before)
		ORDER BY x.id DESC LIMIT @limit`, pgx.NamedArgs{
		"firm": scope.Firm, "town": scope.Town, "enterprise": f.EnterpriseID, "worker": f.WorkerID, "role": f.Role, "by": f.By,
		"from": from, "behind": behind, "before": before, "limit": limit,
	})
	if err != nil {
		return nil, fmt.Errorf("unmasking: list: %w", err)
	}
	found, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("unmasking: list: %w", err)
	}
	return found, nil
}

func scan(row pgx.CollectableRow) (u Unmasking, err error) {
	var subject, worker, firm, number, parties, person, town string
	if err := row.Scan(&u.ID, &u.At, &u.By, &u.Role, &u.Of, &subject, &worker, &firm, &number, &parties, &person, &town, &u.Field, &u.Purpose); err != nil {
		return u, err
	}
	switch subject {
	case "enterprise":
		u.Subject = "企业 " + firm
	case "application":
		u.Subject = "向企业 " + firm + " 求职的人"
	case "key_person":
		u.Subject = "重点群体 " + people.MaskName(person) + "（" + town + "）"
	case "secondment":
		u.Subject = "员工 " + people.MaskName(worker) + "（协议 " + number + "）"
	case "agreement":
		u.Subject = "协议 " + number + "（" + parties + "）"
	default:
		u.Subject = "对接意向（" + parties + "）"
	}
	if word, ok := fieldWords[u.Field]; ok {
		u.Field = word
	}
	return u, nil
}
