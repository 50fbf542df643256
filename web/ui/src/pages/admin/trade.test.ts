import { describe, expect, it } from 'vitest'
import { aliasesOf, checkCode, checkTrade, draftOf, emptyTrade, inputOf } from './trade'

describe('trade', () => {
  it('reads aliases as people list them', () => {
    expect(aliasesOf('车位、平车\n 车衣 ，车位,')).toEqual(['车位', '平车', '车衣'])
  })
  it('goes to the form and back', () => {
    const aliases = [{ alias: '车位', kind: 'exact' as const }, { alias: '样衣工', kind: 'near' as const }]
    const trade = { code: '6-05-01-03', name: '缝纫工', family: '服装', relevance: 'A', active: true, version: 2, aliases }
    expect(inputOf(draftOf(trade))).toEqual({ name: '缝纫工', family: '服装', relevance: 'A', aliases })
  })
  it('refuses an alias in both lists, and an empty form', () => {
    expect(checkTrade({ ...emptyTrade(), name: '缝纫工', family: '服装', exact: '车位', near: '车位' }).near).toContain('车位')
    expect(checkTrade(emptyTrade())).toMatchObject({ name: '名称至少 2 个字。' })
  })
  it.each(['6-18-02-04', '6-18-02-K01', ' 6-18-02-k01 '])('takes %s', (code) => expect(checkCode(code)).toBe(''))
  it.each(['', '9-18-02-04', '6-18-2-04', '6-18-02-KK1'])('refuses %s', (code) => expect(checkCode(code)).not.toBe(''))
})
