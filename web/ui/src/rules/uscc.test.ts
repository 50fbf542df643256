import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { cleanUscc, kindByUscc, usccProblem, usccWhileTyping } from './uscc'

// The server's own vectors: both sides must agree on every one.
const vectors = JSON.parse(readFileSync('../../matching/reference/testdata/uscc.json', 'utf8')).uscc as {
  valid: { v: string }[]; invalid: { v: string; why: string }[]
}

describe('统一社会信用代码', () => {
  it.each(vectors.valid)('takes $v', ({ v }) => expect(usccProblem(v)).toBe(''))
  it.each(vectors.invalid)('refuses $v ($why)', ({ v }) => expect(usccProblem(v)).not.toBe(''))

  it('forgives lower case, full width and blanks', () => {
    expect(cleanUscc('９１440783 ma000t014n')).toBe('91440783MA000T014N')
    expect(usccProblem('９１440783 ma000t014n')).toBe('')
  })
  it('says which of the three things is wrong', () => {
    expect(usccProblem('91440783MA000T014')).toContain('18 位')
    expect(usccProblem('91440783MA000TO14N')).toContain('不含 I、O、S、V、Z')
    expect(usccProblem('91440783MA000T014A')).toContain('校验码')
  })
  it('does not complain of what is still being typed', () => {
    expect(usccWhileTyping('914407')).toBe('')
    expect(usccWhileTyping('9144O')).toContain('不含')
    expect(usccWhileTyping('91440783MA000T014A')).toContain('校验码')
  })
  it('tells the kind by the first two', () => {
    expect(kindByUscc('91440783MA000T014N')).toBe('enterprise')
    expect(kindByUscc('92440783MA000T022E')).toBe('self_employed')
    expect(kindByUscc('12440783MA000T022E')).toBe('other')
  })
})
