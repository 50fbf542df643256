package floor

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the commands of the live day, and the snapshots with which its pages
// begin. What happens comes down the socket (package room).
func Routes(r *route.Router, s *Service) {
	a := api{s}
	firm, seeker, visitors := route.For(auth.Enterprise), route.For(auth.Seeker), route.SignedIn
	host := route.For(auth.TownOfficer, auth.CityOfficer)
	get := func(path string, access route.Access, summary string) route.Route {
		return route.Route{Method: http.MethodGet, Path: path, Access: access, Summary: summary}
	}
	post := func(path string, access route.Access, summary string) route.Route {
		return route.Route{Method: http.MethodPost, Path: path, Access: access, Summary: summary}
	}

	route.JSON(r, get("/api/fairs/{id}/live", visitors, "进入招聘会：展厅、人数、自己的排队号"), a.live)
	route.JSON(r, get("/api/fair-booths/{id}/live", visitors, "进入展位：岗位、队伍、自己的排队号"), a.booth)
	route.JSON(r, get("/api/fair-booths/{id}/desk", firm.Own("live_booth"), "招聘台：队伍、面谈席、面谈记录"), a.desk)
	route.JSON(r, get("/api/fairs/{id}/host", host.Own("fair"), "主持台：人数、展位、举报、禁言和移出"), a.host)

	route.JSON(r, post("/api/fair-booths/{id}/tickets", seeker, "排队；已经在排的，返回原来的号"), a.join)
	route.JSON(r, post("/api/fair-tickets/{id}/leave", seeker.Own("fair_ticket"), "离开队伍，或者结束自己的面谈"), a.leave)
	route.JSON(r, post("/api/fair-tickets/{id}/enter", seeker.Own("fair_ticket"), "叫到以后进入面谈"), a.enter)
	route.JSON(r, post("/api/fair-offers/{id}/accept", seeker.Own("fair_offer"), "接受录用意向，同时生成求职申请"), a.accept)
	route.JSON(r, post("/api/fair-offers/{id}/refuse", seeker.Own("fair_offer"), "谢绝录用意向"), a.refuse)
	route.JSON(r, post("/api/fair-booths/{id}/report", seeker, "举报展位"), a.report)

	route.JSON(r, post("/api/fair-seats/{id}/take", firm.Own("live_seat"), "坐到面谈席"), a.take)
	route.JSON(r, post("/api/fair-seats/{id}/leave", firm.Own("live_seat"), "离开面谈席"), a.stand)
	route.JSON(r, post("/api/fair-booths/{id}/open", firm.Own("live_booth"), "打开展位"), a.openBooth)
	route.JSON(r, post("/api/fair-booths/{id}/close", firm.Own("live_booth"), "暂离展位：队伍保留，不能新排队"), a.closeBooth)
	route.JSON(r, post("/api/fair-booths/{id}/next", firm.Own("live_booth"), "叫下一个号"), a.next)
	route.JSON(r, post("/api/fair-tickets/{id}/call", firm.Own("fair_ticket"), "叫号，或者再叫一次"), a.call)
	route.JSON(r, post("/api/fair-tickets/{id}/start", firm.Own("fair_ticket"), "他在线时，直接开始面谈"), a.start)
	route.JSON(r, post("/api/fair-tickets/{id}/no-show", firm.Own("fair_ticket"), "叫到没有来：在线的作过号处理，不在线的保留号码"), a.noShow)
	route.JSON(r, post("/api/fair-tickets/{id}/end", firm.Own("fair_ticket"), "结束面谈"), a.end)
	route.JSON(r, post("/api/fair-tickets/{id}/note", firm.Own("fair_ticket"), "写面谈记录和结果"), a.note)
	route.JSON(r, post("/api/fair-tickets/{id}/offer", firm.Own("fair_ticket"), "面谈时发录用意向"), a.offer)
	route.JSON(r, post("/api/fair-offers/{id}/withdraw", firm.Own("fair_offer"), "撤回还没有答复的录用意向"), a.withdraw)

	route.JSON(r, post("/api/fairs/{id}/go-live", host.Own("fair"), "开始招聘会"), a.goLive)
	route.JSON(r, post("/api/fairs/{id}/pause", host.Own("fair"), "暂停：队伍保留，不叫号，不能新排队"), a.pause)
	route.JSON(r, post("/api/fairs/{id}/resume", host.Own("fair"), "恢复"), a.resume)
	route.JSON(r, post("/api/fairs/{id}/close", host.Own("fair"), "闭馆：正在面谈的可以谈完"), a.closeFair)
	route.JSON(r, post("/api/fairs/{id}/announce", host.Own("fair"), "发公告"), a.announce)
	route.JSON(r, post("/api/fairs/{id}/mute", host.Own("fair"), "禁言"), a.mute)
	route.JSON(r, post("/api/fairs/{id}/unmute", host.Own("fair"), "解除禁言"), a.unmute)
	route.JSON(r, post("/api/fairs/{id}/ban", host.Own("fair"), "移出：结束他的排队和面谈，不能再进来"), a.ban)
	route.JSON(r, post("/api/fairs/{id}/unban", host.Own("fair"), "允许再进来"), a.unban)
	route.JSON(r, post("/api/fair-booths/{id}/shut", host.Own("hosted_booth"), "关闭展位"), a.shut)
	route.JSON(r, post("/api/fair-booths/{id}/unshut", host.Own("hosted_booth"), "允许企业再打开展位"), a.unshut)
	route.JSON(r, post("/api/fair-reports/{id}/answer", host.Own("fair_report"), "答复举报"), a.answer)

	route.JSON(r, get("/api/fair-settings", host, "查看招聘会的各项标准"), a.settings)
	route.JSON(r, post("/api/fair-settings", route.For(auth.CityOfficer), "设定一项标准的新版本"), a.set)
}
