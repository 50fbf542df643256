package casework_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/jobs/casework"
)

var rewrite = flag.Bool("rewrite", false, "write testdata anew")

// numbered is a valid ID number that belongs to nobody.
func numbered(n int) string { return numberedOn(calendar.NewDate(1949, 12, 31), n) }

func numberedOn(born calendar.Date, n int) string {
	body := "110105" + strings.ReplaceAll(born.String(), "-", "") + fmt.Sprintf("%03d", n)
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(body[i]-'0') * weight
	}
	return body + string("10X98765432"[sum%11])
}

// person makes one who is on no ledger, with an ID number or without.
func (w *world) person(name, number, phone string) (id uuid.UUID) {
	w.t.Helper()
	p, _ := pii.ParsePhone(phone)
	w.must(w.World.DB.InTx(w.t.Context(), func(tx pgx.Tx) (err error) {
		if number == "" {
			id, err = people.Add(w.t.Context(), tx, w.World.Vault, w.World.Clock.Now(), name, p)
			return err
		}
		parsed, err := pii.ParseIDNumber(number)
		if err != nil {
			return err
		}
		ids, err := people.Ensure(w.t.Context(), tx, w.World.Vault, w.World.Clock.Now(), []people.Identity{{Name: name, IDNumber: parsed, Phone: p}})
		id = ids[0]
		return err
	}))
	return id
}

