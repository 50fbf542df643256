import { describe, expect, it } from 'vitest'
import type { Town } from '@/api/types'
import { arrow, centre, drawn, gridOf, perTown, strokeOf } from './flows'

const flow = (fromTown: string, toTown: string, heads: number) => ({ fromTown, fromName: fromTown, toTown, toName: toTown, heads, aboveHeads: 0, lines: 1 })
const flows = [flow('a', 'a', 9), flow('a', 'b', 5), flow('b', 'a', 2), flow('b', 'c', 7)]

describe('flows between towns', () => {
  it('add up to what each town lends, borrows and keeps', () => {
    expect(Object.fromEntries(perTown(flows))).toEqual({ a: { out: 5, in: 2, own: 9 }, b: { out: 9, in: 5, own: 0 }, c: { out: 0, in: 7, own: 0 } })
  })
  it('show the largest between towns, or all of the chosen town, the largest on top', () => {
    expect(drawn(flows, undefined, 2).map((f) => f.heads)).toEqual([5, 7])
    expect(drawn(flows, 'a', 1).map((f) => f.heads)).toEqual([2, 5])
  })
  it('lie where the towns lie', () => {
    const towns = [{ tileCol: 1, tileRow: 2 }, { tileCol: 4, tileRow: 3 }] as Town[]
    const grid = gridOf(towns)
    expect(grid).toEqual({ left: 1, top: 2, columns: 4, rows: 2 })
    expect(centre(towns[0]!, grid, 400, 200)).toEqual({ x: 50, y: 50 })
    expect(centre(towns[1]!, grid, 400, 200)).toEqual({ x: 350, y: 150 })
  })
  it('there and back lie apart and point at their ends', () => {
    const [there, back] = [arrow({ x: 0, y: 0 }, { x: 200, y: 0 }, 4), arrow({ x: 200, y: 0 }, { x: 0, y: 0 }, 4)]
    const bend = (path: string) => Number(/Q[\d.-]+ ([\d.-]+)/.exec(path)?.[1])
    expect(bend(there.path)).toBeGreaterThan(0)
    expect(bend(back.path)).toBeLessThan(0)
    expect([there.to.x, back.to.x]).toEqual([174, 26])
    expect(arrow({ x: 5, y: 5 }, { x: 5, y: 5 }, 1).path).not.toContain('NaN')
  })
  it('are thick with many heads and seen with few', () => {
    expect(strokeOf(100, 100)).toBe(9.5)
    expect(strokeOf(1, 10_000)).toBeGreaterThan(1.5)
    expect(strokeOf(0, 0)).toBe(1.5)
  })
})
