package vacancy

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/search"
)

// Document is what is searched of a vacancy, all of it public. Whoever writes it
// holds the firm, so that no renaming or suspension passes in between. Only open
// vacancies have one.
func (s *Service) Document(v Vacancy) search.Document {
	trade, _ := s.Book().ByCode(v.TradeCode)
	low, high := Monthly(v.PayMinFen, v.PayMaxFen, v.PayUnit)
	body := []string{v.Workplace, v.Hours, v.Requirements, v.Description}
	if !strings.Contains(v.Title, trade.Name) {
		body = append([]string{trade.Name}, body...)
	}
	return search.Document{
		Kind: search.Vacancy, ID: v.ID, EnterpriseID: v.Enterprise.ID, FirmApproved: v.Enterprise.Approved,
		TradeCode: v.TradeCode, Family: trade.Family, TownCode: v.TownCode, FirmTown: v.Enterprise.TownCode, Industry: v.Enterprise.Industry,
		Period: &calendar.Period{From: calendar.DateOf(v.CreatedAt), To: max(calendar.DateOf(v.CreatedAt), v.ValidTo)}, Heads: v.Headcount,
		PayMinFen: known(low), PayMaxFen: known(high), Lodging: v.Lodging, AboveScale: v.Enterprise.AboveScale, Status: v.Status,
		Title: v.Title, Firm: v.Enterprise.Name, Town: v.TownName, Body: strings.Join(strings.Fields(strings.Join(body, " ")), " "), UpdatedAt: v.UpdatedAt,
	}
}

func known(fen int64) *int64 {
	if fen == 0 {
		return nil
	}
	return &fen
}

// Monthly makes pay comparable: fen a month, 0 where it is not known, as by the
// piece. Who names one end only means at least, or at most, that. Days count
// 21.75 times a month and hours 174 times, as wages are converted by law
// (劳社部发〔2008〕3号).
func Monthly(low, high *int64, unit string) (least, most int64) {
	hundredths := map[string]int64{"month": 100, "day": 2175, "hour": 17400}[unit]
	if low != nil {
		least = *low * hundredths / 100
		most = least
	}
	if high != nil {
		most = *high * hundredths / 100
	}
	return least, most
}

// reflect brings what is searched in line with a vacancy that was in state from.
func (s *Service) reflect(ctx context.Context, tx pgx.Tx, v Vacancy, from string) error {
	switch {
	case v.Status == Open:
		return s.Index.Put(ctx, tx, s.Document(v))
	case from == Open:
		return s.Index.Remove(ctx, tx, search.Vacancy, v.ID)
	default:
		return nil
	}
}
