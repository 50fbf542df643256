import { expect, it } from 'vitest'
import type { Agreement, Worker } from '@/api/types'
import { askedOf, linkable, linkOf } from './links'

const link = { madeAt: '2021-02-08T01:00:00Z', expiresAt: '2021-02-22T01:00:00Z', expired: false }
const worker = (over: Partial<Worker>) => ({ status: 'nominated', ...over }) as Worker
const text = (over: Partial<Worker>) => askedOf(worker(over))?.word.text

it('tells how far the question has come', () => {
  const answer = { channel: 'phone', on: '2021-02-09', at: '2021-02-09T01:00:00Z' } as const
  expect(text({})).toBeUndefined()
  expect(text({ link })).toBe('链接未打开')
  const sent = (status: 'sent' | 'sending' | 'failed') => ({ link: { ...link, message: { status, at: '2021-02-08T02:00:00Z' } } })
  expect([text(sent('sent')), text(sent('sending')), text(sent('failed'))]).toEqual(['短信已发，未打开', '短信正在发出', '短信没有发出'])
  expect(text({ link: { ...link, expired: true } })).toBe('链接过期')
  expect(text({ link: { ...link, openedAt: '2021-02-09T00:30:00Z' } })).toBe('已打开')
  expect(text({ link, answer: { ...answer, action: 'consent' } })).toBe('手机同意')
  expect(text({ answer: { ...answer, action: 'consent', channel: 'paper' } })).toBe('书面同意')
  expect([text({ consentBy: 'paper' }), text({ consentBy: 'phone' })]).toEqual(['书面同意', '手机同意']) // as the borrower reads it
  expect(text({ consentBy: 'paper', disputed: true, answer: { ...answer, action: 'consent', channel: 'paper' } })).toBe('本人说没有签过')
  expect(text({ link, answer: { ...answer, action: 'refuse' } })).toBe('不同意')
  expect(text({ link, answer: { ...answer, action: 'withdraw' } })).toBe('已撤回')
  expect(text({ link: { ...link, madeAt: '2021-02-09T02:00:00Z' }, answer: { ...answer, action: 'withdraw' } })).toBe('链接未打开')
  const later = { link: { ...link, madeAt: '2021-02-09T02:00:00Z' }, answer: { ...answer, action: 'consent' as const } }
  expect(text(later)).toBe('手机同意') // a look at his own page asks nothing
  expect(text({ ...later, change: {} as Worker['change'] })).toBe('链接未打开')
  expect(text({ ...later, change: { refused: true } as Worker['change'] })).toBe('手机同意')
})

it('gives links to whoever is still to answer or is out, by the lender', () => {
  const workers = (['nominated', 'consented', 'amended', 'started', 'returned', 'cancelled'] as const).map((status) => worker({ status }))
  expect(linkable({ mySide: 'lender', status: 'signed' } as Agreement, workers)).toHaveLength(4)
  expect(linkable({ mySide: 'borrower', status: 'signed' } as Agreement, workers)).toEqual([])
  expect(linkable({ mySide: 'lender', status: 'ended' } as Agreement, workers)).toEqual([])
})

it('keeps the token behind the hash', () => {
  expect(linkOf('abc', 'https://example.cn')).toBe('https://example.cn/w#abc')
})
