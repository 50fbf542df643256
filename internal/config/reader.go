package config

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// Secret is a setting that shows itself only when asked.
type Secret string

// Value is the secret itself.
func (s Secret) Value() string { return string(s) }

func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString masks %#v, too.
func (s Secret) GoString() string { return s.String() }

// MarshalText masks JSON and the log.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// reader collects what is wrong, so that the person sees all of it at once.
type reader struct {
	getenv func(string) string
	wrong  []error
}

func (r *reader) err() error { return errors.Join(r.wrong...) }

func (r *reader) refuse(name, why string) {
	r.wrong = append(r.wrong, fmt.Errorf("环境变量 %s %s。", name, why))
}

func (r *reader) isSet(name string) bool { return r.getenv(name) != "" }

func (r *reader) text(name, fallback string) string {
	if s := r.getenv(name); s != "" {
		return s
	}
	return fallback
}

// read takes a variable that may be shown; an empty one is one that is not set.
func read[T any](r *reader, name string, fallback T, parse func(string) (T, error)) T {
	s := r.getenv(name)
	if s == "" {
		return fallback
	}
	v, err := parse(s)
	if err != nil {
		r.refuse(name, fmt.Sprintf("的值“%s”不对：%v", s, err))
		return fallback
	}
	return v
}

// secret takes a variable, or the file that NAME_FILE names, and shows neither.
func secret(r *reader, name string, fallback Secret, parse func(string) (Secret, error)) Secret {
	s, path := r.getenv(name), r.getenv(name+"_FILE")
	if path != "" {
		if s != "" {
			r.refuse(name, "和 "+name+"_FILE 只能设置一个")
			return fallback
		}
		text, err := os.ReadFile(path)
		name += "_FILE"
		if err != nil {
			r.refuse(name, "指向的文件 "+path+" 不能读取，请检查路径和权限")
			return fallback
		}
		if s = strings.TrimSpace(string(text)); s == "" {
			r.refuse(name, "指向的文件 "+path+" 是空的")
			return fallback
		}
	}
	if s == "" {
		return fallback
	}
	v, err := parse(s)
	if err != nil {
		r.refuse(name, "的内容不对："+err.Error())
		return fallback
	}
	return v
}