// What a sheet leaves in the database, row by row, is what it left when each row
// was written on its own: testdata/ledger_sheet.txt is of that time.
func TestASheetLeavesWhatItsRowsLeftOneByOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sheets()
	register := func(name, number, phone, town string) casework.Person {
		c := w.officer
		if town != "" {
			c = w.Officer(town)
		}
		in := w.input()
		in.Name, in.IDNumber, in.Phone = name, number, phone
		p, err := w.Register(t.Context(), c, in)
		w.must(err)
		return p
	}
	register("示例甲", "", "13800000001", "")
	register("示例乙", numbered(2), "13800000002", "")
	register("示例丙", numbered(3), "13800000003", "三埠街道")
	kept, gone := register("示例丁", numbered(4), "13800000004", ""), register("示例丁丁", "", "13800000005", "")
	_, err := w.Merge(t.Context(), w.officer, kept.ID, gone.ID, kept.Version, "同一个人")
	w.must(err)
	w.person("示例戊", numbered(6), "13800000006") // a firm's worker
	w.person("示例己", "", "13800000007")          // who signed in by phone
	w.person("示例庚", "", "13800000008")          // so did he
	w.person("示例辛", "", "13800000009")          // and he, whose number a firm has said
	w.person("辛名册", numbered(10), "13800000010")
	w.person("示例壬", "", "13800000011") // two of one name and phone
	w.person("示例壬", "", "13800000011")

	const served = ",2021-01-12,抛光工,示例厂,2021-01-15,面点培训,2021-01-20,"
	const plain = ",,,,,,,"
	b, _ := w.uploaded(s, w.officer, ledgerHead,
		"示例甲,,13800000001,退役军人、农民工,2021-01-10,"+served+"服务中,",                   // stands, with other groups
		"示例乙,"+numbered(2)+",13800000022,低保户,2021-01-10,"+plain+",",             // stands, with another phone
		"示例丙,"+numbered(3)+",13800000003,农民工,2021-01-10,"+plain+",",             // another town's
		"示例丁丁,,13800000005,农民工,2021-01-10,"+plain+",",                           // was merged
		"示例戊,"+numbered(6)+",13800000066,退役军人,2021-01-10,"+plain+",",            // known to a firm
		"示例己,,13800000007,失地农民,2021-01-10,证 7 号"+served+"已就业,愿意三班倒",             // the person who signed in
		"示例庚,"+numbered(8)+",13800000008,刑满释放,2021-01-10,"+served+"看不出,",        // identified now
		"示例辛,"+numbered(10)+",13800000009,高校毕业生,2021-01-10,"+plain+"联系不上,",      // whom a firm has identified
		"示例壬,,13800000011,农民工,2021-01-10,"+plain+",",                            // neither of the two
		"新人一,,13800000021,就业困难人员（大龄、残疾）、退役军人,2021-02-08,证 21 号"+plain+",",       // before the next, which has a number
		"新人一,"+numbered(21)+",13800000021,农民工,2021-02-01,"+plain+"不愿接受,备注一句",    // the same person
		"新人二,"+numbered(22)+",13800000021,脱贫户,2020-03-01,,2020-03-02,,,,,,已迁出,", // shares the phone
		"新人三,,0750-2218950,农民工,2021-01-10,"+",,焊工,,,,,,",                        // one vacancy on no day
		"新人三,,0750-2218950,农民工,2021-01-11,"+plain+",",                           // once more
		"新人四,,12345,农民工,2021-01-10,"+plain+",",                                  // no phone
		"新人五,"+numbered(25)+",13800000025,困难人员,2021-01-10,"+plain+",",           // which hardship
		"示例甲,"+numbered(26)+",13800000001,农民工,2021-01-10,"+plain+",")            // said to be another
	fixed, err := s.Correct(t.Context(), w.officer, b.ID, 18, map[string]string{"different": "是"}, nil)
	w.must(err)
	b.Version = fixed.Version
	out := w.committed(s, w.officer, b)
	city := w.Officer("")
	ofCity, _ := w.uploaded(s, city, strings.Replace(ledgerHead, "姓名", "镇街,姓名", 1),
		"长沙街道,新人六,"+numbered(31)+",13800000031,登记失业人员,2021-01-10,"+served+"创业,",
		"水口镇,新人七,,13800000032,农民工,2021-01-10,"+served+",",
		"水口镇,示例丙,"+numbered(3)+",13800000003,农民工,2021-01-10,"+plain+",",
		"上海市,新人八,,13800000033,农民工,2021-01-10,"+plain+",")
	got := fmt.Sprintf("%+v\n%+v\n", out, w.committed(s, city, ofCity)) + w.ledger()

	const file = "testdata/ledger_sheet.txt"
	if *rewrite {
		w.must(os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	w.must(err)
	was, is := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range max(len(was), len(is)) {
		if i >= len(was) || i >= len(is) || was[i] != is[i] {
			t.Fatalf("line %d:\n%s\nwant\n%s", i+1, strings.Join(is[min(i, len(is)):min(i+3, len(is))], "\n"), strings.Join(was[min(i, len(was)):min(i+3, len(was))], "\n"))
		}
	}
}

// ledger is all that stands about people, with names for the ids, in the order in
// which it was written where that is kept.
func (w *world) ledger() string {
	w.t.Helper()
	words, taken := map[string]string{}, map[string]bool{}
	db := w.World.DB
	text := func(sql string) (lines []string) {
		rows, err := db.Query(w.t.Context(), sql)
		w.must(err)
		lines, err = pgx.CollectRows(rows, pgx.RowTo[string])
		w.must(err)
		return lines
	}
	open := func(place string, sealed []byte) string {
		if sealed == nil {
			return "-"
		}
		raw, err := w.World.Vault.Unseal(place, sealed)
		w.must(err)
		return raw
	}
	var id uuid.UUID
	var name string
	var number, phone []byte
	rows, err := db.Query(w.t.Context(), `SELECT id, name, id_number_enc, phone_enc FROM person ORDER BY id`)
	w.must(err)
	_, err = pgx.ForEachRow(rows, []any{&id, &name, &number, &phone}, func() error {
		word := strings.Join([]string{name, open("person.id_number", number), open("person.phone", phone)}, " ")
		for ; taken[word]; word += " again" {
		}
		taken[word], words[id.String()] = true, "<"+word+">"
		return nil
	})
	w.must(err)
	for _, line := range text(`SELECT s.id || ' ' || s.person_id FROM service_case s`) {
		of, person, _ := strings.Cut(line, " ")
		words[of] = "case of " + words[person]
	}
	for _, line := range text(`SELECT id || ' ' || role || coalesce(' of ' || town_code, '') FROM account WHERE role LIKE '%officer'`) {
		of, role, _ := strings.Cut(line, " ")
		words[of] = "<" + role + ">"
	}
	var out strings.Builder
	show := func(title, sql string) {
		fmt.Fprintf(&out, "— %s\n", title)
		var pairs []string
		for id, word := range words {
			pairs = append(pairs, id, word)
		}
		r := strings.NewReplacer(pairs...)
		for _, line := range text(sql) {
			out.WriteString(r.Replace(line) + "\n")
		}
	}
	show("person", `SELECT (to_jsonb(p) - '{id_number_enc,phone_enc,id_number_index,phone_index}'::text[])::text FROM person p
		ORDER BY name, id_number_index IS NULL, (SELECT town_code FROM key_person k WHERE k.person_id = p.id), id`)
	show("key_person", `SELECT (to_jsonb(k) - '{phone_enc,phone_index}'::text[])::text FROM key_person k
		ORDER BY name, town_code, created_at, (SELECT id_number_index IS NULL FROM person WHERE id = k.person_id)`)
	show("key_membership", `SELECT (to_jsonb(m) - '{id,group_index,proof_enc}'::text[])::text FROM key_membership m ORDER BY id`)
	show("service_case", `SELECT to_jsonb(s)::text FROM service_case s ORDER BY id`)
	show("service_record", `SELECT (to_jsonb(r) - '{id,seq}'::text[])::text FROM service_record r ORDER BY seq`)
	show("event", `SELECT (to_jsonb(e) - 'id')::text FROM event e
		WHERE thing IN ('key_person', 'case', 'person') ORDER BY id`)
	show("import_row", `SELECT jsonb_build_object('no', row_no, 'state', state, 'same', same_row, 'is', posting_id)::text FROM import_row ORDER BY batch_id, row_no`)
	// What is sealed, and found by a keyed index.
	out.WriteString("— sealed\n")
	groups, err := db.Query(w.t.Context(), `SELECT m.person_id, '', m.group_index, m.proof_enc FROM key_membership m
		UNION ALL SELECT person_id, 'phone', phone_index, phone_enc FROM key_person UNION ALL SELECT id, 'number', id_number_index, id_number_enc FROM person`)
	w.must(err)
	var sealed []string
	_, err = pgx.ForEachRow(groups, []any{&id, &name, &number, &phone}, func() error {
		switch line := words[id.String()] + " "; {
		case number == nil:
		case name == "":
			for _, word := range []string{"college_graduate/", "hardship/aged", "hardship/disabled", "hardship/low_income", "hardship/landless", "registered_unemployed/",
				"out_of_poverty/", "veteran/", "migrant_worker/", "released/"} {
				if index, _ := w.World.Vault.Index("key_membership.group", word); string(index) == string(number) {
					line += word + " "
				}
			}
			sealed = append(sealed, line+open("key_membership.proof", phone))
		default:
			place := map[string]string{"phone": "key_person.phone", "number": "person.id_number"}[name]
			raw := open(place, phone)
			index, err := w.World.Vault.Index(place, raw)
			w.must(err)
			sealed = append(sealed, fmt.Sprintf("%s%s %s %t", line, name, raw, string(index) == string(number)))
		}
		return nil
	})
	w.must(err)
	slices.Sort(sealed)
	return out.String() + strings.Join(sealed, "\n") + "\n"
}
