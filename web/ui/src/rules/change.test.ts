import { expect, it } from 'vitest'
import { changeWords } from './change'

const names = { trade: (c: string) => (c === '1' ? '焊工' : '车工'), town: () => '水口镇' }
const edit = (detail: unknown) => ({ action: 'edit', detail, by: '关豪', at: '' })

it('tells what an edit changed', () => {
  const words = changeWords(edit({ headcount: { from: 8, to: 6 }, tradeCode: { from: '1', to: '2' }, payMinFen: { from: 450000 }, lodging: { from: false, to: true }, contactPhone: true }), 'surplus', names)
  expect(words).toBe('人数由 8 改为 6；工种由 焊工 改为 车工；最低月薪由 ¥4,500 改为 面议；住宿由 否 改为 是；联系电话有改动')
})
it('says nothing of other events, and nothing it does not know', () => {
  expect(changeWords({ ...edit({ headcount: { from: 1, to: 2 } }), action: 'publish' }, 'surplus', names)).toBe('')
  expect(changeWords(edit(undefined), 'surplus', names)).toBe('')
  expect(changeWords(edit({ secret: { from: 1, to: 2 } }), 'shortage', names)).toBe('')
})
