import type { Agreement } from '@/api/types'

// What follows an agreement is asked about when it is about to end, or has.
export const renewalDays = 30

export function maySeeRenewal(a: Agreement, today: string): boolean {
  if (!a.mySide || a.signatures.length < 2) return false
  return a.status === 'ended' || (Date.parse(a.to) - Date.parse(today)) / 86_400_000 <= renewalDays
}
