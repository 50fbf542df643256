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

	route.JSON(r, route.Route{Method: get, Path: "/api/accounts", Access: administrator, Summary: "账号列表"}, s.getAccounts)
	route.JSON(r, route.Route{Method: post, Path: "/api/accounts", Access: administrator, Summary: "建立专员账号"}, s.postAccount)
	route.JSON(r, route.Route{Method: put, Path: "/api/accounts/{id}", Access: administrator, Summary: "修改账号"}, s.putAccount)
	route.JSON(r, route.Route{Method: post, Path: "/api/accounts/{id}/password", Access: administrator, Summary: "重置密码"}, s.postAccountPassword)
}
