// Package problem is the one kind of error that reaches a person or a client:
// a stable code for the machine, a Chinese sentence for the person, and the
// fields, rows or columns that are meant (RFC 9457). Anything else that comes
// out of a handler is logged and answered as an internal error without detail.
package problem

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Field points at one value that has to change.
type Field struct {
	// Name is the JSON name of the field ("periodTo"), or "row.column" in a sheet.
	Name string `json:"name"`
	// Row is the 1-based row as the clerk sees it in the sheet; 0 outside sheets.
	Row int `json:"row,omitempty"`
	// Code is stable and made for machines ("required", "uscc_check").
	Code string `json:"code"`
	// Message is a whole Chinese sentence: what is wrong and what to do.
	Message string `json:"message"`
}

// Error is an answer to a client. Status is an HTTP status of 400 or above.
type Error struct {
	Status  int
	Code    string
	Message string
	Fields  []Field
	// Current carries the stored version of a thing when a stale save is refused.
	Current any
	// RetryAfter is in seconds; 0 says nothing.
	RetryAfter int
	cause      error
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s: %s", e.Status, e.Code, e.Message)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s (%s)", f.Name, f.Code)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

// Unwrap gives the cause, which is for the log only.
func (e *Error) Unwrap() error { return e.cause }

// GetStatus makes the error one that Huma writes as it is.
func (e *Error) GetStatus() int { return e.Status }

// Because returns the error with its cause, which is logged and never shown.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

// New makes an error with any status.
func New(status int, code, message string) *Error {
	return &Error{Status: status, Code: code, Message: message}
}

// Invalid reports input that must be corrected (422), one entry per field.
func Invalid(fields ...Field) *Error {
	message := "填写的内容有误，请按提示改正。"
	if len(fields) == 1 {
		message = fields[0].Message
	}
	return &Error{Status: http.StatusUnprocessableEntity, Code: "invalid", Message: message, Fields: fields}
}

// Unauthenticated says that nobody is signed in, or no longer is (401).
func Unauthenticated() *Error {
	return New(http.StatusUnauthorized, "unauthenticated", "请先登录。登录可能已过期。")
}

// Forbidden says that this role may not do this (403).
func Forbidden(message string) *Error {
	return New(http.StatusForbidden, "forbidden", message)
}

// OnStage says that an account which plays in a rehearsal does nothing else (403).
func OnStage() *Error {
	return New(http.StatusForbidden, "rehearsal", "这是招聘会演练用的账号，只能用在它自己的演练里。")
}

// NotFound also answers for what exists but is not the caller's (404), so that
// ids cannot be probed.
func NotFound(what string) *Error {
	return New(http.StatusNotFound, "not_found", "没有找到"+what+"，可能已被删除，或者不在您的查看范围内。")
}

// Conflict says that the thing's present state does not allow this (409).
func Conflict(code, message string) *Error {
	return New(http.StatusConflict, code, message)
}

// Stale says that somebody else saved first (409); current is what stands now.
func Stale(current any) *Error {
	e := Conflict("stale_version", "您打开之后，别人已经修改过这条记录。请核对最新内容后再保存，您的修改没有覆盖任何内容。")
	e.Current = current
	return e
}

// As finds a problem in an error's chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// HasCode reports whether err is a problem with this code.
func HasCode(err error, code string) bool {
	e, ok := As(err)
	return ok && e.Code == code
}
