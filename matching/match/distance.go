package match

import (
	"fmt"
	"math"
)

// A daily journey of up to nearKM asks for nothing; from farKM on nobody goes
// without lodging or a bus.
const (
	nearKM = 5
	farKM  = 30
)

func distancePoints(p pair) int {
	switch {
	case p.surplus.Lodging && p.shortage.Lodging:
		return 10
	case p.surplus.Lodging:
		return 0 // they need a bed, and there is none
	case !p.kmKnown:
		return 2
	}
	points := int(math.Round(10 * (farKM - p.km) / (farKM - nearKM)))
	points = max(0, min(10, points))
	if p.shortage.Transport || p.shortage.Lodging {
		points = max(points, 8)
	}
	return points
}

func sayDistance(p pair) (pro, con string) {
	way := "有一方在开平市外，不知道相距多远"
	switch {
	case p.kmKnown && p.km == 0:
		way = "同在一个镇街"
	case p.kmKnown:
		way = fmt.Sprintf("相距约 %.0f 公里", p.km)
	}
	switch {
	case p.surplus.Lodging && p.shortage.Lodging:
		return way + "，需要住宿，用工方提供住宿。", ""
	case p.surplus.Lodging:
		return "", way + "，员工需要住宿，用工方没有提供。"
	case p.shortage.Transport:
		return way + "，用工方有车接送。", ""
	case p.kmKnown && p.km <= nearKM:
		return way + "，可以每天往返。", ""
	case p.shortage.Lodging:
		return way + "，用工方可以提供住宿。", ""
	case !p.kmKnown || p.km >= farKM/2:
		return "", way + "，没有接送也没有住宿。"
	default:
		return way + "，需自行往返。", ""
	}
}
