import type { Agreement, Worker } from '@/api/types'
import type { Word } from '@/words/enums'
import { moment } from '@/words/format'

const consentBy: Record<'paper' | 'phone', Word> = { phone: { text: '手机同意', tone: 'good' }, paper: { text: '书面同意', tone: 'good' } }

export interface Asked { word: Word; when: string }

// askedOf is how far the question to a worker has come: what he answered last,
// or how far his link has got. The borrower reads how he consented, and nothing of links.
export function askedOf(w: Worker): Asked | undefined {
  if (w.disputed) return { word: { text: '本人说没有签过', tone: 'bad' }, when: w.answer && w.answer.action === 'withdraw' ? moment(w.answer.at) : '' }
  const asked = w.answer && w.link && w.link.madeAt > w.answer.at && (w.answer.action === 'withdraw' || (w.change && !w.change.refused)) // since then, anew
  if (w.answer && !asked) {
    const word: Record<typeof w.answer.action, Word> = {
      consent: consentBy[w.answer.channel], refuse: { text: '不同意', tone: 'bad' }, withdraw: { text: '已撤回', tone: 'attention' },
    }
    return { word: word[w.answer.action], when: moment(w.answer.at) }
  }
  if (!w.answer && !w.link && w.consentBy) return { word: consentBy[w.consentBy], when: '' }
  if (!w.link) return undefined
  if (w.link.expired) return { word: { text: '链接过期', tone: 'attention' }, when: moment(w.link.expiresAt) }
  if (w.link.openedAt) return { word: { text: '已打开', tone: 'info' }, when: moment(w.link.openedAt) }
  const sms = w.link.message
  if (sms?.status === 'failed') return { word: { text: '短信没有发出', tone: 'bad' }, when: moment(sms.at) }
  if (sms) return { word: { text: sms.status === 'sent' ? '短信已发，未打开' : '短信正在发出', tone: 'plain' }, when: moment(sms.at) }
  return { word: { text: '链接未打开', tone: 'plain' }, when: moment(w.link.madeAt) }
}

// linkable are the workers to whom the lender can give a link: to answer, or to
// look at their own secondment.
export const linkable = (a: Agreement, workers: readonly Worker[]): Worker[] =>
  a.mySide === 'lender' && a.status !== 'ended' ? workers.filter((w) => w.status !== 'cancelled' && w.status !== 'returned') : []

// linkOf is what the worker opens. What stands behind # reaches no server's log.
export const linkOf = (token: string, origin = location.origin): string => `${origin}/w#${token}`
