package account

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are all of the package's.
func Routes(r *route.Router, s *Service) {
	get, post, put, del := http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	administrator := route.For(auth.Administrator)

	route.JSON(r, route.Route{Method: post, Path: "/api/auth/codes", Access: route.Public, Summary: "发送短信验证码"}, s.postCode)
	route.Custom(r, route.Route{Method: post, Path: "/api/auth/sign-in-code", Access: route.Public, Summary: "用验证码登录"}, s.postSignInCode)
	route.Custom(r, route.Route{Method: post, Path: "/api/auth/sign-in-password", Access: route.Public, Summary: "用密码登录"}, s.postSignInPassword)
	route.Custom(r, route.Route{Method: post, Path: "/api/auth/sign-out", Access: route.Public, Summary: "退出登录"}, s.postSignOut)

	route.JSON(r, route.Route{Method: get, Path: "/api/me", Access: route.SignedIn, Summary: "我是谁"}, s.getMe)
	route.JSON(r, route.Route{Method: get, Path: "/api/me/sessions", Access: route.SignedIn, Summary: "我在哪些地方登录着"}, s.getSessions)
	route.Empty(r, route.Route{Method: del, Path: "/api/me/sessions/{id}", Access: route.SignedIn, Summary: "结束一次登录"}, s.deleteSession)
	route.Custom(r, route.Route{Method: post, Path: "/api/me/password", Access: route.SignedIn, Summary: "修改我的密码"}, s.postPassword)
	route.JSON(r, route.Route{Method: post, Path: "/api/me/codes", Access: route.SignedIn, Summary: "发送更换手机号、设置密码的验证码"}, s.postOwnCode)
	route.Custom(r, route.Route{Method: post, Path: "/api/me/phone", Access: route.SignedIn, Summary: "更换我的手机号"}, s.postPhone)
	route.Empty(r, route.Route{Method: post, Path: "/api/me/phone-case/object", Access: route.SignedIn, Summary: "在柜台换我的手机号的，不是我"}, s.postObjection)

	route.JSON(r, route.Route{Method: get, Path: "/api/accounts", Access: administrator, Summary: "账号列表"}, s.getAccounts)
	route.JSON(r, route.Route{Method: post, Path: "/api/accounts", Access: administrator, Summary: "建立专员账号"}, s.postAccount)
	route.JSON(r, route.Route{Method: put, Path: "/api/accounts/{id}", Access: administrator, Summary: "修改账号"}, s.putAccount)
	route.JSON(r, route.Route{Method: post, Path: "/api/accounts/{id}/password", Access: administrator, Summary: "重置密码"}, s.postAccountPassword)

	route.JSON(r, route.Route{Method: post, Path: "/api/accounts/{id}/phone-code", Access: administrator, Summary: "柜台办理手机号时发送验证码，并看牵涉到哪些账号"}, s.postCounterCode)
	route.Empty(r, route.Route{Method: post, Path: "/api/accounts/{id}/free-phone", Access: administrator, Summary: "号码已经是别人的，让账号不再用它"}, s.postFree)
	route.JSON(r, route.Route{Method: get, Path: "/api/phone-cases", Access: administrator, Summary: "列出柜台办理的更换手机号"}, s.getPhoneCases)
	route.JSON(r, route.Route{Method: post, Path: "/api/phone-cases", Access: administrator, Summary: "申请更换一个账号的手机号"}, s.postPhoneCase)
	route.Empty(r, route.Route{Method: post, Path: "/api/phone-cases/{id}/grant", Access: administrator, Summary: "批准更换手机号"}, s.postGrant)
	route.Empty(r, route.Route{Method: post, Path: "/api/phone-cases/{id}/refuse", Access: administrator, Summary: "不办更换手机号"}, s.postRefuse)
}
