package problem

import "encoding/json"

// ContentType is the media type of every error answer.
const ContentType = "application/problem+json"

type document struct {
	Type    string  `json:"type"`
	Title   string  `json:"title"`
	Status  int     `json:"status"`
	Code    string  `json:"code"`
	Detail  string  `json:"detail"`
	Errors  []Field `json:"errors,omitempty"`
	Current any     `json:"current,omitempty"`
}

// MarshalJSON writes the RFC 9457 document; causes stay behind.
func (e *Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(document{
		Type: "urn:gongxiang:problem:" + e.Code, Title: e.Message, Status: e.Status,
		Code: e.Code, Detail: e.Message, Errors: e.Fields, Current: e.Current,
	})
}

// ContentType satisfies Huma's content type filter.
func (e *Error) ContentType(string) string { return ContentType }
