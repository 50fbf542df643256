import { describe, expect, it } from 'vitest'
import type { PlanLine, PlanParty } from '@/api/plan'
import {
  changeOf, elapsed, estimateWords, gainWords, isWhatIf, lineWord, merged, nextLook, orderAgain, outcomes, pairKey, pairOf, phaseAt, proofWords, scopeWords, sendable, share, sum, suppositions,
  tabOf, townsWords, triedWords, undoWords, unfinished, worthWords,
} from './plan'
import { settingLabel, settingValue } from '../setting'

const party = (firmId: string, changed = false) => ({ firmId, firmName: firmId, changed }) as PlanParty
const line = (n: number, from: string, to: string, heads: number, more: Partial<PlanLine> = {}) =>
  ({ line: n, surplus: party(from), shortage: party(to), heads, proposalId: null, proposalStatus: '', refusal: null, ...more }) as PlanLine

describe('a plan that is being made', () => {
  it('is looked at soon at first, then slower, and slower still while the network is away', () => {
    expect(nextLook(0, 0)).toBe(500)
    expect(nextLook(10_000, 0)).toBe(1000)
    expect(nextLook(60_000, 0)).toBe(3000)
    expect([1, 2, 3, 9].map((n) => nextLook(0, n))).toEqual([2000, 4000, 8000, 30_000])
    expect(nextLook(90_000, 1)).toBe(3000)
  })
  it('is not over while it is queued or running', () => {
    expect((['queued', 'running', 'done', 'failed', 'cancelled'] as const).map((status) => unfinished({ status }))).toEqual([true, true, false, false, false])
  })
  it('knows its phases in order', () => {
    expect([phaseAt(''), phaseAt('reading'), phaseAt('saving')]).toEqual([-1, 0, 5])
  })
  it('says how long it has taken', () => {
    expect([92, 3400, 59_960, 125_000].map(elapsed)).toEqual(['92 毫秒', '3.4 秒', '60.0 秒', '2 分 05 秒'])
  })
})

