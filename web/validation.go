package web

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// Huma has these once for the whole process.
func init() {
	huma.NewErrorWithContext = refusal
	// Its type is how the API's description shows an error.
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return problem.New(status, "internal", message).Because(errors.Join(errs...))
	}
	huma.ValidateStrictCasing = true // as strict as the generated types
}

// refusal is what Huma answers instead of its own English errors.
func refusal(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
	if len(errs) == 1 {
		if p, ok := problem.As(errs[0]); ok {
			return p
		}
	}
	switch status {
	case http.StatusRequestEntityTooLarge:
		return problem.New(status, "too_large", "提交的内容太大，没有保存。请减少一次提交的数量。")
	case http.StatusUnsupportedMediaType:
		return problem.New(status, "media_type", "这个地址只接收 JSON。")
	case http.StatusUnprocessableEntity:
		return invalid(ctx, errs)
	case http.StatusBadRequest:
		return malformed(errs)
	case http.StatusRequestTimeout:
		return problem.New(status, "too_slow", "网络太慢，没有收完您提交的内容。请检查网络后再试，没有保存任何内容。")
	default:
		slog.ErrorContext(ctx.Context(), "request failed", "status", status, "error", errors.Join(errs...))
		return failed()
	}
}

func malformed(errs []error) *problem.Error {
	message := "提交的内容不是完整的 JSON，没有保存。请刷新页面后再试。"
	switch {
	case len(errs) == 0:
		message = "没有收到提交的内容，请填写后再提交。"
	case strings.Contains(errs[0].Error(), errNull.Error()):
		message = "内容中含有无法保存的空字符，请删除后重新输入。"
	}
	return problem.New(http.StatusBadRequest, "malformed", message)
}

var errNull = errors.New("web: null character")

// hasNull finds the escape \u0000; behind an odd number of backslashes it is text.
func hasNull(data []byte) bool {
	escape := []byte(`\u0000`)
	for {
		before, after, found := bytes.Cut(data, escape)
		if !found {
			return false
		}
		if slashes := len(before) - len(bytes.TrimRight(before, `\`)); slashes%2 == 0 {
			return true
		}
		data = after
	}
}

// invalid names every field that has to change. An address whose id is none is
// not found.
func invalid(ctx huma.Context, errs []error) *problem.Error {
	labels := route.Labels(ctx.Operation())
	fields := make([]problem.Field, 0, len(errs))
	for _, err := range errs {
		var d huma.ErrorDetailer
		if !errors.As(err, &d) {
			continue
		}
		detail := d.ErrorDetail()
		in, name, _ := strings.Cut(detail.Location, ".")
		if in == "path" {
			return problem.NotFound("这个地址的内容")
		}
		if in != "body" && in != "query" && in != "header" && in != "form" {
			name = detail.Location
		}
		fields = append(fields, fieldOf(detail.Message, name, labels))
	}
	return problem.Invalid(fields...)
}

var (
	requiredName = regexp.MustCompile(`^expected required property (.+) to be present$`)
	goField      = regexp.MustCompile(`into Go struct field \w*\.?([\w.]+) of type`)
	number       = regexp.MustCompile(`-?[0-9][0-9.e+]*$`)
)

// fieldOf translates one of Huma's messages.
func fieldOf(message, name string, labels map[string]string) problem.Field {
	if m := requiredName.FindStringSubmatch(message); m != nil {
		name = strings.TrimPrefix(name+"."+m[1], ".")
	}
	if m := goField.FindStringSubmatch(message); m != nil && name == "" {
		name = m[1]
	}
	label := labels[name[strings.LastIndexByte(name, '.')+1:]]
	if label == "" || utf8.RuneCountInString(label) > 16 {
		label = "这一项"
	} else {
		label = "“" + label + "”"
	}
	for _, s := range sentences {
		if strings.HasPrefix(message, s.begins) {
			text := strings.ReplaceAll(s.says, "{项}", label)
			if strings.Contains(text, "{数}") {
				text = strings.ReplaceAll(text, "{数}", number.FindString(message))
			}
			return problem.Field{Name: name, Code: s.code, Message: text}
		}
	}
	return problem.Field{Name: name, Code: "format", Message: fmt.Sprintf("%s的格式不对，请检查后重新填写。", label)}
}

// sentences are Huma's messages by their beginnings, and ours.
var sentences = []struct{ begins, code, says string }{
	{"expected length >= 1", "required", "请填写{项}。"},
	{"expected required property", "required", "请填写{项}。"},
	{"required ", "required", "请填写{项}。"},
	{"File required", "required", "请选择要上传的文件。"},
	{"At least one file", "required", "请选择要上传的文件。"},
	{"Multiple files", "one_file", "一次只能上传一个文件。"},
	{"Invalid mime type", "file_type", "不支持这种文件，请上传 .xlsx 或 .csv 文件。"},
	{"cannot read multipart form", "form", "上传的内容不完整，请重新选择文件上传。"},
	{"unexpected property", "unknown_field", "不能识别这一项，请刷新页面后再试。"},
	{"unknown query parameter", "unknown_field", "不能识别这个查询条件，请刷新页面后再试。"},
	{"expected boolean", "type", "{项}只能是“是”或“否”。"},
	{"invalid boolean", "type", "{项}只能是“是”或“否”。"},
	{"expected integer", "type", "{项}应为整数。"},
	{"invalid integer", "type", "{项}应为整数。"},
	{"expected number >= ", "min", "{项}不能小于 {数}。"},
	{"expected number > ", "min", "{项}应大于 {数}。"},
	{"expected number <= ", "max", "{项}不能大于 {数}。"},
	{"expected number < ", "max", "{项}应小于 {数}。"},
	{"expected number to be a multiple", "step", "{项}应为 {数} 的倍数。"},
	{"expected number", "type", "{项}应为数字。"},
	{"invalid float", "type", "{项}应为数字。"},
	{"expected string to be RFC 3339 date-time", "format", "{项}应为时间，例如 2021-02-10T08:30:00+08:00。"},
	{"expected string to be RFC 3339 date", "format", "{项}应为日期，例如 2021-02-10。"},
	{"expected string to be RFC 4122", "format", "{项}的编号不对，请刷新页面后重新选择。"},
	{"expected string", "format", "{项}的格式不对，请检查后重新填写。"},
	{"expected array length >= 1", "required", "请至少选择一项。"},
	{"expected array length >= ", "min_items", "请至少选择 {数} 项。"},
	{"expected array length <= ", "max_items", "一次最多 {数} 项，请分几次提交。"},
	{"expected array items", "unique", "{项}中有重复的内容，请去掉重复的。"},
	{"expected array", "type", "{项}应为列表。"},
	{"expected object", "type", "{项}的格式不对，请刷新页面后再试。"},
	{"expected value to be one of", "enum", "{项}只能从给出的选项中选择。"},
	{"expected length >= ", "min_length", "{项}至少要 {数} 个字。"},
	{"expected length <= ", "max_length", "{项}最多 {数} 个字，请缩短。"},
	{"json: cannot unmarshal number", "range", "{项}的数字太大或者带了小数，请检查后重新填写。"},
}
