package recommend

import "gongxiang/jobs/vacancy"

// Fit is how well one vacancy fits one wish, and why.
type Fit struct {
	Vacancy    vacancy.Vacancy `json:"vacancy"`
	Score      int             `json:"score" minimum:"0" maximum:"100"`
	Reasons    []Reason        `json:"reasons" doc:"合适的理由"`
	Against    []Reason        `json:"against" doc:"需要注意的地方"`
	SuitableBy []string        `json:"suitableBy" doc:"因什么合适：trade 工种，place 地点，pay 工资；空为不合适"`
}

// Suitable says that the vacancy fits by trade, place or pay (domain §5).
func (f Fit) Suitable() bool { return len(f.SuitableBy) > 0 }

// Reason is one sentence, and what it is about.
type Reason struct {
	Code string `json:"code" enum:"trade,place,pay,level,start"`
	Text string `json:"text"`
}
