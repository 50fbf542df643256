package app

import (
	"runtime/debug"

	"gongxiang/web"
)

// Version is the commit that the binary was built from, as the Go tool noted it.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	commit, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			commit = s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+"
		}
	}
	if commit == "" {
		return "devel"
	}
	return commit + changed
}

// Description is the API's description (OpenAPI). It needs nothing that runs.
func Description() ([]byte, error) {
	w, err := web.New(web.Deps{Routes: (&Domains{}).Routes, Version: Version()})
	if err != nil {
		return nil, err
	}
	return w.Description(), nil
}
