package lending

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/matching/posting"
)

// Contacts are whom to call on each side.
type Contacts struct {
	Lender   Contact `json:"lender"`
	Borrower Contact `json:"borrower"`
}

// Contact is one side's. The phone number is whole only for the other side, and
// not while that side is suspended; one's own and what officers see is masked.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// contacts may be called once both sides have agreed. The unmasking is
// recorded under the thing that showed it, before the number leaves.
func (s *Service) contacts(ctx context.Context, c auth.Caller, thing string, id uuid.UUID, p Parties, surplus, shortage uuid.UUID) (*Contacts, error) {
	found, err := s.Postings.FindAll(ctx, s.DB, surplus, shortage)
	if err != nil {
		return nil, err
	}
	var out Contacts
	for _, side := range []struct {
		Side
		to   *Contact
		from posting.Posting
	}{{Lender, &out.Lender, found[surplus]}, {Borrower, &out.Borrower, found[shortage]}} {
		name, phone, err := s.contactOf(ctx, side.from)
		if err != nil {
			return nil, err
		}
		*side.to = Contact{Name: name, Phone: phone.String()}
		if p.MySide == nil || *p.MySide == side.Side || phone.IsZero() || !p.firm(*p.MySide).approved {
			continue
		}
		if err := people.RecordAccess(ctx, s.DB, people.Access{AccountID: c.AccountID, Subject: thing, SubjectID: id,
			Field: "contactPhone", Purpose: "达成意向后联系对方企业", At: s.now()}); err != nil {
			return nil, err
		}
		side.to.Phone = phone.Raw()
	}
	return &out, nil
}

// contactOf is the posting's own contact, or the firm's where it names none.
func (s *Service) contactOf(ctx context.Context, p posting.Posting) (string, pii.Phone, error) {
	if !p.ContactPhone.IsZero() {
		return p.ContactName, p.ContactPhone, nil
	}
	firm, err := s.Firms.Get(ctx, clock, p.Enterprise.ID)
	return firm.ContactName, firm.ContactPhone, err
}
