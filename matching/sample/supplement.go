package sample

import (
	"context"
	"time"

	"github.com/google/uuid"

	"gongxiang/matching/lending"
)

// supplemented has the two firms change what workers who are out agreed to, with
// the workers at every step: some agreed and had their contracts amended, some
// only agreed, two got a link and have not answered, the rest are not asked yet.
func (m *maker) supplemented(ctx context.Context, r run) error {
	a, err := m.lending.Agreement(ctx, r.lender, r.id)
	if err != nil {
		return err
	}
	in := lending.SupplementInput{Version: a.Version, Reason: "二月赶制订单，晚班要加餐", Clauses: *a.Clauses}
	in.BoardLodging += "\n晚班另供一次加餐，不收费。"
	if a, err = m.lending.AskSupplement(ctx, r.borrower, r.id, in); err != nil {
		return err
	}
	asked, err := m.lending.Supplements(ctx, r.lender, r.id)
	if err != nil {
		return err
	}
	m.clock.Advance(2 * time.Minute)
	if _, err := m.lending.SendSignCode(ctx, r.lender, r.id); err != nil {
		return err
	}
	if _, err := m.lending.ConfirmSupplement(ctx, r.lender, r.id, asked[0].ID,
		lending.SignInput{Version: a.Version, Code: m.inbox.code, DocumentHash: asked[0].Hash}); err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(r.workers))
	for i, w := range r.workers {
		ids[i] = w.ID
	}
	sheets, err := m.lending.ConsentSheets(ctx, r.lender, r.id, &ids[0])
	if err != nil {
		return err
	}
	if _, err := m.lending.ConsentToChange(ctx, r.lender, r.id, ids[:6], m.today(), sheets[0].TextHash); err != nil {
		return err
	}
	if _, err := m.lending.AmendToChange(ctx, r.lender, r.id, ids[:3], m.today()); err != nil {
		return err
	}
	_, err = m.lending.SendLinks(ctx, r.lender, r.id, ids[10:])
	return err
}
