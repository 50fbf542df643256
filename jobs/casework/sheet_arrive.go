package casework

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/people"
	"gongxiang/matching/imports"
)

// arrival is whom a row means: somebody who comes to the ledger, or the same as
// somebody who came or stands.
type arrival struct {
	newcomer
	row  *sheetRow
	same *arrival
}

func (a *arrival) named() people.Named { return people.Named{Name: a.name, Phone: a.phone} }

func (a *arrival) identity() people.Identity {
	return people.Identity{Name: a.name, IDNumber: a.idNumber, Phone: a.phone}
}

// inOrder has those with an ID number first.
func inOrder(all []*arrival) []*arrival {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b *arrival) int {
		switch {
		case a.idNumber.IsZero() == b.idNumber.IsZero():
			return 0
		case b.idNumber.IsZero():
			return -1
		}
		return 1
	})
	return sorted
}

// arrivals are whom the rows mean, in their order, found or made as persons.
// Problem: "import_overtaken" where somebody stands whom the rows did not know of.
func (k Sheets) arrivals(ctx context.Context, tx pgx.Tx, at time.Time, rows []imports.Ready) ([]*arrival, error) {
	all := make([]*arrival, len(rows))
	var numbers, phones [][]byte
	for i, ready := range rows {
		r := ready.Means.(*sheetRow)
		all[i] = &arrival{row: r, newcomer: newcomer{name: r.name, phone: r.phone, idNumber: r.idNumber, town: r.town,
			another: r.different || r.other, phoneIndex: r.phoneIndex}}
		proof := bySheet
		if r.proof != "" {
			proof = r.proof + "（" + bySheet + "）"
		}
		for _, g := range r.groups {
			all[i].groups = append(all[i].groups, membershipOf{g, r.registeredOn, proof})
		}
		phones = append(phones, r.phoneIndex)
		if r.numberIndex != nil {
			numbers = append(numbers, r.numberIndex)
		}
	}
	stands, err := onLedgerBy(ctx, tx, numbers, phones)
	if err != nil {
		return nil, err
	}
	if err := meet(inOrder(all), stands); err != nil {
		return nil, err
	}
	return all, k.becomePersons(ctx, tx, at, inOrder(all))
}

// meet finds who is the same as somebody before him or on the ledger. Two with
// one name and phone but an ID number each are two.
func meet(all []*arrival, stands onLedger) error {
	came := map[people.Named]*arrival{}
	for _, a := range all {
		numbered := !a.idNumber.IsZero()
		if _, ok := stands.numbers[string(a.row.numberIndex)]; ok && numbered {
			return overtaken()
		}
		who, known := stands.by(a.name, a.phoneIndex)
		first := came[a.named()]
		switch {
		case !numbered && !a.row.different && known:
			a.same = &arrival{newcomer: newcomer{id: who.id}}
		case !numbered && !a.row.different && first != nil:
			a.same = first
		case known && !a.another:
			return overtaken()
		case first != nil:
			a.another = true
		default:
			came[a.named()] = a
		}
	}
	return nil
}

// becomePersons finds or makes the one row for each human being, as personOf does.
// Somebody may stand on the ledger by the name that he had before he changed it.
func (k Sheets) becomePersons(ctx context.Context, tx pgx.Tx, at time.Time, all []*arrival) error {
	var asked, nameless []people.Named
	var identities []people.Identity
	var numbered, unnumbered []*arrival
	for _, a := range all {
		if a.same == nil && !a.another {
			asked = append(asked, a.named())
		}
	}
	known, err := people.AllUnnumbered(ctx, tx, k.Vault, asked)
	if err != nil {
		return err
	}
	renamed, err := whoStands(ctx, tx, slices.Collect(maps.Values(known))...)
	if err != nil {
		return err
	}
	for _, a := range all {
		id, found := known[a.named()]
		switch found = found && !a.another; {
		case a.same != nil:
		case found && renamed[id] && a.idNumber.IsZero():
			a.same = &arrival{newcomer: newcomer{id: id}}
		case found && renamed[id]:
			numbered, identities = append(numbered, a), append(identities, a.identity())
		case found && a.idNumber.IsZero():
			a.id = id
		case found:
			if a.id, err = people.Identify(ctx, tx, k.Vault, at, id, a.idNumber); err != nil {
				return err
			}
		case a.idNumber.IsZero():
			unnumbered, nameless = append(unnumbered, a), append(nameless, a.named())
		default:
			numbered, identities = append(numbered, a), append(identities, a.identity())
		}
	}
	ids, err := people.Ensure(ctx, tx, k.Vault, at, identities)
	if err != nil {
		return err
	}
	for i, id := range ids {
		numbered[i].id = id
	}
	if ids, err = people.AddAll(ctx, tx, k.Vault, at, nameless); err != nil {
		return err
	}
	for i, id := range ids {
		unnumbered[i].id = id
	}
	return nil
}
