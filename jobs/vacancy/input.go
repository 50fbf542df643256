package vacancy

import (
	"crypto/sha256"
	"encoding/json"

	"gongxiang/internal/calendar"
	"gongxiang/internal/sheet"
)

// Input is what a firm says of a vacancy.
type Input struct {
	Title        string        `json:"title" required:"false" doc:"岗位名称（不填则用工种名称）"`
	TradeCode    string        `json:"tradeCode" required:"false" doc:"工种（代码）"`
	Level        int           `json:"level" required:"false" doc:"技能等级（0 不限，1 初级工 … 5 高级技师）"`
	Headcount    int           `json:"headcount" required:"false" doc:"招聘人数"`
	PayMinFen    *int64        `json:"payMinFen,omitempty" doc:"最低工资（分；不填表示面议）"`
	PayMaxFen    *int64        `json:"payMaxFen,omitempty" doc:"最高工资（分）"`
	PayUnit      string        `json:"payUnit" required:"false" enum:"month,day,hour,piece" default:"month" doc:"工资单位（每月、每天、每小时、每件）"`
	TownCode     string        `json:"townCode" required:"false" doc:"工作所在镇街（代码）"`
	Workplace    string        `json:"workplace" required:"false" doc:"工作地点"`
	Hours        string        `json:"hours" required:"false" doc:"工作时间"`
	Lodging      bool          `json:"lodging" required:"false" doc:"提供住宿"`
	Board        bool          `json:"board" required:"false" doc:"包吃"`
	Transport    bool          `json:"transport" required:"false" doc:"提供接送"`
	Insurance    bool          `json:"insurance" required:"false" doc:"缴纳社会保险"`
	Requirements string        `json:"requirements" required:"false" doc:"任职要求"`
	Description  string        `json:"description" required:"false" doc:"岗位说明"`
	ValidTo      calendar.Date `json:"validTo" required:"false" doc:"有效至（含这一天）"`
}

// Clean is the input as it is stored: texts without control and invisible
// characters or needless blanks. Whoever calls Check or Fingerprint cleans first.
func (in Input) Clean() Input {
	for _, text := range []*string{&in.Title, &in.TradeCode, &in.PayUnit, &in.TownCode, &in.Workplace, &in.Hours, &in.Requirements, &in.Description} {
		*text = sheet.Clean(*text)
	}
	if in.PayUnit == "" {
		in.PayUnit = "month"
	}
	return in
}

// Fingerprint is the same for two inputs that say the same. How long a vacancy
// stays open and how many it wants do not make another one: the same post put
// up again to look like more is what padding is. Within a firm it stands at
// most once among drafts and open vacancies.
func Fingerprint(in Input) [sha256.Size]byte {
	in.Headcount, in.ValidTo = 0, 0
	text, _ := json.Marshal(in) // plain values always marshal
	return sha256.Sum256(text)
}
