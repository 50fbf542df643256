package config

import (
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"gongxiang/internal/pii"
)

// Each parser reads one value; its error says what the value should be, and
// never repeats the value.

func parseMode(s string) (Mode, error) {
	if m := Mode(s); m == Demo || m == Production {
		return m, nil
	}
	return "", errors.New("应为 demo（试用）或 production（正式使用）")
}

func parseAddr(s string) (string, error) {
	host, port, err := net.SplitHostPort(s)
	if n, errPort := strconv.Atoi(port); err != nil || errPort != nil || n < 0 || n > 65535 || strings.ContainsAny(host, "/ ") {
		return "", errors.New("应写成“主机:端口”，例如 127.0.0.1:8080")
	}
	return s, nil
}

func parseAny(s string) (Secret, error) { return Secret(s), nil }

func parseDatabaseURL(s string) (Secret, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "", errors.New("应写成 postgres://用户:密码@主机:端口/数据库 的形式，密码中的特殊字符要转义")
	}
	return Secret(s), nil
}

func parseWebURL(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", errors.New("应为 http:// 或 https:// 开头的地址")
	}
	return s, nil
}

func parseSMS(s string) (Secret, error) {
	if Secret(s) == LogSMS {
		return LogSMS, nil
	}
	if _, err := parseWebURL(s); err != nil {
		return "", errors.New("应为 log，或者短信网关的 http:// 或 https:// 地址")
	}
	return Secret(s), nil
}

func parsePhone(s string) (string, error) {
	phone, ok := pii.ParsePhone(s)
	if !ok {
		return "", errors.New("应为手机号或带区号的座机号，例如 0750-2218950")
	}
	return phone.Raw(), nil
}

func parseNATSURL(s string) (Secret, error) {
	for one := range strings.SplitSeq(s, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || u.Scheme != "nats" && u.Scheme != "tls" || u.Hostname() == "" {
			return "", errors.New("应为 nats:// 或 tls:// 开头的地址，多个之间用英文逗号隔开")
		}
	}
	return Secret(s), nil
}

// parseOrigins brings addresses into the form that browsers send.
func parseOrigins(s string) ([]string, error) {
	var origins []string
	for one := range strings.SplitSeq(s, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" ||
			u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || strings.Contains(u.Host, "*") {
			return nil, errors.New("应为 http:// 或 https:// 开头、不带路径的地址，多个之间用英文逗号隔开")
		}
		origins = append(origins, originOf(u))
	}
	return origins, nil
}

// originOf is a browser's Origin header: lower case, without the default port.
func originOf(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if u.Scheme == "http" {
		host = strings.TrimSuffix(host, ":80")
	} else {
		host = strings.TrimSuffix(host, ":443")
	}
	return u.Scheme + "://" + host
}

func parseNetworks(s string) ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for one := range strings.SplitSeq(s, ",") {
		one = strings.TrimSpace(one)
		network, err := netip.ParsePrefix(one)
		if ip, errIP := netip.ParseAddr(one); errIP == nil {
			network, err = netip.PrefixFrom(ip, ip.BitLen()), nil
		}
		if err != nil {
			return nil, errors.New("应为 IP 地址或网段（例如 10.0.0.0/8），多个之间用英文逗号隔开")
		}
		if network.Bits() == 0 {
			return nil, errors.New("不能信任所有地址，请写明代理服务器的地址或网段")
		}
		networks = append(networks, network.Masked())
	}
	return networks, nil
}

func parseBool(s string) (bool, error) {
	switch s {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, errors.New("应为 true 或 false")
}

func parseLevel(s string) (slog.Level, error) {
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		if s == strings.ToLower(level.String()) {
			return level, nil
		}
	}
	return 0, errors.New("应为 debug、info、warn 或 error")
}
