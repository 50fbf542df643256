package web

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"gongxiang/fairs/live"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// Lists are never null: an empty one is []. The setting is Huma's global.
func init() { huma.DefaultArrayNullable = false }

// apiConfig is Huma's: OpenAPI 3.1, JSON only, and no $schema in answers. The
// description and its page are served by ourselves.
func apiConfig(version string) huma.Config {
	names := map[string]reflect.Type{}
	registry := huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string {
		return schemaName(names, t, hint)
	})
	registry.RegisterTypeAlias(reflect.TypeFor[uuid.UUID](), reflect.TypeFor[uuidText]())
	registry.RegisterTypeAlias(reflect.TypeFor[problem.Error](), reflect.TypeFor[problem.Document]())
	config := huma.DefaultConfig("开平共享用工平台接口", version)
	config.Info.Description = "企业之间共享用工的登记、查找、匹配、对接、协议与到岗。\n" +
		"出错时返回 application/problem+json（RFC 9457），detail 是给人看的一句话，errors 指出每个要改的字段。\n" +
		"修改类请求须带请求头 X-Gongxiang: 1，来源（Origin）须是平台自己的地址；" +
		"可带 Idempotency-Key，用同一个值重试只执行一次。金额单位为分，日期为北京时间的整天，首尾两天都包含在内。\n" +
		sockets()
	config.Components.Schemas = registry
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		route.SessionScheme: {Type: "apiKey", In: "cookie", Name: auth.CookieName, Description: "登录后由平台设置"},
	}
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // among them the one that adds $schema to answers
	config.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	return config
}

// sockets describes what OpenAPI has no words for: GET /ws, what is said over it,
// why something is refused there, and its close codes; from the code's own tables.
func sockets() string {
	does := map[live.Reconnect]string{
		live.Stop: "不再重连", live.AtOnce: "马上重连", live.Later: "十秒后重连", live.Slower: "逐次延长间隔重连",
	}
	var b strings.Builder
	b.WriteString("招聘会现场的实时消息走 WebSocket：GET /ws，须已登录，来源须是平台自己的页面。每条是一个 JSON 文本，上行不超过 4 KB。\n" +
		"上行（op 是命令名，其余字段都要有）：" + room.Commands() + "；after 是已经看到第几条，负数是最近几条。\n" +
		"下行：hello、joined{room, seq}、ev[{room, seq, kind, at, by, body}]（每个房间从 1 起连续编号，按顺序；离开后马上又加入的，可能再收到几条，按 seq 去掉）、now{room, body}（只有最新的有用，不编号）、" +
		"ok{key, room, seq}（已经保存）、no{key, room, code, detail}、signal、left{room, code}、beat。no 的 code：")
	for i, r := range room.Refusals {
		if i > 0 {
			b.WriteString("；")
		}
		fmt.Fprintf(&b, "%s（%s）", r.Code, strings.TrimSuffix(r.Words, "。"))
	}
	b.WriteString("。\n连接结束时的代码：")
	for i, m := range live.Codes {
		if i > 0 {
			b.WriteString("；")
		}
		fmt.Fprintf(&b, "%s %s（%s）", m.Code, does[m.Reconnect], strings.TrimSuffix(m.Words, "。"))
	}
	b.WriteString("。")
	return b.String()
}

// jsonFormat refuses null characters, which PostgreSQL cannot store.
var jsonFormat = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		if hasNull(data) {
			return errNull
		}
		return json.Unmarshal(data, v)
	},
}

// uuidText describes ids, so that a wrong one is refused by its field's name.
type uuidText string

// Schema is a string of format uuid.
func (uuidText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uuid"}
}

// schemaName is the type's name; of two types with one name the second gets
// its package's name in front, or a number when it has no name of its own.
func schemaName(names map[string]reflect.Type, t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return name
	}
	if pkg := t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]; pkg != "" && names[name] != nil && names[name] != t {
		name = strings.ToUpper(pkg[:1]) + pkg[1:] + name
	}
	plain := name
	for n := 2; names[name] != nil && names[name] != t; n++ {
		name = plain + strconv.Itoa(n)
	}
	names[name] = t
	return name
}

// describe writes the finished description.
func describe(api huma.API) (*file, error) {
	text, err := json.Marshal(api.OpenAPI())
	if err != nil {
		return nil, fmt.Errorf("web: describe the API: %w", err)
	}
	return newFile("openapi.json", text), nil
}

// Description is the OpenAPI document, as served at /api/openapi.json.
func (a *App) Description() []byte { return a.description.data }
