package config_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gongxiang/internal/calendar"
	"gongxiang/internal/config"
)

type env map[string]string

func (e env) with(pairs ...string) env {
	out := env{}
	for k, v := range e {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

func load(e env) (config.Config, error) {
	return config.Load(func(name string) string { return e[name] })
}

func mustLoad(t *testing.T, e env) config.Config {
	t.Helper()
	c, err := load(e)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// production is a set of settings that production mode takes.
func production(t *testing.T) env {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(keys, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	return env{
		"GX_MODE": "production", "GX_ADDR": "0.0.0.0:8080", "GX_ORIGINS": "https://gx.example.cn",
		"GX_KEYS_FILE": keys, "GX_LEDGER_KEY_FILE": keys, "GX_SMS": "https://sms.example.cn/send?token=s3cret",
	}
}

func TestDefaultsStartOnABareMachine(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, env{})
	want := config.Config{
		Mode: config.Demo, Addr: "127.0.0.1:8080", Data: "data", KeysFile: "data/keys.json", LedgerKeyFile: "data/ledger.key", CheckpointDir: "data/checkpoints", SMS: config.LogSMS, BureauPhone: "0750-2218950",
		Origins: []string{"http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"},
	}
	if got, want := fmt.Sprintf("%+v", c), fmt.Sprintf("%+v", want); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if c.Clock() != (calendar.SystemClock{}) {
		t.Error("the clock is not the real one")
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, env{
		"GX_MODE": "demo", "GX_ADDR": ":80", "GX_DATA": "/srv/gx",
		"DATABASE_URL": "postgres://app:pw@db/gx", "MEILI_URL": "http://meili:7700", "MEILI_KEY": "key",
		"NATS_URL": "nats://a:4222, tls://b:4222", "GX_TODAY": "2021-02-08", "GX_LOG_LEVEL": "warn",
		"GX_TRUSTED_PROXIES": "10.1.2.3/8, 192.0.2.1,fd00::/8", "GX_BUREAU_PHONE": "07502260938",
	})
	if c.MigrateURL != c.DatabaseURL || c.DatabaseURL.Value() != "postgres://app:pw@db/gx" {
		t.Errorf("database %q, to migrate %q", c.DatabaseURL.Value(), c.MigrateURL.Value())
	}
	if c.KeysFile != "/srv/gx/keys.json" || c.MeiliKey.Value() != "key" || c.LogLevel != slog.LevelWarn || c.BureauPhone != "0750-2260938" {
		t.Errorf("%+v", c)
	}
	if *c.Today != calendar.NewDate(2021, 2, 8) || calendar.Today(c.Clock()) != *c.Today {
		t.Errorf("today %v, by the clock %v", c.Today, calendar.Today(c.Clock()))
	}
	networks := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("fd00::/8")}
	if !slices.Equal(c.TrustedProxies, networks) {
		t.Errorf("proxies %v", c.TrustedProxies)
	}
	if want := []string{"http://localhost", "http://127.0.0.1", "http://[::1]"}; !slices.Equal(c.Origins, want) {
		t.Errorf("origins %v, want %v", c.Origins, want)
	}
}

func TestOriginsAndTLS(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		origins string
		want    []string
		tls     bool
	}{
		{"https://GX.Example.cn/", []string{"https://gx.example.cn"}, true},
		{"https://gx.example.cn:443, https://gx.example.cn:8443", []string{"https://gx.example.cn", "https://gx.example.cn:8443"}, true},
		{"http://gx.local:80,https://gx.local", []string{"http://gx.local", "https://gx.local"}, false},
	} {
		c := mustLoad(t, env{"GX_ORIGINS": tc.origins})
		if !slices.Equal(c.Origins, tc.want) || c.TLS != tc.tls {
			t.Errorf("%s: %v, TLS %v", tc.origins, c.Origins, c.TLS)
		}
	}
	if c := mustLoad(t, env{"GX_ADDR": "[::1]:0"}); c.Origins[2] != "http://[::1]:0" {
		t.Errorf("origins %v", c.Origins)
	}
}

// Each value is refused with one sentence that names its variable.
func TestRefusesNonsense(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, value string }{
		{"GX_MODE", "prod"}, {"GX_MODE", "Production"},
		{"GX_ADDR", "8080"}, {"GX_ADDR", "127.0.0.1:http"}, {"GX_ADDR", "127.0.0.1:65536"}, {"GX_ADDR", "http://127.0.0.1:80"},
		{"DATABASE_URL", "mysql://u@h/d"}, {"DATABASE_URL", "db"}, {"DATABASE_URL", "postgres://u:p%zz@h/d"},
		{"DATABASE_MIGRATE_URL", "postgres://u@h/d"}, // alone
		{"MEILI_URL", "meili:7700"}, {"MEILI_URL", "http://"}, {"MEILI_KEY", "alone"},
		{"NATS_URL", "http://a"}, {"NATS_URL", "nats://a,"},
		{"GX_ORIGINS", "gx.example.cn"}, {"GX_ORIGINS", "https://gx.example.cn/app"}, {"GX_ORIGINS", "https://*.example.cn"}, {"GX_ORIGINS", "https://a,"},
		{"GX_TLS", "yes"}, {"GX_TLS", "true"}, // the origins are http
		{"GX_TRUSTED_PROXIES", "proxy"}, {"GX_TRUSTED_PROXIES", "0.0.0.0/0"}, {"GX_TRUSTED_PROXIES", "::/0"},
		{"GX_SMS", "ftp://x"}, {"GX_BUREAU_PHONE", "2260938"}, {"GX_TODAY", "2021-02-30"}, {"GX_TODAY", "today"}, {"GX_TODAY", "2021-02-08T25:00"}, {"GX_LOG_LEVEL", "loud"}, {"GX_LOG_LEVEL", "INFO"},
		{"GX_ADDR", "0.0.0.0:8080"}, {"GX_ADDR", ":8080"}, {"GX_ADDR", "192.0.2.1:8080"}, // open to others, mode not said
	} {
		_, err := load(env{tc.name: tc.value})
		refusedOnce(t, tc.name+"="+tc.value, tc.name, err)
	}
}

