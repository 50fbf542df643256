package plan

import (
	"fmt"

	"gongxiang/internal/problem"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// words puts into words why a posting is left with something, and the change that
// might help.
func words(l Left) (why, fills string) {
	if l.Cause == "" {
		return "", ""
	}
	var d Detail
	if l.Detail != nil {
		d = *l.Detail
	}
	shortage := l.Kind == posting.Shortage
	other := "富余员工"
	if !shortage {
		other = "缺工需求"
	}
	switch l.Cause {
	case CauseNoTrade:
		why = fmt.Sprintf("没有与%s有关联的%s。", l.TradeName, other)
	case CauseNoDays:
		why = fmt.Sprintf("工种有关联的%s有 %s 条，但时间都对不上。", other, problem.Count(d.Related))
		if d.MinDays > 0 {
			still := ""
			if shortage {
				still = "还缺的"
			}
			why = fmt.Sprintf("方案的日期内%s只有 %d 天，一次借用至少 %d 天。", still, d.Days, d.MinDays)
		}
	case CausePay:
		short := fmt.Sprintf("最少还差 %s 元。", yuanOf(d.PayFen))
		if d.PayShort > 0 {
			short = fmt.Sprintf("允许低 %d%%，", d.PayShort) + short
		}
		why = "最低工资要求高于所有合适岗位的工资，" + short
		if shortage {
			why = "工资低于所有合适员工的最低要求，" + short
		}
	case CauseLodging:
		why = "员工需要住宿，合适的岗位都不提供。"
		if shortage {
			why = "合适的员工都需要住宿，这里不提供。"
		}
	case CauseDistance:
		if d.KM < 0 {
			why = fmt.Sprintf("合适的%s在开平市外，不知道相距多远，没有住宿也没有接送。", other)
			break
		}
		why = fmt.Sprintf("最近的%s相距 %d 公里，没有住宿也没有接送。", other, d.KM)
	case CauseLevel:
		why = "合适的员工技能等级都不够。"
		if !shortage {
			why = "技能等级不够合适的岗位的要求。"
		}
	case CauseBatch:
		why = "凑不够最少一批的人数。"
	case CauseRisk:
		why = "对方或本企业在失信、经营异常名单内，不参加调剂。"
	case CauseForbidden:
		why = "合适的对方都被指定不许对接。"
	case CauseElsewhere:
		why = fmt.Sprintf("有 %s 条合适的富余员工，但别处更需要他们。", problem.Count(d.Suitable))
		if !shortage {
			why = fmt.Sprintf("有 %s 条合适的缺工需求，但都已由别家解决。", problem.Count(d.Suitable))
		}
	case CauseSeveral:
		why = fmt.Sprintf("工种有关联的%s有 %s 条，但每一条都有不止一处不合适。", other, problem.Count(d.Related))
	}
	if d.Change == nil || d.Heads == 0 {
		return why, ""
	}
	if d.Change.PostingID != l.PostingID {
		shortage, fills = !shortage, l.changer
	}
	switch c := d.Change; {
	case c.PayFen > 0 && shortage:
		fills = fmt.Sprintf("月薪提高 %s 元", yuanOf(c.PayFen))
	case c.PayFen > 0:
		fills = fmt.Sprintf("最低工资要求降低 %s 元", yuanOf(c.PayFen))
	case c.Lodging && shortage:
		fills += "提供住宿"
	case c.Lodging:
		fills = "员工改为不住宿"
	case c.Transport:
		fills += "安排车辆接送"
	case c.Level != nil && shortage:
		fills = "技能等级放宽到" + reference.LevelName(*c.Level)
	case c.Level != nil:
		fills = "经培训达到" + reference.LevelName(*c.Level)
	case c.MinBatch > 0:
		fills += "不要求成批"
	case c.To != nil:
		fills = "结束日期延到 " + c.To.String()
	case c.From != nil:
		fills = "开始日期提前到 " + c.From.String()
	}
	return why, fills
}

func yuanOf(fen int64) string {
	if fen%100 == 0 {
		return problem.Count(int(fen / 100))
	}
	return problem.Count(int(fen/100)) + fmt.Sprintf(".%02d", fen%100)
}
