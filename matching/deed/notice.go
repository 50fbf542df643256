package deed

import "strings"

// Notice puts facts into a Consent template as one plain text, kept and hashed
// as it stands: a clause's heading as 【…】 on a line of its own, without number,
// and no title, which the page has.
func Notice(body string, facts Facts) string {
	var b strings.Builder
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
			continue
		case strings.HasPrefix(line, "## "):
			line = "【" + facts.fill(line[3:]) + "】"
		default:
			line = facts.fill(line)
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
