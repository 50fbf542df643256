package plan

// Settings are the weights and limits of a plan, by name; each name's meaning
// and bounds stand in settingTable.
type Settings struct {
	MinDays         int `json:"min_days"`
	LevelGap        int `json:"level_gap"`
	PayShortPercent int `json:"pay_short_percent"`
	DailyKM         int `json:"daily_km"`
	TravelFenPerKM  int `json:"travel_fen_per_km"`
	FamilyYuan      int `json:"family_yuan"`
	TransferYuan    int `json:"transfer_yuan"`
	LevelYuan       int `json:"level_yuan"`
	BarDishonest    int `json:"bar_dishonest"`
	BarAbnormal     int `json:"bar_abnormal"`
	Candidates      int `json:"candidates"`
}

type settingRow struct {
	name, word, unit     string
	least, most, initial int
	field                func(*Settings) *int
}

// settingTable is in the order in which people read it.
var settingTable = []settingRow{
	{"min_days", "一次借用至少的天数", "天", 1, 90, 3, func(s *Settings) *int { return &s.MinDays }},
	{"level_gap", "技能等级最多可低几级", "级", 0, 5, 0, func(s *Settings) *int { return &s.LevelGap }},
	{"pay_short_percent", "工资最多可低于最低要求的百分比", "%", 0, 20, 0, func(s *Settings) *int { return &s.PayShortPercent }},
	{"daily_km", "没有住宿和接送时，每天往返的单程公里数须少于", "公里", 1, 200, 30, func(s *Settings) *int { return &s.DailyKM }},
	{"travel_fen_per_km", "路程每公里的代价", "分", 0, 1000, 60, func(s *Settings) *int { return &s.TravelFenPerKM }},
	{"family_yuan", "同类工种交接的代价", "元/人", 0, 100000, 200, func(s *Settings) *int { return &s.FamilyYuan }},
	{"transfer_yuan", "转岗培训的代价", "元/人", 0, 100000, 1000, func(s *Settings) *int { return &s.TransferYuan }},
	{"level_yuan", "等级不足或没有注明的代价", "元/人", 0, 100000, 300, func(s *Settings) *int { return &s.LevelYuan }},
	{"bar_dishonest", "失信企业不参加调剂（1 是，0 否）", "", 0, 1, 1, func(s *Settings) *int { return &s.BarDishonest }},
	{"bar_abnormal", "经营异常企业不参加调剂（1 是，0 否）", "", 0, 1, 0, func(s *Settings) *int { return &s.BarAbnormal }},
	{"candidates", "条数很多时，每条信息至少比较的对象数", "条", 5, 500, 24, func(s *Settings) *int { return &s.Candidates }},
}

// DefaultSettings are those that the platform comes with.
func DefaultSettings() Settings {
	var s Settings
	for _, row := range settingTable {
		*row.field(&s) = row.initial
	}
	return s
}
