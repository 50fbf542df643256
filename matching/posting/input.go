package posting

import (
	"crypto/sha256"
	"encoding/binary"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/sheet"
)

// Input is what a firm says of a posting. Board, Transport, Workplace and
// Hazards belong to shortages only.
type Input struct {
	TradeCode    string        `json:"tradeCode" required:"false" doc:"工种代码"`
	Level        int           `json:"level" required:"false" doc:"0 不限，1 初级工 … 5 高级技师"`
	Headcount    int           `json:"headcount" required:"false"`
	PeriodFrom   calendar.Date `json:"periodFrom" required:"false"`
	PeriodTo     calendar.Date `json:"periodTo" required:"false" doc:"最后一天（含）"`
	TownCode     string        `json:"townCode" required:"false"`
	PayMinFen    *int64        `json:"payMinFen,omitempty" doc:"每月，分；不填表示面议"`
	PayMaxFen    *int64        `json:"payMaxFen,omitempty"`
	Lodging      bool          `json:"lodging" required:"false"`
	Board        bool          `json:"board" required:"false"`
	Transport    bool          `json:"transport" required:"false"`
	Workplace    string        `json:"workplace" required:"false"`
	Hazards      string        `json:"hazards" required:"false"`
	Note         string        `json:"note" required:"false"`
	ContactName  string        `json:"contactName" required:"false"`
	ContactPhone string        `json:"contactPhone" required:"false" doc:"手机或固定电话；修改时原样送回打码的号码表示不变"`
}

// Clean is the input as it is stored: texts without control and invisible
// characters or needless blanks, the phone number in its one form. Whoever
// calls Check, Fingerprint or CreateAll cleans first.
func (in Input) Clean() Input {
	for _, text := range []*string{&in.TradeCode, &in.TownCode, &in.Workplace, &in.Hazards, &in.Note, &in.ContactName, &in.ContactPhone} {
		*text = sheet.Clean(*text)
	}
	if phone, ok := pii.ParsePhone(in.ContactPhone); ok {
		in.ContactPhone = phone.Raw()
	}
	return in
}

// Fingerprint is the same for two inputs that say the same: trade, level,
// heads, days, town, pay, lodging and workplace. Remarks and contacts do not
// make another posting. Within a firm and kind it stands at most once among
// drafts, live and filled postings.
func Fingerprint(in Input) [sha256.Size]byte {
	number := func(b []byte, n int64) []byte { return binary.BigEndian.AppendUint64(b, uint64(n)) }
	text := func(b []byte, s string) []byte { return append(number(b, int64(len(s))), s...) }
	pay := func(b []byte, fen *int64) []byte {
		if fen == nil {
			return number(b, -1)
		}
		return number(b, *fen)
	}
	b := text(nil, in.TradeCode)
	b = number(b, int64(in.Level))
	b = number(b, int64(in.Headcount))
	b = number(b, int64(in.PeriodFrom))
	b = number(b, int64(in.PeriodTo))
	b = text(b, in.TownCode)
	b = pay(b, in.PayMinFen)
	b = pay(b, in.PayMaxFen)
	if in.Lodging {
		b = append(b, 1)
	}
	b = text(b, in.Workplace)
	return sha256.Sum256(b)
}
