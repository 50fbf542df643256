package lending

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/people"
)

// Contacts are whom to call on each side, from the postings.
type Contacts struct {
	Lender   Contact `json:"lender"`
	Borrower Contact `json:"borrower"`
}

// Contact is one side's. The phone number is whole only for the other side;
// one's own and what officers see is masked.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// contacts may be called once both sides have agreed. The unmasking is
// recorded under the thing that showed it.
func (s *Service) contacts(ctx context.Context, c auth.Caller, thing string, id uuid.UUID, p parties, surplus, shortage uuid.UUID) (*Contacts, error) {
	found, err := s.Postings.FindAll(ctx, s.DB, surplus, shortage)
	if err != nil {
		return nil, err
	}
	of := func(side Side, posting uuid.UUID) (Contact, error) {
		from := found[posting]
		contact := Contact{Name: from.ContactName, Phone: from.ContactPhone.String()}
		if p.MySide == nil || *p.MySide == side || from.ContactPhone.IsZero() {
			return contact, nil
		}
		contact.Phone = from.ContactPhone.Raw()
		return contact, people.RecordAccess(ctx, s.DB, people.Access{AccountID: c.AccountID, Subject: thing, SubjectID: id,
			Field: "contactPhone", Purpose: "达成意向后联系对方企业", At: s.now()})
	}
	var out Contacts
	if out.Lender, err = of(Lender, surplus); err == nil {
		out.Borrower, err = of(Borrower, shortage)
	}
	return &out, err
}
