package reference

import (
	"regexp"
	"strings"
)

// Resolution is what a text was understood as.
type Resolution struct {
	Trade Trade
	// OK says that Trade is set.
	OK bool
	// Exact says that the text is the trade's name, code or synonym, so that
	// there is nothing for the person to confirm.
	Exact bool
	// Note is a Chinese sentence for the person, where not Exact or not OK.
	Note string
	// Suggestions are the nearest trades, the nearest first, where not OK.
	Suggestions []Trade
}

var (
	bracketed    = regexp.MustCompile(`^(.*?)\(([^()]*)\)(.*)$`)
	alternatives = regexp.MustCompile(`[/\\|、,，;；+&]|或者?|以及|和|及|与`)
	experience   = regexp.MustCompile(`^(急招|诚聘|招聘|招|熟练|熟手|资深|高级|中级|初级|普通|男|女|长期|临时|兼职)+`)
)

// Resolve finds the trade that a text means. It forgives width, case, blanks,
// 工/员/师 and words like 熟练 in front; it takes the first of several
// alternatives and the words before a bracket, and says so in Note. A misspelt
// name is never taken, only suggested.
func (b *TradeBook) Resolve(text string) Resolution {
	folded := fold(text)
	switch {
	case folded == "":
		return Resolution{Note: "没有填写工种。"}
	case len([]rune(folded)) > maxTermRunes:
		return Resolution{Note: "工种名称过长，请只填写一个工种。"}
	}
	if t, ok := b.trades[strings.ToUpper(folded)]; ok {
		return Resolution{Trade: t, OK: true, Exact: true}
	}
	if r, ok := b.word(folded); ok {
		return r
	}
	if m := bracketed.FindStringSubmatch(strings.NewReplacer("[", "(", "]", ")", "【", "(", "】", ")").Replace(folded)); m != nil {
		for _, part := range []string{m[1] + m[3], m[2]} {
			if r, ok := b.word(part); ok {
				return b.partly(r, part)
			}
		}
	}
	if parts := alternatives.Split(folded, -1); len(parts) > 1 {
		for _, part := range parts {
			if r, ok := b.word(part); ok {
				return b.partly(r, part)
			}
		}
	}
	s := b.suggest(Key(folded))
	return Resolution{Note: unknownTrade(strings.TrimSpace(text), s), Suggestions: s}
}

// word resolves one term without brackets or alternatives.
func (b *TradeBook) word(text string) (Resolution, bool) {
	k := Key(text)
	if e, ok := b.byKey[k]; ok {
		return b.found(e), true
	}
	if rest := experience.ReplaceAllString(k, ""); rest != "" && rest != k {
		if e, ok := b.byKey[rest]; ok {
			return b.found(e), true
		}
		k = rest
	}
	if s := stem(k); s != "" {
		if e, ok := b.byKey[s]; ok {
			return b.found(e), true
		}
		// Where the stem belongs to two trades, nobody knows which is meant.
		if entries := b.byStem[s]; len(entries) == 1 {
			return b.found(entries[0]), true
		}
	}
	return Resolution{}, false
}

func (b *TradeBook) found(e entry) Resolution {
	r := Resolution{Trade: b.trades[e.code], OK: true, Exact: e.kind == AliasExact}
	if !r.Exact {
		r.Note = "按相近的工种“" + r.Trade.Name + "”理解，请核对。"
	}
	return r
}

// partly marks a resolution that used only a part of what was written.
func (b *TradeBook) partly(r Resolution, part string) Resolution {
	r.Exact = false
	r.Note = "按“" + part + "”理解为“" + r.Trade.Name + "”，其余文字没有采用，请核对。"
	return r
}

func unknownTrade(text string, suggestions []Trade) string {
	if len(suggestions) == 0 {
		return "没有“" + text + "”这个工种，请从工种表中选择。"
	}
	names := make([]string, len(suggestions))
	for i, t := range suggestions {
		names[i] = "“" + t.Name + "”"
	}
	return "没有“" + text + "”这个工种，是不是" + strings.Join(names, "、") + "？"
}
