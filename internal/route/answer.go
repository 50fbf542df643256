package route

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"

	"github.com/jackc/pgx/v5/pgconn"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// answerable makes any error one that may be shown: what is no problem is
// logged here, once, and answered without detail.
func answerable(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	p, ok := problem.As(err)
	if !ok {
		p = Problem(err)
	}
	if p.Status >= http.StatusInternalServerError && !errors.Is(ctx.Err(), context.Canceled) { // its client is there
		slog.ErrorContext(ctx, "request failed", "code", p.Code, "error", err)
	}
	return p
}

// Problem is the answer to an error that no domain foresaw, without its cause.
func Problem(err error) *problem.Error {
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.Is(err, postgres.ErrClaimed):
		return problem.Conflict("in_progress", "这次提交已经在处理，请稍后刷新页面查看结果，不要重复提交。")
	case errors.As(err, &connect): // whatever the server gave as its reason
		return later("database_away", "数据库暂时不可用，请稍后再试。")
	case errors.As(err, &pg):
		return ofDatabase(pg.Code)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return later("too_slow", "处理超时，请稍后再试。没有保存任何内容。")
	case errors.As(err, &network), errors.Is(err, io.ErrUnexpectedEOF), pgconn.SafeToRetry(err):
		return later("database_away", "数据库暂时不可用，请稍后再试。")
	default:
		return internal()
	}
}

// ofDatabase answers by PostgreSQL's error code.
func ofDatabase(code string) *problem.Error {
	switch {
	case code == "22021", code == "22P05": // a null byte, or no UTF-8
		return problem.New(http.StatusUnprocessableEntity, "bad_text", "内容中有无法保存的字符，请删除后重新输入。")
	case code == "22001", code == "22003", code == "22008": // too long, a number or a date out of range
		return problem.New(http.StatusUnprocessableEntity, "out_of_range", "有内容太长，或者数字、日期超出范围，请检查后重新填写。")
	case code == "57014", code == "55P03", code[:2] == "40": // cancelled, waited for a lock, lost a conflict
		return later("too_slow", "现在使用的人太多，没有处理完，请稍后再试。没有保存任何内容。")
	case code == "53100": // disk full
		return later("disk_full", "服务器的存储空间不足，没有保存，请联系管理员。")
	case code[:2] == "53", code[:2] == "57", code[:2] == "08": // no room, going down, connection lost
		return later("database_away", "数据库暂时不可用，请稍后再试。")
	default:
		return internal()
	}
}

func later(code, message string) *problem.Error {
	p := problem.New(http.StatusServiceUnavailable, code, message)
	p.RetryAfter = 5
	return p
}

func internal() *problem.Error {
	return problem.New(http.StatusInternalServerError, "internal", "系统内部出错，已经记录，请稍后再试。")
}
