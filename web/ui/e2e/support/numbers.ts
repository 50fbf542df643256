import { usccProblem } from '../../src/rules/uscc'

// Numbers that nobody else in the run has: each worker process has a range.
const worker = Number(process.env.TEST_WORKER_INDEX ?? 0)
let made = 0

const next = (): number => ++made
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

export interface Numbers { n: number; uscc: string; phone: string }

// freshNumbers are those of a firm: all made up, all with right check characters.
export function freshNumbers(): Numbers {
  const n = next()
  const body = `91440783MA9${pad(worker, 2)}${pad(n, 4)}`
  const check = [...alphabet].find((c) => usccProblem(body + c) === '')
  return { n: worker * 10_000 + n, uscc: body + check, phone: freshPhone() }
}

// The sample has none with these four in the middle.
export const freshPhone = (): string => `1${3 + Math.floor(worker / 10)}${worker % 10}9999${pad(1000 + next(), 4)}`

// freshAddress is where somebody comes from: all do from this machine, and its
// share of codes and of wrong passwords is one person's.
export function freshAddress(): string {
  const n = next()
  return `10.${worker}.${Math.floor(n / 250)}.${1 + (n % 250)}`
}

// freshId is an ID number of somebody born in the seventies to nineties, from a
// county whence nobody in the sample comes.
export function freshId(): string {
  const n = next()
  const body = `440784${1970 + (worker % 30)}${pad(1 + (Math.floor(n / 900) % 12), 2)}15${pad(n % 900, 3)}`
  const sum = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2].reduce((total, weight, i) => total + weight * Number(body[i]), 0)
  return body + '10X98765432'.charAt(sum % 11)
}

function pad(n: number, width: number): string {
  return String(n).padStart(width, '0')
}
