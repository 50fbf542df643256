import type { Listener, LiveEvent } from './frames'

const mostEarly = 500 // events kept beyond a gap; more are asked for again

// Room keeps one room's order: every event once, none before the one ahead of
// it. What comes too early waits; `missing` asks the server for the gap.
export class Room {
  joined = false
  // Events still to come until this room has all that it missed.
  private target = 0
  private readonly early = new Map<number, LiveEvent>()
  private asked = false

  // `last` below zero asks for as many of the newest.
  constructor(readonly id: string, public last: number, readonly ears: Set<Listener>) {}

  get behind(): number {
    return this.joined ? Math.max(0, this.target - this.last) : 0
  }

  lost(): void {
    this.joined = this.asked = false
    this.early.clear()
  }

  // welcome takes the room's last number and tells how many are missing here.
  welcome(seq: number): number {
    if (this.last < 0) this.last = Math.max(0, seq + this.last)
    if (this.last > seq) this.last = seq // the server's log was set back: it is the truth
    this.joined = true
    this.asked = false
    this.target = seq
    return seq - this.last
  }

  // take hands on what is next and tells whether something ahead of it is missing.
  take(e: LiveEvent): 'missing' | undefined {
    if (e.seq <= this.last || this.last < 0) return
    if (e.seq > this.last + 1) {
      if (this.early.size < mostEarly) this.early.set(e.seq, e)
      if (this.asked || !this.joined) return
      this.asked = true
      return 'missing'
    }
    for (let next: LiveEvent | undefined = e; next; next = this.early.get(this.last + 1)) {
      this.early.delete(next.seq)
      this.last = next.seq
      for (const ear of [...this.ears]) ear.event?.(next)
    }
    return
  }
}
