import { describe, expect, it } from 'vitest'
import { revenueFen } from './revenue'

describe('revenueFen', () => {
  it.each([
    ['20000000', 2_000_000_000], ['２０,０００,０００.００ 元', 2_000_000_000], ['19999999.99', 1_999_999_999], ['2000万', 2_000_000_000],
    ['2560.5万', 2_560_500_000], ['1.2亿', 12_000_000_000], ['0', 0],
  ])('%s', (text, fen) => expect(revenueFen(text)).toBe(fen))
  it.each(['-1', '1.234', '二千万', '1万2', '99999999999999亿'])('refuses %s', (text) => expect(revenueFen(text)).toBeNaN())
  it('knows that nothing stands there', () => expect(revenueFen('  ')).toBeUndefined())
})
