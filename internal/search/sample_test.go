package search

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
)

var (
	sampleTrades = []string{"缝纫工", "车工", "焊工", "抛光工", "包装工", "注塑工", "钳工", "电工", "叉车司机", "装配工", "质检员", "裁剪工", "木工", "油漆工",
		"铸造工", "锻造工", "冲压工", "电镀工", "磨工", "铣工", "镗工", "仓管员", "普工", "搬运工", "厨师", "保洁员", "保安员", "食品加工工", "印染工", "织布工",
		"制鞋工", "模具工", "数控操作工", "水暖工", "玻璃工", "陶瓷工", "电子装配工", "线切割工", "统计员", "跟单员"}
	sampleTowns = []string{"三埠街道", "长沙街道", "沙冈街道", "月山镇", "水口镇", "沙塘镇", "苍城镇", "龙胜镇", "大沙镇", "马冈镇", "塘口镇", "赤坎镇", "百合镇",
		"蚬冈镇", "金鸡镇", "翠山湖"}
	sampleNames  = []rune("鸿运达盛华丰利兴隆泰和顺发源信诚宏伟嘉美康乐永新联合众安德昌茂百佳金银铜铁星辰海洋东南西北天地")
	sampleLines  = []string{"水暖卫浴", "五金制品", "纺织服装", "食品", "电子科技", "家具", "化工", "塑料制品", "机械设备", "印染", "制鞋", "陶瓷"}
	samplePlaces = []string{"工业园A区", "港口路", "新市路", "沿江大道", "科技园二期", "环城公路旁", "开发区", "旧镇中心"}
	sampleNotes  = []string{"包吃包住，两班倒", "需自带工具", "有厂车接送", "熟手优先，计件工资", "春节不停工", "粉尘作业，配备口罩", "高温车间，有补贴", "夜班有津贴", ""}
)

// sampleDocuments are n believable documents, the same for the same n: 45 of
// 100 surpluses, 50 shortages, 5 enterprises.
func sampleDocuments(n int) []Document {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(from []string) string { return from[r.IntN(len(from))] }
	type firm struct {
		id         uuid.UUID
		name       string
		town       int
		aboveScale bool
		approved   bool
	}
	firms := make([]firm, max(1, n/20))
	for i := range firms {
		f := firm{id: sampleID(r), town: r.IntN(len(sampleTowns)), aboveScale: r.IntN(5) == 0, approved: r.IntN(20) != 0}
		f.name = "开平市"
		if r.IntN(2) == 0 {
			f.name += sampleTowns[f.town]
		}
		for range 2 + r.IntN(2) {
			f.name += string(sampleNames[r.IntN(len(sampleNames))])
		}
		f.name += pick(sampleLines) + "有限公司"
		firms[i] = f
	}
	start := time.Date(2021, 2, 8, 8, 0, 0, 0, time.UTC)
	docs := make([]Document, n)
	for i := range docs {
		f := firms[r.IntN(len(firms))]
		d := Document{ID: sampleID(r), EnterpriseID: f.id, FirmApproved: f.approved, AboveScale: f.aboveScale, Status: "published",
			Industry: fmt.Sprint(13 + r.IntN(30)), UpdatedAt: start.Add(-time.Duration(r.IntN(90*24*3600)) * time.Second)}
		town := f.town
		if i%20 == 0 {
			d.Kind, d.ID, d.Title, d.Status, d.USCC = Enterprise, firms[i/20%len(firms)].id, firms[i/20%len(firms)].name, "approved", fmt.Sprintf("91440783MA%08d", i)
			town = firms[i/20%len(firms)].town
			d.EnterpriseID, d.AboveScale = d.ID, firms[i/20%len(firms)].aboveScale
			d.Body = pick(samplePlaces)
		} else {
			d.Kind = Surplus
			if i%19 >= 9 {
				d.Kind = Shortage
			}
			trade := int(float64(len(sampleTrades)) * r.Float64() * r.Float64())
			d.TradeCode, d.Family, d.Title = fmt.Sprintf("6-%02d", trade), fmt.Sprintf("family-%d", trade/5), sampleTrades[trade]
			d.Firm, d.Body = f.name, pick(samplePlaces)+" "+pick(sampleNotes)
			from := calendar.NewDate(2021, 2, 1).AddDays(r.IntN(120))
			d.Period = &calendar.Period{From: from, To: from.AddDays(10 + r.IntN(180))}
			d.Heads = 1 + r.IntN(80)
			if r.IntN(4) != 0 {
				low, high := int64(4000+100*r.IntN(40))*100, int64(8000+100*r.IntN(40))*100
				d.PayMinFen, d.PayMaxFen = &low, &high
			}
			d.Lodging = r.IntN(2) == 0
			if r.IntN(5) == 0 {
				d.Status = pick([]string{"draft", "withdrawn", "expired", "filled", "partly_filled"})
			}
		}
		d.TownCode, d.Town = fmt.Sprintf("4407830%02d", town), sampleTowns[town]
		docs[i] = d
	}
	return docs
}

// sampleID is a version 7 UUID of the given source.
func sampleID(r *rand.Rand) uuid.UUID {
	var id uuid.UUID
	for i := range id {
		id[i] = byte(r.Uint32())
	}
	id[0], id[1], id[6], id[8] = 1, 0x77, 0x70|id[6]&15, 0x80|id[8]&63
	return id
}
