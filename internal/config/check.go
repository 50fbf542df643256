package config

import (
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
)

// Mode tells a trial from the real thing.
type Mode string

// The modes.
const (
	Demo       Mode = "demo"       // 试用: sample data, codes in the log
	Production Mode = "production" // 正式使用: refuses whatever is only for trying out
)

// LogSMS is the sender that writes phone codes to the log.
const LogSMS Secret = "log"

// check holds the rules between settings, once each is right by itself.
func (r *reader) check(c Config) {
	if c.MeiliKey != "" && c.MeiliURL == "" {
		r.refuse("MEILI_KEY", "已设置，但没有设置 MEILI_URL：请补上搜索服务的地址，或者去掉密钥")
	}
	if c.MigrateURL != "" && c.DatabaseURL == "" {
		r.refuse("DATABASE_MIGRATE_URL", "已设置，但没有设置 DATABASE_URL：两个变量要一起设置")
	}
	if c.TLS && !allHTTPS(c.Origins) {
		r.refuse("GX_TLS", "为 true 时，GX_ORIGINS 中的地址都要以 https:// 开头，否则登录状态无法保持")
	}
	if c.Mode == Production {
		r.checkProduction(c)
	} else if !r.isSet("GX_MODE") && !loopback(c.Addr) {
		r.refuse("GX_ADDR", "对外开放了服务，而试用模式不适合对外：请设置 GX_MODE=production；如果确实要在内网试用，请明确设置 GX_MODE=demo")
	}
}

func (r *reader) checkProduction(c Config) {
	if !r.isSet("GX_ORIGINS") {
		r.refuse("GX_ORIGINS", "在正式使用时必须设置，写上人们访问平台的地址，例如 https://gongxiang.example.gov.cn")
	}
	for _, origin := range c.Origins {
		if !strings.HasPrefix(origin, "https://") && !loopback(strings.TrimPrefix(origin, "http://")) {
			r.refuse("GX_ORIGINS", "在正式使用时只能是 https:// 开头的地址，请改正 "+origin)
		}
	}
	if c.SMS == LogSMS {
		r.refuse("GX_SMS", "在正式使用时必须设置为短信网关的地址：验证码不能写进日志")
	}
	if c.Today != nil {
		r.refuse("GX_TODAY", "只能在试用模式下设置，正式使用时请去掉")
	}
	if c.MeiliURL != "" && c.MeiliKey == "" {
		r.refuse("MEILI_KEY", "在正式使用时必须设置：没有密钥的搜索服务谁都能读")
	}
	r.mustBeThere("GX_KEYS_FILE", c.KeysFile, "已加密的信息无法读出")
	r.mustBeThere("GX_LEDGER_KEY_FILE", c.LedgerKeyFile, "到岗台账以前的签名无法延续")
}

// mustBeThere refuses a key file that would be made anew.
func (r *reader) mustBeThere(name, path, otherwise string) {
	if !r.isSet(name) {
		r.refuse(name, "在正式使用时必须设置，指向单独保管和备份的密钥文件")
	} else if _, err := os.Stat(path); err != nil {
		r.refuse(name, "指向的密钥文件不存在或不能读取：请先生成密钥，或者从备份中恢复，否则"+otherwise)
	}
}

// loopback reports whether a host:port (or a host) is this machine's own.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// originsAt are the addresses under which a browser may know a server at addr.
func originsAt(addr string) []string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil // GX_ADDR is refused anyway
	}
	hosts := []string{host}
	if ip, err := netip.ParseAddr(host); host == "" || host == "localhost" || err == nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		hosts = []string{"localhost", "127.0.0.1", "::1"}
	}
	origins := make([]string, len(hosts))
	for i, h := range hosts {
		origins[i] = originOf(&url.URL{Scheme: "http", Host: net.JoinHostPort(h, port)})
	}
	return origins
}

func allHTTPS(origins []string) bool {
	for _, origin := range origins {
		if !strings.HasPrefix(origin, "https://") {
			return false
		}
	}
	return len(origins) > 0
}
