package live

import "strconv"

// Code ends a connection. Each tells the client whether to come back: a client
// that knows nothing else of it follows Reconnect.
type Code int

// The codes. Those below 4000 are the protocol's own.
const (
	Done        Code = 1000 // the client wanted it
	Draining    Code = 1001 // the node stops
	BadFrame    Code = 4400 // no text, no UTF-8, no frame, no command
	SignedOut   Code = 4401 // the session ended
	Removed     Code = 4403 // by an officer
	Slow        Code = 4408 // takes less than is sent, or answers no pings
	TooMany     Code = 4409 // connections of one account
	TooBig      Code = 4413 // a message
	TooFast     Code = 4429 // messages
	Unavailable Code = 4503 // the node is full, or in trouble
)

// Reconnect is what a client does after the end.
type Reconnect string

// What a client does.
const (
	Stop   Reconnect = "stop"   // until a person wants it
	AtOnce Reconnect = "now"    // after a moment that differs from client to client
	Later  Reconnect = "later"  // after ten seconds
	Slower Reconnect = "slower" // after a pause that grows each time
)

// Meaning is one line of the table of codes.
type Meaning struct {
	Code      Code
	Reconnect Reconnect
	Words     string // for the person, where the client has nothing better to say
}

// Codes is the one table; the documentation and the client follow it.
var Codes = []Meaning{
	{Done, Stop, "连接已结束。"},
	{Draining, AtOnce, "服务正在更新，马上重新连接。"},
	{BadFrame, Stop, "页面发送的内容无法识别，请刷新页面。"},
	{SignedOut, Stop, "登录已过期，请重新登录。"},
	{Removed, Stop, "您已被请出本场招聘会。"},
	{Slow, AtOnce, "网络太慢，正在重新连接。"},
	{TooMany, Stop, "同一账号打开的页面太多，请先关闭其他页面。"},
	{TooBig, Stop, "发送的内容太长，请刷新页面后缩短再发。"},
	{TooFast, Later, "发送得太快，请稍等十秒。"},
	{Unavailable, Slower, "现在进场的人太多，正在重新连接。"},
}

func (c Code) String() string { return strconv.Itoa(int(c)) }
