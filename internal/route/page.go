package route

import (
	"encoding/base64"
	"encoding/json"
	"net/url"

	"gongxiang/internal/problem"
)

// Paging is the part of a list's input that says which page. Embed it.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"1000" doc:"上一页返回的 next，第一页不填"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"每页条数"`
}

// Page is one page of a list; Next is empty on the last one.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"取下一页时作为 cursor 传回"`
}

// NewPage makes a page of rows that were asked for with one more than the
// limit: the surplus row only tells that there is a next page, which starts
// behind key(last row shown).
func NewPage[T, K any](rows []T, limit int, key func(T) K) Page[T] {
	p := Page[T]{Items: rows}
	if p.Items == nil {
		p.Items = []T{}
	}
	if len(rows) > limit {
		p.Items = rows[:limit]
		p.Next = EncodeCursor(key(rows[limit-1]))
	}
	return p
}

// EncodeCursor makes an opaque text of a page's last key.
func EncodeCursor(key any) string {
	text, err := json.Marshal(key)
	if err != nil {
		panic(err) // keys are plain values
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// DecodeCursor reads what EncodeCursor made; ok is false for the first page.
// A text that is no cursor is a problem "invalid" naming the field.
func DecodeCursor[K any](cursor string) (key K, ok bool, err error) {
	if cursor == "" {
		return key, false, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(text, &key)
	}
	if err != nil {
		return key, false, problem.Invalid(problem.Field{Name: "cursor", Code: "cursor", Message: "翻页参数已失效，请回到第一页重新查看。"}).Because(err)
	}
	return key, true, nil
}

func disposition(name string) string {
	return "attachment; filename*=UTF-8''" + url.PathEscape(name)
}
