import type { PlanFlow } from '@/api/plan'
import type { Town } from '@/api/types'

export interface TownHeads { out: number; in: number; own: number }

// perTown adds up what each town lends to others, borrows from others, and
// settles within itself.
export function perTown(flows: readonly PlanFlow[]): Map<string, TownHeads> {
  const all = new Map<string, TownHeads>()
  const of = (code: string): TownHeads => {
    const found = all.get(code) ?? { out: 0, in: 0, own: 0 }
    all.set(code, found)
    return found
  }
  for (const f of flows) {
    if (f.fromTown === f.toTown) of(f.fromTown).own += f.heads
    else {
      of(f.fromTown).out += f.heads
      of(f.toTown).in += f.heads
    }
  }
  return all
}

// drawn are the flows that the map shows: all of the chosen town, or else the
// largest between towns. The largest lie on top.
export function drawn(flows: readonly PlanFlow[], chosen: string | undefined, most: number): PlanFlow[] {
  const between = flows.filter((f) => f.fromTown !== f.toTown)
  const some = chosen ? between.filter((f) => f.fromTown === chosen || f.toTown === chosen) : [...between].sort((a, b) => b.heads - a.heads).slice(0, most)
  return [...some].sort((a, b) => a.heads - b.heads)
}

export interface Grid { left: number; top: number; columns: number; rows: number }
export function gridOf(towns: readonly Town[]): Grid {
  const cols = towns.map((t) => t.tileCol)
  const rows = towns.map((t) => t.tileRow)
  const left = Math.min(...cols)
  const top = Math.min(...rows)
  return { left, top, columns: Math.max(...cols) - left + 1, rows: Math.max(...rows) - top + 1 }
}

export interface Point { x: number; y: number }
// centre of a town's tile on a sheet of the given size.
export function centre(town: Town, grid: Grid, width: number, height: number): Point {
  return { x: ((town.tileCol - grid.left + 0.5) / grid.columns) * width, y: ((town.tileRow - grid.top + 0.5) / grid.rows) * height }
}

export interface Arrow { path: string; head: string; from: Point; to: Point; width: number }

// arrow bends to its right, so that the way there and the way back lie apart; it
// begins and ends off the tiles' centres, where their names stand.
export function arrow(a: Point, b: Point, width: number): Arrow {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = Math.hypot(dx, dy) || 1
  const [ux, uy] = [dx / length, dy / length]
  const inset = Math.min(26, length / 4)
  const from = { x: a.x + ux * inset, y: a.y + uy * inset }
  const to = { x: b.x - ux * inset, y: b.y - uy * inset }
  const bend = Math.min(36, length * 0.16)
  const control = { x: (from.x + to.x) / 2 - uy * bend, y: (from.y + to.y) / 2 + ux * bend }
  // The head points along the end of the curve.
  const [ex, ey] = [to.x - control.x, to.y - control.y]
  const end = Math.hypot(ex, ey) || 1
  const [vx, vy] = [ex / end, ey / end]
  const size = 5 + width
  const foot = { x: to.x - vx * size, y: to.y - vy * size }
  const point = (p: Point) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`
  return {
    from, to, width,
    path: `M${point(from)}Q${point(control)} ${point(foot)}`,
    head: `M${point(to)}L${point({ x: foot.x - vy * size * 0.6, y: foot.y + vx * size * 0.6 })}L${point({ x: foot.x + vy * size * 0.6, y: foot.y - vx * size * 0.6 })}Z`,
  }
}

// strokeOf lets many heads look like many, and few still be seen.
export const strokeOf = (heads: number, largest: number): number => (largest ? 1.5 + 8 * Math.sqrt(heads / largest) : 1.5)