describe('what is asked of a plan', () => {
  const name = (code: string) => `${code}镇`
  it('tells its suppositions', () => {
    const scenario = { payFen: 30_000, lodging: true, buses: [{ townA: '甲', townB: '乙' }], changes: [{ postingId: 'p' }] }
    expect(suppositions(scenario, name)).toEqual(['全部缺工的月薪提高 ¥300', '全部缺工都提供住宿', '甲镇和乙镇之间开班车', '1 条用工信息的条件有变化'])
    expect(isWhatIf({ scenario })).toBe(true)
    expect(isWhatIf({ scenario: { payFen: 0, lodging: false, buses: null } })).toBe(false)
    expect(isWhatIf({})).toBe(false)
  })
  it('tells its scope, short when it is long', () => {
    expect(scopeWords({}, name, name)).toBe('全部镇街，全部工种')
    expect(scopeWords({ towns: ['甲', '乙', '丙'], trades: ['一', '二', '三', '四'] }, name, (t) => t)).toBe('甲镇、乙镇、丙镇，一、二等 4 个工种')
  })
  it('begins today when its days are over', () => {
    expect(orderAgain({ from: '2021-02-01', to: '2021-02-20' }, '2021-02-08')).toEqual({ from: '2021-02-08', to: '2021-02-20' })
    expect(orderAgain({ from: '2021-01-01', to: '2021-02-07' }, '2021-02-08')).toEqual({ from: '2021-02-08', to: '' })
    expect(orderAgain({ from: '2021-03-01', to: '2021-03-02' }, '2021-02-08')).toEqual({ from: '2021-03-01', to: '2021-03-02' })
  })
  it('adds a change to what is supposed of the same posting already', () => {
    const other = { postingId: 'q', payFen: 10_000 }
    expect(merged([], { postingId: 'p', lodging: true })).toEqual([{ postingId: 'p', lodging: true }])
    expect(merged([other], { postingId: 'p', payFen: 5_000 })).toEqual([other, { postingId: 'p', payFen: 5_000 }])
    const before = { postingId: 'p', payFen: 30_000, lodging: true, level: 4, minBatch: 5, from: '2021-03-01', to: '2021-03-31' }
    expect(merged([before, other], { postingId: 'p', payFen: 20_000, transport: true, to: '2021-04-05' })).toEqual([
      { ...before, payFen: 50_000, transport: true, to: '2021-04-05' }, other,
    ])
    expect(merged([before], { postingId: 'p', level: 0, minBatch: 1, from: '2021-02-20' })).toEqual([{ ...before, transport: false, level: 0, minBatch: 1, from: '2021-02-20' }])
    expect(merged([before], { postingId: 'p', level: null, minBatch: 0, from: null, to: null })).toEqual([{ ...before, transport: false }])
  })
  it('carries pairs in the address, and takes nothing else for one', () => {
    const [a, b] = ['01a215f3-91bf-7cf3-aff4-630219b02545', '01a215f3-91e8-7231-a1b2-3bcfb23be1bc']
    expect(pairOf(pairKey(a, b, 16))).toEqual({ surplusId: a, shortageId: b, heads: 16 })
    expect(pairOf(pairKey(a, b))).toEqual({ surplusId: a, shortageId: b, heads: 1 })
    expect(['', 'x.y', `${a}.${b}.0`, `${a}.${b}.-3`, `${a}.${b}.2e9`].map(pairOf)).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})

describe('what a plan says', () => {
  it('never calls a little nothing, nor nearly all everything', () => {
    expect([share(0, 10), share(1, 400), share(1, 3), share(9999, 10_000), share(5, 5), share(1, 0)]).toEqual(['0%', '不到 1%', '33%', '99%', '100%', ''])
  })
  it('tells where to train, short when it is long', () => {
    const towns = ['水口镇', '赤坎镇', '大沙镇', '翠山湖', '月山镇'].map((townName, k) => ({ townCode: '', townName, heads: 1200 - k, aboveHeads: 0, headDays: 9, trainable: 0 }))
    expect(townsWords(towns.slice(0, 1))).toBe('水口镇 1,200 人')
    expect(townsWords(towns.slice(0, 3))).toBe('水口镇 1,200 人、赤坎镇 1,199 人、大沙镇 1,198 人')
    expect(townsWords(towns)).toBe('水口镇 1,200 人、赤坎镇 1,199 人、大沙镇 1,198 人等 5 个镇街')
    expect(townsWords([])).toBe('')
  })
  it('tells the price of undoing', () => {
    expect(undoWords({ aboveHeads: 2, headDays: 1200, costYuan: -90 })).toBe('不这样安排，重新算出的最好方案到规上工业企业少 2 人，少 1,200 人日，代价多 90 元。')
    expect(undoWords({ aboveHeads: 0, headDays: 0, costYuan: 0 })).toBe('不这样安排也有同样好的方案。')
  })
  it('tells what a change brings, and when it brings nothing', () => {
    expect(gainWords({ aboveHeads: 3, headDays: 0, costYuan: -5 })).toBe('整个方案到规上工业企业多 3 人，代价少 5 元')
    expect(worthWords({ aboveHeads: 1, headDays: 77, savedYuan: -909 })).toBe('到规上工业企业多 1 人，多 77 人日，代价多 909 元')
    expect(worthWords({ aboveHeads: 0, headDays: 0, savedYuan: 0 })).toBe('不增加')
    const detail = { related: 9, suitable: 0, heads: 1200 }
    expect(estimateWords({ whatFills: '提供住宿', detail })).toBe('提供住宿，约可多安排 1,200 人，打开可核算。')
    const gain = { aboveHeads: 4, headDays: 0, costYuan: 0 }
    expect([4, 0, -1].map((heads) => proofWords({ proved: true, heads, days: 1200, gain, detail }))).toEqual([
      '重新计算证实：这样改，这一条能多安排 4 人，多 1,200 人日。整个方案到规上工业企业多 4 人。',
      '重新计算证实：这样改，这一条人数不变，但时间更长，多 1,200 人日。整个方案到规上工业企业多 4 人。',
      '重新计算证实：这样改，这一条少 1 人，但时间更长，多 1,200 人日。整个方案到规上工业企业多 4 人。',
    ])
    expect(proofWords({ proved: false, heads: 0, days: 0, gain: null, detail })).toBe('约可多安排 1,200 人。方案很大，没有重新计算证实。')
    expect(triedWords({ aboveHeads: 0, headDays: 40, costYuan: 0 })).toBe('整个方案多 40 人日，人去了更需要的地方')
    expect(triedWords({ aboveHeads: 2, headDays: -5, costYuan: 0 })).toContain('人去了更需要的地方')
    expect(triedWords({ aboveHeads: 0, headDays: 0, costYuan: -10 })).toBe('整个方案代价少 10 元')
  })
  it('takes a change from the address, and nothing else for one', () => {
    const change = { postingId: '01a215f3-91bf-7cf3-aff4-630219b02545', payFen: 30_000 }
    expect(changeOf(JSON.stringify(change))).toEqual(change)
    expect([undefined, '', '{', 'null', '3', '{}', '{"postingId":"x"}'].map(changeOf)).toEqual(Array(7).fill(undefined))
  })
  it('writes settings as people read them', () => {
    const s = { name: 'x', label: '失信企业不参加调剂（1 是，0 否）', unit: '', value: 1, least: 0, most: 1, from: '', reason: '', by: '', now: true }
    expect([settingLabel(s), settingValue(s, 1), settingValue(s, 0)]).toEqual(['失信企业不参加调剂', '是', '否'])
    expect(settingValue({ ...s, unit: '元/人', most: 100_000 }, 1000)).toBe('1,000 元/人')
  })
  it('opens only tabs that there are', () => {
    expect([tabOf('firms'), tabOf('nonsense'), tabOf(undefined)]).toEqual(['firms', '', ''])
  })
})

describe('sending lines', () => {
  it('counts heads, and a firm once on whichever side it stands', () => {
    expect(sum([line(1, 'a', 'b', 3), line(2, 'a', 'c', 4), line(3, 'c', 'd', 1)])).toEqual({ lines: 3, heads: 8, firms: 4 })
  })
  it('offers no line that was sent or whose postings have changed', () => {
    const changed = line(4, 'a', 'b', 1, { shortage: party('b', true) })
    const sent = line(5, 'a', 'b', 1, { proposalId: 'p', proposalStatus: 'proposed' })
    expect([line(1, 'a', 'b', 1), changed, sent].map(sendable)).toEqual([true, false, false])
    expect([changed, sent, line(6, 'a', 'b', 1), line(7, 'a', 'b', 1, { refusal: { code: 'x', message: 'y' } })].map((l) => lineWord(l).text)).toEqual(['用工信息已改动', '待答复', '没有发出', '没能发出'])
  })
  it('tells of each line, the refused first', () => {
    const lines = [line(1, 'a', 'b', 3), line(2, 'a', 'c', 4)]
    const got = outcomes(lines, [{ line: 1, proposalId: 'p', refusal: null }, { line: 2, proposalId: null, refusal: { code: 'heads_taken', message: '人数已被占用。' } }, { line: 9, proposalId: null, refusal: null }])
    expect(got.map((o) => [o.line, o.of.heads])).toEqual([[2, 4], [1, 3]])
  })
})
