// The unified social credit code (GB 32100-2015), checked as it is typed. The
// server checks again and says the same words.
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY' // no I, O, S, V, Z

const sentences = {
  length: '统一社会信用代码应为 18 位，请核对是否漏填或多填。',
  alphabet: '统一社会信用代码只由数字和大写字母组成，不含 I、O、S、V、Z，请核对。',
  check: '统一社会信用代码的校验码不对，请对照营业执照核对每一位。',
}

// cleanUscc forgives lower case, full width and blanks.
export function cleanUscc(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase()
}

// usccProblem is the sentence about what is wrong, '' when nothing is.
export function usccProblem(text: string): string {
  const code = cleanUscc(text)
  if (code.length !== 18) return sentences.length
  let sum = 0
  let weight = 1 // of position i: 3^i mod 31
  for (const c of code.slice(0, 17)) {
    const value = alphabet.indexOf(c)
    if (value < 0) return sentences.alphabet
    sum += value * weight
    weight = (weight * 3) % 31
  }
  if (!alphabet.includes(code.charAt(17))) return sentences.alphabet
  return code.charAt(17) === alphabet[(31 - (sum % 31)) % 31] ? '' : sentences.check
}

// usccWhileTyping complains early only about what more typing cannot mend.
export function usccWhileTyping(text: string): string {
  const code = cleanUscc(text)
  if (code.length >= 18) return usccProblem(text)
  return [...code].every((c) => alphabet.includes(c)) ? '' : sentences.alphabet
}

// kindByUscc: the first two characters tell what the holder is.
export function kindByUscc(text: string): 'enterprise' | 'self_employed' | 'other' {
  const code = cleanUscc(text)
  if (code.startsWith('91')) return 'enterprise'
  return code.startsWith('92') ? 'self_employed' : 'other'
}
