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
	TradeCode    string        `json:"tradeCode" required:"false" doc:"工种（代码）"`
	Level        int           `json:"level" required:"false" doc:"技能等级（0 不限，1 初级工 … 5 高级技师）"`
	Headcount    int           `json:"headcount" required:"false" doc:"人数"`
	MinBatch     int           `json:"minBatch" required:"false" doc:"最少一批人数（不填为不限；调剂方案按它安排）"`
	PeriodFrom   calendar.Date `json:"periodFrom" required:"false" doc:"开始日期"`
	PeriodTo     calendar.Date `json:"periodTo" required:"false" doc:"结束日期（含这一天）"`
	TownCode     string        `json:"townCode" required:"false" doc:"镇街（代码）"`
	PayMinFen    *int64        `json:"payMinFen,omitempty" doc:"最低月薪（分；不填表示面议）"`
	PayMaxFen    *int64        `json:"payMaxFen,omitempty" doc:"最高月薪（分）"`
	Lodging      bool          `json:"lodging" required:"false" doc:"住宿（富余员工：需要；缺工需求：提供）"`
	Board        bool          `json:"board" required:"false" doc:"包吃（只属于缺工需求，以下三项相同）"`
	Transport    bool          `json:"transport" required:"false" doc:"接送"`
	Workplace    string        `json:"workplace" required:"false" doc:"工作地点"`
	Hazards      string        `json:"hazards" required:"false" doc:"职业危害因素"`
	Note         string        `json:"note" required:"false" doc:"备注"`
	ContactName  string        `json:"contactName" required:"false" doc:"联系人"`
	ContactPhone string        `json:"contactPhone" required:"false" doc:"联系电话（手机或座机；修改时原样送回打码的号码表示不变）"`
}

// Clean is the input as it is stored: texts without control and invisible
// characters or needless blanks, the phone number in its one form. Whoever
// calls Check, Fingerprint or CreateAll cleans first.
func (in Input) Clean() Input {
	for _, text := range []*string{&in.TradeCode, &in.TownCode, &in.Workplace, &in.Hazards, &in.Note, &in.ContactName, &in.ContactPhone} {
		*text = sheet.Clean(*text)
	}
	if in.MinBatch == 0 {
		in.MinBatch = 1
	}
	if phone, ok := pii.ParsePhone(in.ContactPhone); ok {
		in.ContactPhone = phone.Raw()
	}
	return in
}

// Fingerprint is the same for two inputs that say the same: trade, level,
// heads, days, town, pay, lodging, workplace and remark. Contacts do not make
// another posting. Within a firm and kind it stands at most once among
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
	b = text(b, in.Note)
	return sha256.Sum256(b)
}
