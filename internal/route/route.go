// Package route is how a domain declares its routes: address, who may call it,
// and on whose things. The declaration is checked before any handler runs, and
// a route without one does not let the service start.
package route

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

// Access says who may call a route. The zero value is no declaration.
type Access struct {
	public bool
	roles  []auth.Role
	// Thing names what {id} in the path must be: one of the caller's own, else
	// the answer is 404. The domain's SQL enforces it; the test that walks all
	// routes proves it. Empty: the path holds no id that belongs to anybody.
	Thing string
	owed  bool
}

// Public routes need no session.
var Public = Access{public: true}

// SignedIn routes are open to every role.
var SignedIn = Access{roles: auth.Roles}

// For opens a route to some roles.
func For(roles ...auth.Role) Access { return Access{roles: roles} }

// Own declares that {id} is one of the caller's own things: of the firm for
// enterprises, of the town for town officers; the city's officers own all.
func (a Access) Own(thing string) Access {
	a.Thing = thing
	return a
}

// Owed opens a route that changes something to the people of a dissolved firm
// too: they finish what is owed to workers and to the other firm.
func (a Access) Owed() Access {
	a.owed = true
	return a
}

// Allows reports whether the role may call; "" is nobody.
func (a Access) Allows(role auth.Role) bool { return a.public || slices.Contains(a.roles, role) }

// IsPublic reports whether no session is needed.
func (a Access) IsPublic() bool { return a.public }

func (a Access) describe() string {
	if a.public {
		return "不需要登录。"
	}
	if len(a.roles) == len(auth.Roles) {
		return "需要登录，所有角色都可以使用。"
	}
	names := make([]string, len(a.roles))
	for i, role := range a.roles {
		names[i] = roleNames[role]
	}
	text := "可以使用的角色：" + strings.Join(names, "、") + "。"
	if a.Thing != "" {
		text += "只限本企业或本镇街的；不是自己的，返回 404。"
	}
	return text
}

// RoleName is a role's name in Chinese.
func RoleName(role auth.Role) string { return roleNames[role] }

var roleNames = map[auth.Role]string{
	auth.Enterprise: "企业", auth.Seeker: "求职者", auth.TownOfficer: "镇街专员",
	auth.CityOfficer: "市级专员", auth.Administrator: "管理员",
}

func (a Access) declared() bool { return a.public || len(a.roles) > 0 }

// Route is one line of a domain's route table.
type Route struct {
	Method  string // http.MethodGet, ...
	Path    string // "/api/surpluses/{id}"
	Access  Access
	Summary string // Chinese, a short phrase
	// MaxBody bounds the request body in bytes; 0 is 1 MiB.
	MaxBody int64
}

// SessionScheme names the session cookie in the API's description.
const SessionScheme = "session"

// Router collects the routes of all domains.
type Router struct {
	api    huma.API
	routes []Route
	errs   []error
}

// NewRouter registers on api.
func NewRouter(api huma.API) *Router { return &Router{api: api} }

// Routes are all that were declared, in order.
func (r *Router) Routes() []Route { return r.routes }

// Err is not nil when a route came without declaring who may call it.
func (r *Router) Err() error { return errors.Join(r.errs...) }

// JSON serves a handler that answers with a JSON body (200).
func JSON[I, O any](r *Router, rt Route, handle func(context.Context, *I) (O, error)) {
	type answer struct{ Body O }
	register(r, rt, http.StatusOK, func(ctx context.Context, in *I) (*answer, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		return &answer{out}, nil
	})
}

// Empty serves a handler that answers with nothing but success (204).
func Empty[I any](r *Router, rt Route, handle func(context.Context, *I) error) {
	register(r, rt, http.StatusNoContent, func(ctx context.Context, in *I) (*struct{}, error) {
		return nil, handle(ctx, in)
	})
}

// Download is a file for the person to keep.
type Download struct {
	Name string // as the person sees it, Chinese allowed: "缺工需求.xlsx"
	Type string // media type; empty is .xlsx
	Data []byte
}

