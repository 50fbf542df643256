package reference

import "strings"

// USCCProblem says why a text is no unified social credit code (GB 32100-2015):
// "length", "alphabet" or "check".
type USCCProblem string

// The reasons for refusal.
const (
	USCCLength   USCCProblem = "length"
	USCCAlphabet USCCProblem = "alphabet"
	USCCCheck    USCCProblem = "check"
)

func (p USCCProblem) Error() string { return "uscc: " + string(p) }

// Message is the sentence for the person who typed it.
func (p USCCProblem) Message() string {
	switch p {
	case USCCLength:
		return "统一社会信用代码应为 18 位，请核对是否漏填或多填。"
	case USCCAlphabet:
		return "统一社会信用代码只由数字和大写字母组成，不含 I、O、S、V、Z，请核对。"
	default:
		return "统一社会信用代码的校验码不对，请对照营业执照核对每一位。"
	}
}

// no I, O, S, V, Z: they read like digits or each other
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ParseUSCC reads a code; lower case, full width and blanks are forgiven. It
// returns 18 upper-case ASCII characters, or an error that is a USCCProblem.
func ParseUSCC(text string) (string, error) {
	code := strings.ToUpper(fold(text))
	if len([]rune(code)) != 18 {
		return "", USCCLength
	}
	check, err := usccCheck([]rune(code)[:17])
	if err != nil {
		return "", err
	}
	last := []rune(code)[17]
	if !strings.ContainsRune(usccAlphabet, last) {
		return "", USCCAlphabet
	}
	if last != rune(check) {
		return "", USCCCheck
	}
	return code, nil
}

// MakeUSCC completes 17 characters with their check character; the error is a
// USCCProblem.
func MakeUSCC(prefix17 string) (string, error) {
	if len(prefix17) != 17 {
		return "", USCCLength
	}
	check, err := usccCheck([]rune(prefix17))
	if err != nil {
		return "", err
	}
	return prefix17 + string(rune(check)), nil
}

func usccCheck(first17 []rune) (byte, error) {
	sum, weight := 0, 1 // the weight of position i is 3^i mod 31
	for _, r := range first17 {
		value := strings.IndexRune(usccAlphabet, r)
		if value < 0 {
			return 0, USCCAlphabet
		}
		sum += value * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31], nil
}

// The kinds of holder of a code.
const (
	KindEnterprise   = "enterprise"
	KindSelfEmployed = "self_employed" // 个体工商户: may lend, is never the qualifying borrower
	KindOther        = "other"
)

// KindOf tells the holder's kind by the first two characters of a valid code.
func KindOf(uscc string) string {
	switch {
	case strings.HasPrefix(uscc, "91"):
		return KindEnterprise
	case strings.HasPrefix(uscc, "92"):
		return KindSelfEmployed
	}
	return KindOther
}
