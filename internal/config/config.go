// Package config reads the settings: from the environment, and nothing else.
// Each has a default that starts on a bare machine, and production mode refuses
// what is safe for trying out only.
package config

import (
	"log/slog"
	"net/netip"
	"path/filepath"
	"time"

	"gongxiang/internal/calendar"
)

// Config is every setting. Of the variables marked with _FILE the value may
// also stand in a file that NAME_FILE names, as container secrets do.
// (PG_BIN, the folder of PostgreSQL's programs, is read where they are looked for.)
type Config struct {
	// Mode is GX_MODE: "demo" (the default) or "production".
	Mode Mode
	// Addr is GX_ADDR, the host:port to listen on; default 127.0.0.1:8080. Any
	// other than a loopback address needs GX_MODE to be said aloud.
	Addr string
	// Data is GX_DATA, the folder for the private database and uploads; default ./data.
	Data string
	// DatabaseURL is DATABASE_URL[_FILE], the PostgreSQL to work with; empty: a
	// private one under Data.
	DatabaseURL Secret
	// MigrateURL is DATABASE_MIGRATE_URL[_FILE], the login that owns the tables;
	// default DATABASE_URL.
	MigrateURL Secret
	// MeiliURL is MEILI_URL, the Meilisearch to search with; empty: PostgreSQL searches.
	MeiliURL string
	// MeiliKey is MEILI_KEY[_FILE].
	MeiliKey Secret
	// NATSURL is NATS_URL[_FILE], one or several addresses with commas between;
	// empty: a bus within this process.
	NATSURL Secret
	// Origins is GX_ORIGINS, the addresses people type, with commas between:
	// only pages from there may change anything. Default: http at Addr. In
	// production https, and never by default.
	Origins []string
	// TLS is GX_TLS: whether people reach us through TLS, so that cookies are
	// Secure. Default: whether all Origins are https.
	TLS bool
	// TrustedProxies is GX_TRUSTED_PROXIES, addresses or networks with commas
	// between, whose word on a client's address is taken; default none.
	TrustedProxies []netip.Prefix
	// KeysFile is GX_KEYS_FILE, the keys of the personal data; default keys.json
	// under Data. In production it must be named and be there: keys made anew
	// could not read what the lost ones sealed.
	KeysFile string
	// LedgerKeyFile is GX_LEDGER_KEY_FILE, the key that signs the placement ledger;
	// default ledger.key under Data, made when it is not there. In production it must
	// be named and be there, the same for all nodes.
	LedgerKeyFile string
	// CheckpointDir is GX_CHECKPOINT_DIR, where the daily checkpoints of the ledger
	// are kept as files; default checkpoints under Data.
	CheckpointDir string
	// SMS is GX_SMS[_FILE]: "log" (the default) writes phone codes to the log and
	// workers' links to sms.txt under Data, an http or https address has them posted
	// there.
	SMS Secret
	// BureauPhone is GX_BUREAU_PHONE, the number that people in trouble are told to
	// call; default Kaiping's.
	BureauPhone string
	// Today is GX_TODAY: the day on which the platform's clock starts, for
	// trying out a past notice, also with the time of day ("2021-02-08T10:00"); nil:
	// the real day. Not in production.
	Today *calendar.Date
	at    time.Time // the moment on Today; zero: the machine's time of day
	// LogLevel is GX_LOG_LEVEL: debug, info (the default), warn or error.
	LogLevel slog.Level
}

// Load reads and checks the settings (pass os.Getenv). The error holds one
// Chinese sentence for each variable that is wrong, and no secret.
func Load(getenv func(string) string) (Config, error) {
	r := reader{getenv: getenv}
	c := Config{
		Mode:           read(&r, "GX_MODE", Demo, parseMode),
		Addr:           read(&r, "GX_ADDR", "127.0.0.1:8080", parseAddr),
		Data:           r.text("GX_DATA", "data"),
		DatabaseURL:    secret(&r, "DATABASE_URL", "", parseDatabaseURL),
		MeiliURL:       read(&r, "MEILI_URL", "", parseWebURL),
		MeiliKey:       secret(&r, "MEILI_KEY", "", parseAny),
		NATSURL:        secret(&r, "NATS_URL", "", parseNATSURL),
		TrustedProxies: read(&r, "GX_TRUSTED_PROXIES", nil, parseNetworks),
		SMS:            secret(&r, "GX_SMS", LogSMS, parseSMS),
		BureauPhone:    read(&r, "GX_BUREAU_PHONE", "0750-2218950", parsePhone),
		LogLevel:       read(&r, "GX_LOG_LEVEL", slog.LevelInfo, parseLevel),
	}
	if s := read(&r, "GX_TODAY", start{}, parseStart); r.isSet("GX_TODAY") {
		c.Today, c.at = &s.day, s.at
	}
	c.MigrateURL = secret(&r, "DATABASE_MIGRATE_URL", c.DatabaseURL, parseDatabaseURL)
	c.Origins = read(&r, "GX_ORIGINS", originsAt(c.Addr), parseOrigins)
	c.TLS = read(&r, "GX_TLS", allHTTPS(c.Origins), parseBool)
	c.KeysFile = r.text("GX_KEYS_FILE", filepath.Join(c.Data, "keys.json"))
	c.LedgerKeyFile = r.text("GX_LEDGER_KEY_FILE", filepath.Join(c.Data, "ledger.key"))
	c.CheckpointDir = r.text("GX_CHECKPOINT_DIR", filepath.Join(c.Data, "checkpoints"))
	if len(r.wrong) == 0 {
		r.check(c)
	}
	return c, r.err()
}

// Clock is the platform's: the real one, or one that runs from Today.
func (c Config) Clock() calendar.Clock {
	if c.Today == nil {
		return calendar.SystemClock{}
	}
	return start{*c.Today, c.at}.clock()
}
