import { expect, it } from 'vitest'
import { codeProblem, digits, mobileProblem, passwordProblem, phoneProblem } from './fields'
import { fenOf, yuanOf } from './money'
import { findTrades } from './trades'
import { deviceOf } from './device'

it('reads phone numbers as people write them', () => {
  for (const good of ['13800000001', '138 0000 0001', '138-0000-0001', '１３８００００００００'.slice(0, 11)]) expect(mobileProblem(good)).toBe('')
  for (const bad of ['', '12800000001', '1380000000', '138000000011']) expect(mobileProblem(bad)).not.toBe('')
  expect(phoneProblem('0750-2218950')).toBe('')
  expect(phoneProblem('2218950')).not.toBe('')
  expect(digits('１２３ 456')).toBe('123456')
})
it('takes codes of six digits and passwords of eight and more', () => {
  expect(codeProblem('123456')).toBe('')
  expect(codeProblem('12345')).not.toBe('')
  expect(passwordProblem('1234567')).toContain('现在是 7 位')
  expect(passwordProblem('12345678')).toBe('')
  expect(passwordProblem('x'.repeat(65))).toContain('最多')
})
it('keeps yuan and fen apart', () => {
  expect(fenOf('5200')).toBe(520_000)
  expect(fenOf('5,200.5')).toBe(520_050)
  expect(fenOf('５２００元')).toBe(520_000)
  expect(fenOf(' ')).toBeUndefined()
  expect(fenOf('4千')).toBeNaN()
  expect(fenOf('-1')).toBeNaN()
  expect(yuanOf(520_050)).toBe('5200.5')
  expect(yuanOf(undefined)).toBe('')
})
it('finds trades by name and by what people call them', () => {
  const trades = [
    { code: '1', name: '焊工', family: '焊接', relevance: 'A', synonyms: ['电焊', '烧焊'] }, { code: '2', name: '缝纫工', family: '服装', relevance: 'B', synonyms: ['车位', '平车'] },
    { code: '3', name: '电焊设备操作工', family: '焊接', relevance: 'B', synonyms: [] },
  ]
  expect(findTrades(trades, '车位')).toEqual([{ trade: trades[1], called: '车位' }])
  expect(findTrades(trades, '电焊').map((f) => f.trade.code)).toEqual(['1', '3'])
  expect(findTrades(trades, '').map((f) => f.trade.code)).toEqual(['1', '2', '3'])
  expect(findTrades(trades, '没有的', ['2']).map((f) => f.trade.code)).toEqual(['2'])
})
it('names devices in plain words', () => {
  expect(deviceOf('Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/120 Safari/537.36')).toBe('谷歌浏览器（Windows 电脑）')
  expect(deviceOf('Mozilla/5.0 (iPhone; CPU iPhone OS 17) MicroMessenger/8.0')).toBe('微信（苹果手机）')
  expect(deviceOf('curl/8')).toBe('其他设备')
})
