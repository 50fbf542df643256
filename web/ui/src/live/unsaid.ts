export interface Said { key: string; room: string; text: string }

interface Waiting extends Said { resolve: (seq: number) => void; reject: (why: Error) => void; done: Promise<number> }

const place = 'gx_unsaid'

// Unsaid holds what was said and is not yet acknowledged, in the order of saying,
// also over a reload of the page.
export class Unsaid {
  private readonly waiting = new Map<string, Waiting>()

  constructor(private readonly keep?: Storage) {
    try {
      const kept = JSON.parse(keep?.getItem(place) ?? '[]') as Said[]
      for (const { room, text, key } of kept) this.add(room, text, key).done.catch(() => undefined)
    } catch { /* nothing that can be read */ }
  }

  add(room: string, text: string, key: string): { line: { op: 'say' } & Said; done: Promise<number> } {
    let end!: Pick<Waiting, 'resolve' | 'reject'>
    const done = new Promise<number>((resolve, reject) => (end = { resolve, reject }))
    this.waiting.set(key, { room, text, key, ...end, done })
    this.write()
    return { line: { op: 'say', key, room, text }, done }
  }

  of(room: string): Said[] {
    return [...this.waiting.values()].filter((w) => w.room === room).map(({ key, text }) => ({ key, room, text }))
  }

  // answer is what comes of one of them, for a page that did not say it itself.
  answer(key: string): Promise<number> | undefined {
    return this.waiting.get(key)?.done
  }

  one(key: string): Said | undefined {
    const found = this.waiting.get(key)
    return found && { key, room: found.room, text: found.text }
  }

  done(key: string, seq: number): void {
    this.end(key)?.resolve(seq)
  }

  refused(key: string, words: string): void {
    this.end(key)?.reject(new Error(words))
  }

  // drop gives up what was said in a room that is no longer ours.
  drop(room: string): void {
    for (const { key } of this.of(room)) this.refused(key, '这里已经不能发言。')
  }

  private end(key: string): Waiting | undefined {
    const found = this.waiting.get(key)
    this.waiting.delete(key)
    this.write()
    return found
  }

  private write(): void {
    try {
      this.keep?.setItem(place, JSON.stringify([...this.waiting.values()].map(({ room, text, key }) => ({ room, text, key }))))
    } catch { /* full or forbidden: the page itself still holds them */ }
  }
}
