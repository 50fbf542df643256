package people

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gongxiang/internal/sheet"
)

// personName is Chinese with the dot of names from other languages, or Latin.
var personName = regexp.MustCompile(`^[\p{Han}〇]+([·•・．.][\p{Han}〇]+)*$|^[A-Za-zÀ-ɏ]+([ .'’-]+[A-Za-zÀ-ɏ]+)*\.?$`)

// blankInName stands between Chinese characters, put there so that names of two
// and three characters end at one edge.
var blankInName = regexp.MustCompile(`(\p{Han}) +(\p{Han})`)

// dotInName are the dots that keyboards have for the one in names of other
// languages.
var dotInName = regexp.MustCompile(`(\p{Han})(?: ?[•・･‧∙⋅．.] ?| · ?|· )(\p{Han})`)

// CleanName is a name as it is stored, of one as people type it: the same person
// is typed with blanks of any number, and with one dot or another.
func CleanName(typed string) string {
	name := sheet.Clean(typed)
	for blankInName.MatchString(name) {
		name = blankInName.ReplaceAllString(name, "$1$2")
	}
	for {
		dotted := dotInName.ReplaceAllString(name, "$1·$2")
		if dotted == name {
			return name
		}
		name = dotted // 阿•依•古: matches do not overlap
	}
}

// ValidName reports whether a cleaned text can be a person's name: 2 to 50
// characters, without digits and signs.
func ValidName(name string) bool {
	n := utf8.RuneCountInString(name)
	return n >= 2 && n <= 50 && personName.MatchString(name)
}

// MaskName leaves the first character: 张**. Always two stars, so that the
// length tells nothing.
func MaskName(name string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(name))
	if first == utf8.RuneError {
		return ""
	}
	return string(first) + "**"
}
