import { expect, it } from 'vitest'
import { pieces } from './highlight'

it('splits hits from the rest', () => {
  expect(pieces('水口⟦水暖⟧卫浴⟦厂⟧')).toEqual([{ text: '水口', hit: false }, { text: '水暖', hit: true }, { text: '卫浴', hit: false }, { text: '厂', hit: true }])
  expect(pieces('')).toEqual([])
  expect(pieces('⟦焊工⟧')).toEqual([{ text: '焊工', hit: true }])
})
it('keeps markup as text, and a mark without its other half', () => {
  expect(pieces('<b>⟦x')).toEqual([{ text: '<b>', hit: false }, { text: 'x', hit: false }])
})
