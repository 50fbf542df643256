package problem

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// ContentType is the media type of every error answer.
const ContentType = "application/problem+json"

// Document is an error as a client reads it (RFC 9457).
type Document struct {
	Type    string  `json:"type" doc:"错误种类的标识"`
	Title   string  `json:"title" doc:"给人看的一句话"`
	Status  int     `json:"status" doc:"HTTP 状态码"`
	Code    string  `json:"code" doc:"供程序判断的代码"`
	Detail  string  `json:"detail" doc:"给人看的一句话：哪里不对、怎么办"`
	Errors  []Field `json:"errors,omitempty" doc:"要改的字段"`
	Current any     `json:"current,omitempty" doc:"保存冲突时，现在的内容"`
}

// MarshalJSON writes the document; causes stay behind.
func (e *Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(Document{
		Type: "urn:gongxiang:problem:" + e.Code, Title: e.Message, Status: e.Status,
		Code: e.Code, Detail: e.Message, Errors: e.Fields, Current: e.Current,
	})
}

// ContentType satisfies Huma's content type filter.
func (e *Error) ContentType(string) string { return ContentType }

// GetHeaders has Huma send Retry-After.
func (e *Error) GetHeaders() http.Header {
	if e.RetryAfter == 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(e.RetryAfter)}}
}
