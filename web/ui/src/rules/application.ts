import type { Application, ApplicationStatus, Hire, Wish } from '@/api/applications'
import type { Reference } from '@/api/types'
import { day, yuan } from '@/words/format'

// What each state means to the seeker, and what comes next.
const statusNext: Record<ApplicationStatus, string> = {
  submitted: '等企业查看', viewed: '企业已经看过，等答复', invited: '企业约您面谈', offered: '企业想录用您，请答复', accepted: '您已接受，等企业办理入职',
  hired: '已入职', rejected: '企业没有录用', withdrawn: '已撤回', expired: '已过期',
}
// live says that something may still come of it; whoever left the post has ended it, and may apply again.
export const live = (a: Pick<Application, 'status' | 'leftOn'>): boolean => a.status !== 'rejected' && a.status !== 'withdrawn' && a.status !== 'expired' && !a.leftOn
// nextOf says to the seeker where his application stands.
export function nextOf(a: Pick<Application, 'status' | 'leftOn' | 'startSaidBy'>): string {
  if (a.leftOn) return '已离岗'
  if (a.status !== 'accepted' || !a.startSaidBy) return statusNext[a.status]
  return a.startSaidBy === 'person' ? '您已登记到岗，等企业确认' : '企业已登记到岗，请您确认'
}

// hireWords says to one side what was said of the start, and who is to say it yet.
export function hireWords(h: Hire, side: 'firm' | 'person'): string {
  if (h.status === 'ended') return `${day(h.startedOn)} 到岗，在岗到 ${day(h.endedOn ?? '')}`
  if (h.status === 'confirmed') return `${day(h.startedOn)} 到岗，双方已经确认`
  const mine = side === 'firm' ? h.firmConfirmedAt : h.personConfirmedAt
  if (mine) return side === 'firm' ? `本企业登记 ${day(h.startedOn)} 到岗，等求职者在手机上确认` : `您登记 ${day(h.startedOn)} 到岗，等企业确认`
  return side === 'firm' ? `求职者登记 ${day(h.startedOn)} 到岗，等本企业确认` : `企业登记您 ${day(h.startedOn)} 到岗，等您确认`
}

// wishWords says a wish in one line.
export function wishWords(w: Wish, book: Pick<Reference, 'trades' | 'towns'>): string {
  const names = (codes: string[], list: { code: string; name: string }[]): string => codes.map((c) => list.find((x) => x.code === c)?.name ?? c).join('、')
  return [
    w.trades.length && names(w.trades, book.trades), w.towns.length && names(w.towns, book.towns), w.payFloorFen && `每月 ${yuan(w.payFloorFen)} 以上`,
    w.lodging && '需要住宿', w.availableFrom && `${day(w.availableFrom)} 起`,
  ].filter(Boolean).join(' · ') || '没有填写'
}
