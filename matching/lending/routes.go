package lending

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// maxUpload bounds a roster sheet; it holds a thousand rows.
const maxUpload = 5 << 20

// Routes lead from the first offer to the placement. Firms act; officers look on.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	firm := route.For(auth.Enterprise)
	seen := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer)
	get := func(path string, access route.Access, summary string) route.Route {
		return route.Route{Method: http.MethodGet, Path: path, Access: access, Summary: summary}
	}
	post := func(path string, access route.Access, summary string) route.Route {
		return route.Route{Method: http.MethodPost, Path: path, Access: access, Summary: summary}
	}
	put := func(path string, access route.Access, summary string) route.Route {
		return route.Route{Method: http.MethodPut, Path: path, Access: access, Summary: summary}
	}

	route.JSON(r, get("/api/proposals", seen, "列出对接意向"), a.proposals)
	route.JSON(r, post("/api/proposals", firm, "发送对接意向"), a.propose)
	route.File(r, get("/api/proposals/export", seen, "导出对接意向"), a.exportProposals)
	route.JSON(r, get("/api/proposals/{id}", seen.Own("proposal"), "查看对接意向"), a.proposal)
	route.JSON(r, post("/api/proposals/{id}/counter", firm.Own("proposal"), "还价"), a.counter)
	route.JSON(r, post("/api/proposals/{id}/accept", firm.Own("proposal"), "接受意向，同时生成协议"), a.accept)
	route.JSON(r, post("/api/proposals/{id}/decline", firm.Own("proposal"), "谢绝或撤回意向"), a.decline)

	route.JSON(r, get("/api/agreements", seen, "列出协议"), a.agreements)
	route.File(r, get("/api/agreements/export", seen, "导出协议"), a.exportAgreements)
	route.File(r, get("/api/agreements/roster-template", firm, "下载工人名单模板"), a.rosterTemplate)
	route.JSON(r, get("/api/agreements/{id}", seen.Own("agreement"), "查看协议"), a.agreement)
	route.JSON(r, put("/api/agreements/{id}/clauses", firm.Own("agreement"), "填写协议条款"), a.setClauses)
	route.JSON(r, get("/api/agreements/{id}/document", seen.Own("agreement"), "查看协议文件"), a.document)
	route.File(r, get("/api/agreements/{id}/document.docx", seen.Own("agreement"), "下载协议文件"), a.documentFile)
	route.JSON(r, post("/api/agreements/{id}/sign-code", firm.Own("agreement"), "发送签署验证码到本账号的手机"), a.signCode)
	route.JSON(r, post("/api/agreements/{id}/sign", firm.Own("agreement"), "签署协议"), a.sign)
	route.JSON(r, get("/api/agreements/{id}/supplements", seen.Own("agreement"), "列出补充协议"), a.supplements)
	route.JSON(r, post("/api/agreements/{id}/supplements", firm.Own("agreement"), "提出补充协议"), a.askSupplement)
	route.JSON(r, get("/api/agreements/{id}/supplements/{supplementId}/document", seen.Own("agreement"), "查看补充协议文件"), a.supplementDocument)
	route.File(r, get("/api/agreements/{id}/supplements/{supplementId}/document.docx", seen.Own("agreement"), "下载补充协议文件"), a.supplementFile)
	route.JSON(r, post("/api/agreements/{id}/supplements/{supplementId}/confirm", firm.Own("agreement"), "确认对方提出的补充协议"), a.confirmSupplement)
	route.JSON(r, post("/api/agreements/{id}/supplements/{supplementId}/decline", firm.Own("agreement"), "不同意补充协议，或撤回自己提出的"), a.declineSupplement)
	route.JSON(r, post("/api/agreements/{id}/terminate", firm.Own("agreement"), "无人在岗时解除协议"), a.terminate)

	roster := post("/api/agreements/{id}/roster", firm.Own("agreement"), "核对工人名单表格，不保存")
	roster.MaxBody = maxUpload
	route.JSON(r, roster, a.roster)
	route.JSON(r, get("/api/agreements/{id}/workers", seen.Own("agreement"), "列出协议的工人"), a.workers)
	route.JSON(r, post("/api/agreements/{id}/workers", firm.Own("agreement"), "提交工人名单"), a.nominate)
	route.JSON(r, post("/api/agreements/{id}/consents", firm.Own("agreement"), "登记工人的同意书"), a.consent)
	route.JSON(r, post("/api/agreements/{id}/supplement-consents", firm.Own("agreement"), "登记工人同意补充协议的同意书"), a.consentToChange)
	route.JSON(r, post("/api/agreements/{id}/amendments", firm.Own("agreement"), "登记劳动合同变更"), a.amend)
	route.JSON(r, post("/api/agreements/{id}/supplement-amendments", firm.Own("agreement"), "登记补充协议以后的劳动合同变更"), a.amendToChange)
	route.File(r, get("/api/agreements/{id}/workers/{workerId}/amendment.docx", firm.Own("agreement"), "下载一名员工的劳动合同变更协议"), a.amendmentFile)
	route.JSON(r, post("/api/agreements/{id}/amendment-files", firm.Own("agreement"), "生成全部员工的劳动合同变更协议"), a.startAmendmentFiles)
	route.JSON(r, get("/api/agreements/{id}/amendment-files/{jobId}", firm.Own("agreement"), "查看生成的进度"), a.job)
	route.File(r, get("/api/agreements/{id}/amendment-files/{jobId}/file", firm.Own("agreement"), "下载生成的变更协议"), a.jobFile)
	route.JSON(r, post("/api/agreements/{id}/starts", firm.Own("agreement"), "确认到岗"), a.start)
	route.JSON(r, post("/api/agreements/{id}/workers/{workerId}/cancel", firm.Own("agreement"), "取消未到岗的工人"), a.cancel)
	route.JSON(r, post("/api/workers/{id}/reveal", seen.Own("secondment"), "查看工人的完整号码，记录用途"), a.reveal)

	route.JSON(r, post("/api/workers/{id}/release", firm.Own("secondment"), "同意用工单位录用员工"), a.release)
	route.JSON(r, get("/api/agreements/{id}/renewal", firm.Own("agreement"), "看能不能续借"), a.renewal)
	route.JSON(r, post("/api/agreements/{id}/links", firm.Own("agreement"), "为工人生成同意链接，旧链接作废"), a.links)
	route.JSON(r, post("/api/agreements/{id}/link-messages", firm.Own("agreement"), "把同意链接用短信发给工人，旧链接作废"), a.sendLinks)
	route.JSON(r, get("/api/agreements/{id}/consent-sheets", firm.Own("agreement"), "打印告知书，给员工书面同意用"), a.consentSheets)
	route.JSON(r, get("/api/workers/{id}/timeline", seen.Own("secondment"), "查看一名工人的经过和到岗前还缺什么"), a.timeline)

	// The worker has no account: the link's token, and a code to his phone, say who he is.
	route.JSON(r, post("/api/worker/open", route.Public, "打开同意链接"), a.openLink)
	route.JSON(r, post("/api/worker/code", route.Public, "给员工的手机发验证码"), a.workerCode)
	route.JSON(r, post("/api/worker/answer", route.Public, "员工同意、不同意或者撤回"), a.answerByPhone)
	route.JSON(r, post("/api/worker/enter", route.Public, "员工用验证码查看自己的借用"), a.enter)
	route.JSON(r, get("/api/worker/mine", route.Public, "员工自己的借用（凭验证后的 session）"), a.own)
	route.Empty(r, post("/api/worker/leave", route.Public, "员工退出"), a.leaveOwn)

	route.JSON(r, get("/api/agreements/{id}/returns", seen.Own("agreement"), "列出提前返回的员工和请求"), a.returns)
	route.JSON(r, post("/api/workers/{id}/return", firm.Own("secondment"), "登记提前返回，或提出协商返回"), a.askReturn)
	route.JSON(r, post("/api/workers/{id}/return/confirm", firm.Own("secondment"), "同意对方提出的协商返回"), a.confirmReturn)
	route.JSON(r, post("/api/workers/{id}/return/decline", firm.Own("secondment"), "不同意协商返回，或撤回自己的请求"), a.declineReturn)
	route.JSON(r, post("/api/workers/{id}/return/object", firm.Own("secondment"), "对借用方登记的退回提出异议"), a.objectReturn)

	officers := route.For(auth.TownOfficer, auth.CityOfficer)
	route.JSON(r, get("/api/enterprises/{id}/dissolution", officers.Own("enterprise"), "看企业注销或破产时会结束什么"), a.ending)
	route.JSON(r, post("/api/enterprises/{id}/dissolve", officers.Own("enterprise"), "登记企业注销或破产"), a.dissolve)

	wording := route.For(auth.CityOfficer, auth.Administrator)
	route.JSON(r, get("/api/templates", wording, "列出文件模板"), a.templates)
	route.JSON(r, post("/api/templates/{kind}/preview", wording, "预览文件模板"), a.previewTemplate)
	route.JSON(r, post("/api/templates/{kind}", wording, "保存文件模板的新版本"), a.writeTemplate)

	route.JSON(r, get("/api/placements", seen, "列出到岗记录"), a.placements)
	route.File(r, get("/api/placements/export", seen, "导出到岗记录"), a.exportPlacements)
	route.JSON(r, get("/api/placements/{id}/corrections", seen.Own("placement"), "列出安置记录的更正"), a.corrections)
	route.JSON(r, post("/api/placements/{id}/corrections", officers.Own("placement"), "登记安置记录的更正"), a.correct)
}
