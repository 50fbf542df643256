package posting

import (
	"strings"

	"gongxiang/internal/search"
)

// Document is what is searched of a posting: nothing personal, no contact.
// Whoever writes it holds the posting's firm (Lock), so that no renaming or
// suspension passes in between. Drafts have no document.
func (s *Service) Document(p Posting) search.Document {
	trade, _ := s.Book().ByCode(p.TradeCode)
	period := p.Period()
	return search.Document{
		Kind: search.Kind(p.Kind), ID: p.ID, EnterpriseID: p.Enterprise.ID, FirmApproved: p.Enterprise.Approved,
		TradeCode: p.TradeCode, Family: trade.Family, TownCode: p.TownCode, FirmTown: p.Enterprise.TownCode, Industry: p.Enterprise.Industry,
		Period: &period, Heads: p.Open, PayMinFen: p.PayMinFen, PayMaxFen: p.PayMaxFen,
		Lodging: p.Lodging, AboveScale: p.Enterprise.AboveScale, Status: p.Status,
		Title: p.TradeName, Firm: p.Enterprise.Name, Town: p.TownName,
		Body: strings.TrimSpace(p.Workplace + " " + p.Hazards + " " + p.Note), UpdatedAt: p.UpdatedAt,
	}
}

// documents are those of postings that may be found.
func (s *Service) documents(postings []Posting) []search.Document {
	var docs []search.Document
	for _, p := range postings {
		if p.Status != Draft && p.Status != deleted {
			docs = append(docs, s.Document(p))
		}
	}
	return docs
}
