package casework

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/matching/imports"
)

// standing is somebody on a ledger.
type standing struct {
	id         uuid.UUID
	name, town string
	numbered   bool
}

// onLedger finds who is on a ledger by the index of his ID number and of his phone.
type onLedger struct {
	numbers map[string]standing
	phones  map[string][]standing
}

// known looks up all whom a sheet may mean.
func (s *Service) known(ctx context.Context, q postgres.Querier, numbers, phones []string) (onLedger, error) {
	var numberIndexes, phoneIndexes [][]byte
	for _, text := range numbers {
		number, err := pii.ParseIDNumber(text)
		if err != nil {
			continue
		}
		index, err := people.IndexOf(s.Vault, number)
		if err != nil {
			return onLedger{}, err
		}
		numberIndexes = append(numberIndexes, index)
	}
	for _, text := range phones {
		phone, ok := pii.ParsePhone(text)
		if !ok {
			continue
		}
		index, err := s.phoneIndex(phone)
		if err != nil {
			return onLedger{}, err
		}
		phoneIndexes = append(phoneIndexes, index)
	}
	return onLedgerBy(ctx, q, numberIndexes, phoneIndexes)
}

// onLedgerBy looks up whom indexes mean. A record that was merged means the one
// that goes on; those by a phone come in the order of keyPersonByPhone.
func onLedgerBy(ctx context.Context, q postgres.Querier, numbers, phones [][]byte) (onLedger, error) {
	found := onLedger{map[string]standing{}, map[string][]standing{}}
	rows, err := q.Query(ctx, `
		SELECT p.id_number_index, NULL::bytea, g.person_id, g.name, g.town_code, true, false
		FROM person p JOIN key_person k ON k.person_id = p.id JOIN key_person g ON g.person_id = coalesce(k.merged_into, k.person_id)
		WHERE p.id_number_index = ANY($1)
		UNION ALL
		SELECT NULL, k.phone_index, g.person_id, k.name, g.town_code, p.id_number_index IS NOT NULL, k.merged_into IS NOT NULL
		FROM key_person k JOIN key_person g ON g.person_id = coalesce(k.merged_into, k.person_id) JOIN person p ON p.id = g.person_id
		WHERE k.phone_index = ANY($2)
		ORDER BY 7, 3`, numbers, phones)
	if err != nil {
		return found, fmt.Errorf("casework: known: %w", err)
	}
	var number, phone []byte
	var who standing
	var merged bool
	_, err = pgx.ForEachRow(rows, []any{&number, &phone, &who.id, &who.name, &who.town, &who.numbered, &merged}, func() error {
		if number != nil {
			found.numbers[string(number)] = who
		} else {
			found.phones[string(phone)] = append(found.phones[string(phone)], who)
		}
		return nil
	})
	if err != nil {
		return found, fmt.Errorf("casework: known: %w", err)
	}
	return found, nil
}

// whoStands are those of persons who are on a ledger.
func whoStands(ctx context.Context, q postgres.Querier, persons ...uuid.UUID) (map[uuid.UUID]bool, error) {
	rows, err := q.Query(ctx, `SELECT person_id FROM key_person WHERE person_id = ANY($1)`, persons)
	if err != nil {
		return nil, fmt.Errorf("casework: who stands: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("casework: who stands: %w", err)
	}
	found := make(map[uuid.UUID]bool, len(ids))
	for _, id := range ids {
		found[id] = true
	}
	return found, nil
}

// by finds who was written down by a name and a phone.
func (l onLedger) by(name string, phoneIndex []byte) (standing, bool) {
	for _, who := range l.phones[string(phoneIndex)] {
		if who.name == name {
			return who, true
		}
	}
	return standing{}, false
}

// settleKnown says whom of the ledger the row means. The same ID number is the
// same person; name and phone together may be, and where one of the two has a
// number the clerk decides.
func (r *sheetRow) settleKnown(row *imports.Reading) {
	s := r.reader
	if err := r.index(); err != nil {
		row.Complain("name", "暂时无法核对这个人是否登记过，请稍后刷新再试。")
		return
	}
	if who, ok := s.known.numbers[string(r.numberIndex)]; ok {
		r.means(who, "idNumber", row)
		return
	}
	for _, who := range s.known.phones[string(r.phoneIndex)] {
		switch {
		case who.name != r.name || r.different:
		case !r.idNumber.IsZero() && who.numbered:
			r.other = true
		case r.idNumber.IsZero() && !who.numbered:
			r.means(who, "phone", row)
			return
		default:
			row.Complain(fieldDifferent, "已有一位姓名和电话都相同的人："+people.MaskName(who.name)+"（"+s.townName(who.town)+
				"），只有一边写了身份证号码。是同一个人的，请不要导入这一行，身份证号码在他的页面补登；核实是另一个人的，在这里填“是”。")
		}
	}
}

// index works out by what the row's person is found, and what the row says:
// keyed, since that is stored beside the sealed cells.
func (r *sheetRow) index() (err error) {
	s := r.reader
	if r.phoneIndex, err = s.phoneIndex(r.phone); err != nil {
		return err
	}
	who := fmt.Sprintf("phone %s %s %t", r.phone.Raw(), r.name, r.different)
	if !r.idNumber.IsZero() {
		who = "number " + r.idNumber.Raw()
		if r.numberIndex, err = people.IndexOf(s.Vault, r.idNumber); err != nil {
			return err
		}
	}
	r.said, err = s.Vault.Index("import_row.ledger", who)
	return err
}

// means takes the row for somebody who stands; nobody decides over another
// town's people.
func (r *sheetRow) means(who standing, field string, row *imports.Reading) {
	if r.reader.town != nil && *r.reader.town != who.town {
		row.Complain(field, "这个人已经登记在"+r.reader.townName(who.town)+"："+people.MaskName(who.name)+
			"。请联系该镇街的就业服务专员把他转到您的镇街，这一行请不要导入。")
		return
	}
	r.stands = &who.id
}

// Said is the same for rows that mean the same person.
func (r *sheetRow) Said() []byte { return r.said }

// Standing tells whom Read found on the ledger.
func (Sheets) Standing(_ context.Context, _ postgres.Querier, rows []imports.Meaning) ([]*uuid.UUID, error) {
	found := make([]*uuid.UUID, len(rows))
	for i, m := range rows {
		found[i] = m.(*sheetRow).stands
	}
	return found, nil
}