// File serves a handler that answers with an attachment.
func File[I any](r *Router, rt Route, handle func(context.Context, *I) (Download, error)) {
	type answer struct {
		Type        string `header:"Content-Type"`
		Disposition string `header:"Content-Disposition"`
		Body        []byte
	}
	register(r, rt, http.StatusOK, func(ctx context.Context, in *I) (*answer, error) {
		file, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		if file.Type == "" {
			file.Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		}
		return &answer{file.Type, disposition(file.Name), file.Data}, nil
	})
}

// Custom serves a handler whose answer sets headers of its own (Huma's output
// struct), such as a session cookie.
func Custom[I, O any](r *Router, rt Route, handle func(context.Context, *I) (*O, error)) {
	register(r, rt, http.StatusOK, handle)
}

func register[I, O any](r *Router, rt Route, status int, handle func(context.Context, *I) (*O, error)) {
	r.routes = append(r.routes, rt)
	if !rt.Access.declared() {
		r.errs = append(r.errs, fmt.Errorf("route: %s %s does not declare who may call it", rt.Method, rt.Path))
		return
	}
	if rt.MaxBody == 0 {
		rt.MaxBody = 1 << 20
	}
	op := huma.Operation{
		OperationID: operationID(rt), Method: rt.Method, Path: rt.Path,
		Summary: rt.Summary, Description: rt.Access.describe(),
		Tags: []string{strings.Split(strings.TrimPrefix(rt.Path, "/api/"), "/")[0]}, DefaultStatus: status, MaxBodyBytes: rt.MaxBody,
		Middlewares: huma.Middlewares{guard(r.api, rt.Access)},
		Metadata:    map[string]any{schemasKey: r.api.OpenAPI().Components.Schemas},
	}
	if !rt.Access.public {
		op.Security = []map[string][]string{{SessionScheme: {}}}
	}
	huma.Register(r.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		return out, answerable(ctx, err)
	})
}

// acts reports whether the route changes something, other than what everybody
// may (his own sessions and password) and what is still owed.
func (a Access) acts(method string) bool {
	return method != http.MethodGet && !a.public && !a.owed && len(a.roles) < len(auth.Roles)
}

// staged reports whether an account that only plays in a rehearsal may call the
// route: those of fairs, and what everybody may.
func (a Access) staged(path string) bool {
	return a.public || len(a.roles) == len(auth.Roles) || strings.HasPrefix(path, "/api/fair")
}

// guard lets only those in whom the route declares; those of a dissolved firm
// may look.
func guard(api huma.API, access Access) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		caller := auth.CallerFrom(ctx.Context())
		switch {
		case caller.Dissolved && access.acts(ctx.Method()):
			write(api, ctx, problem.New(http.StatusForbidden, "enterprise_dissolved", "贵企业已登记为注销或破产，只能查看以往的记录，不能再办理。如登记有误，请联系所在镇街的就业服务专员。"))
		case caller.Rehearsal != uuid.Nil && !access.staged(ctx.Operation().Path):
			write(api, ctx, problem.OnStage())
		case access.Allows(caller.Role):
			next(ctx)
		case caller.Role == "":
			write(api, ctx, problem.Unauthenticated())
		default:
			write(api, ctx, problem.Forbidden("您的账号没有这项操作的权限。"))
		}
	}
}

func write(api huma.API, ctx huma.Context, p *problem.Error) {
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	if err := huma.WriteErr(api, ctx, p.Status, p.Message, p); err != nil {
		slog.ErrorContext(ctx.Context(), "write problem", "error", err)
	}
}

var notWord = regexp.MustCompile(`[^A-Za-z0-9]+`)

// operationID is "post-surpluses-id-withdraw".
func operationID(rt Route) string {
	path := strings.TrimPrefix(rt.Path, "/api/")
	return strings.Trim(strings.ToLower(rt.Method)+"-"+notWord.ReplaceAllString(path, "-"), "-")
}