func refusedOnce(t *testing.T, what, name string, err error) {
	t.Helper()
	if err == nil {
		t.Errorf("%s was taken", what)
		return
	}
	text := err.Error()
	if strings.Contains(text, "\n") || !strings.HasPrefix(text, "环境变量 "+name+" ") || !strings.HasSuffix(text, "。") {
		t.Errorf("%s: %s", what, text)
	}
}

func TestSaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := load(env{"GX_ADDR": "x", "GX_LOG_LEVEL": "y"})
	if err == nil || !strings.Contains(err.Error(), "GX_ADDR") || !strings.Contains(err.Error(), "GX_LOG_LEVEL") {
		t.Errorf("%v", err)
	}
}

func TestProductionRefusesWhatIsForTrials(t *testing.T) {
	t.Parallel()
	good := production(t)
	if c := mustLoad(t, good); !c.TLS || c.Mode != config.Production {
		t.Errorf("%+v", c)
	}
	mustLoad(t, good.with("GX_ORIGINS", "https://gx.example.cn,http://127.0.0.1:8080"))
	for _, tc := range []struct {
		name string
		e    env
	}{
		{"GX_ORIGINS", good.with("GX_ORIGINS", "")},
		{"GX_ORIGINS", good.with("GX_ORIGINS", "http://gx.example.cn")},
		{"GX_SMS", good.with("GX_SMS", "")},
		{"GX_SMS", good.with("GX_SMS", "log")},
		{"GX_TODAY", good.with("GX_TODAY", "2021-02-08")},
		{"GX_KEYS_FILE", good.with("GX_KEYS_FILE", "")},
		{"GX_KEYS_FILE", good.with("GX_KEYS_FILE", "/nowhere/keys.json")},
		{"GX_LEDGER_KEY_FILE", good.with("GX_LEDGER_KEY_FILE", "")},
		{"GX_LEDGER_KEY_FILE", good.with("GX_LEDGER_KEY_FILE", "/nowhere/ledger.key")},
		{"MEILI_KEY", good.with("MEILI_URL", "http://meili:7700")},
	} {
		_, err := load(tc.e)
		refusedOnce(t, "production without "+tc.name, tc.name, err)
	}
}

func TestSecretsFromFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	c := mustLoad(t, env{"DATABASE_URL_FILE": write("db", "postgres://app:pw@db/gx\n"),
		"MEILI_URL": "http://meili:7700", "MEILI_KEY_FILE": write("key", " key \n")})
	if c.DatabaseURL.Value() != "postgres://app:pw@db/gx" || c.MeiliKey.Value() != "key" {
		t.Errorf("%q %q", c.DatabaseURL.Value(), c.MeiliKey.Value())
	}
	both := env{"DATABASE_URL": "postgres://a@b/c", "DATABASE_URL_FILE": write("db2", "postgres://a@b/c")}
	_, err := load(both)
	refusedOnce(t, "both", "DATABASE_URL", err)
	for _, path := range []string{filepath.Join(dir, "missing"), write("empty", "\n"), write("bad", "s3cret")} {
		_, err := load(env{"DATABASE_URL_FILE": path})
		refusedOnce(t, path, "DATABASE_URL_FILE", err)
	}
}

func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	e := production(t).with("DATABASE_URL", "postgres://app:s3cret@db/gx", "MEILI_URL", "http://m", "MEILI_KEY", "s3cret",
		"NATS_URL", "nats://u:s3cret@n")
	c := mustLoad(t, e)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "config", c, "url", c.DatabaseURL)
	_, wrong := load(e.with("DATABASE_URL", "postgre://app:s3cret@db", "NATS_URL", "x://s3cret", "GX_SMS", "x://s3cret"))
	for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v %#v %q", c, c, c.MeiliKey), string(asJSON), log.String(), wrong.Error()} {
		if strings.Contains(text, "s3cret") {
			t.Errorf("shown: %s", text)
		}
	}
}

func TestClockRunsFromToday(t *testing.T) {
	t.Parallel()
	clock := mustLoad(t, env{"GX_TODAY": "2021-02-08"}).Clock()
	before, shifted, after := time.Now(), clock.Now(), time.Now()
	const day = 24 * time.Hour
	if later := (shifted.Sub(before)%day + day) % day; later > after.Sub(before) {
		t.Errorf("the time of day is %s, that of the machine %s", shifted, before)
	}
	if !clock.Now().After(shifted) {
		t.Error("the clock stands still")
	}

	c := mustLoad(t, env{"GX_TODAY": "2021-02-08T10:00"})
	since := c.Clock().Now().Sub(time.Date(2021, 2, 8, 2, 0, 0, 0, time.UTC))
	if *c.Today != calendar.NewDate(2021, 2, 8) || since <= 0 || since > time.Hour {
		t.Errorf("with a time of day: on %s, %s after ten", c.Today, since)
	}
}
