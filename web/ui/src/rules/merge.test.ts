import { expect, it } from 'vitest'
import { clashes, merge } from './merge'

const base = { headcount: 20, note: '', workplace: '一车间', towns: ['a'], pay: undefined as number | undefined }

it('keeps of mine only what I changed', () => {
  const theirs = { ...base, headcount: 25, workplace: '二车间' }
  expect(merge(base, { ...base, note: '可上夜班' }, theirs)).toEqual({ ...theirs, note: '可上夜班' })
  expect(merge(base, base, theirs)).toEqual(theirs)
})
it('lets mine win where both changed, and names the field', () => {
  const mine = { ...base, headcount: 30, note: '可上夜班' }
  const theirs = { ...base, headcount: 25, pay: 500_000 }
  expect(merge(base, mine, theirs)).toEqual({ ...base, headcount: 30, note: '可上夜班', pay: 500_000 })
  expect(clashes(base, mine, theirs)).toEqual(['headcount'])
})
it('takes an emptied field for a change, and the same change for none', () => {
  expect(merge(base, { ...base, workplace: '' }, { ...base, note: '新' })).toEqual({ ...base, workplace: '', note: '新' })
  expect(clashes(base, { ...base, headcount: 25 }, { ...base, headcount: 25 })).toEqual([])
  expect(clashes(base, { ...base, towns: ['a'], pay: undefined }, { ...base, towns: ['a', 'b'] })).toEqual([])
})
