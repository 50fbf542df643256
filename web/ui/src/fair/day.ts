import type { BoothLive, BoothNow, FairOffer, HallNow, Live, LiveHall, Place, Ticket } from '@/api/fairs'
import { call } from '@/jobs/api'
import type { LiveEvent } from '@/live/frames'
import { liveAddress } from '@/live/address'
import { Line } from '@/live/line'
import { active } from '@/rules/fair'

export interface Notice { at: string; text: string }

// Day is a fair on its live day, as one visitor has it: a snapshot, and every
// event since, over one line that all its pages share.
export class Day {
  readonly line: Line
  readonly tickets = new Map<string, Ticket>()
  readonly queues = new Map<string, BoothNow>() // by booth
  readonly notices: Notice[] = []
  muted: boolean
  removed: boolean
  readAt = Date.now()
  private readonly skew: number
  private readonly ears = new Set<() => void>()
  private readonly watched = new Map<string, () => void>() // booths whose queue is heard for a ticket

  private constructor(readonly live: Live) {
    this.skew = Date.parse(live.at) - Date.now()
    this.muted = live.muted
    this.removed = live.banned
    this.line = new Line(liveAddress(), {
      keep: sessionStorage, signedIn: () => call('GET', 'me').then(() => true, (problem: { code?: string }) => problem.code !== 'unauthenticated'),
    })
    for (const t of live.tickets) this.take(t)
    for (const room of live.rooms) {
      if (room.kind === 'fair') this.line.join(room.id, Math.max(0, room.seq - 50), { event: (e) => this.ofFair(e, e.seq > room.seq), gone: (code) => (code === 'banned' || code === 'removed') && this.out() })
      else if (room.kind === 'me') this.line.join(room.id, room.seq, { event: (e) => this.ofMine(e) })
    }
    this.line.watch(() => this.changed())
  }

  static async enter(fairId: string): Promise<Day> {
    const day = new Day(await call<Live>('GET', `fairs/${fairId}/live`))
    day.findQueues()
    return day
  }

  // now is the server's clock; the phone's own may be wrong.
  now = (): number => Date.now() + this.skew

  onChange(ear: () => void): () => void {
    this.ears.add(ear)
    return () => void this.ears.delete(ear)
  }
  changed = (): void => [...this.ears].forEach((ear) => ear())

  get halls(): LiveHall[] {
    return this.live.halls
  }
  placeOf = (kind: string, of: string): Place | undefined => this.live.rooms.find((r) => r.kind === kind && r.of === of)

  get called(): Ticket | undefined {
    return [...this.tickets.values()].find((t) => t.status === 'called')
  }

  // refresh reads the snapshot anew: for a hall or a talk that was not listened to.
  async refresh(): Promise<void> {
    const fresh = await call<Live>('GET', `fairs/${this.live.fair.id}/live`)
    this.readAt = Date.now()
    Object.assign(this.live, { rooms: fresh.rooms, halls: fresh.halls, fair: fresh.fair })
    fresh.tickets.forEach((t) => this.take(t))
  }

  // hear follows a hall from its snapshot on; whoever is in it is counted there.
  hear(hallId: string): () => void {
    const room = this.live.rooms.find((r) => r.kind === 'hall' && r.of === hallId)
    return room ? this.line.join(room.id, Math.max(0, room.seq - 50), { event: (e) => e.seq > room.seq && this.ofHall(e), now: (n) => this.numbers(hallId, n as HallNow) }) : () => {}
  }

  // take keeps the newer of what is known of a ticket: answers and events may
  // overtake each other.
  take(t: Ticket): void {
    const known = this.tickets.get(t.id)
    if (known && known.version > t.version) return
    this.tickets.set(t.id, t)
    this.changed()
  }

  // hearQueue follows the queue of a booth where a ticket waits.
  hearQueue(boothId: string, roomId: string): void {
    if (!this.watched.has(boothId)) this.watched.set(boothId, this.line.join(roomId, -50, { now: (n) => this.queue(boothId, n as BoothNow) }))
  }
  // findQueues asks, when a page is opened anew, how long the queues are in which
  // this person stands.
  private findQueues(): void {
    for (const t of this.queued) {
      call<BoothLive>('GET', `fair-booths/${t.boothId}/live`).then((b) => {
        this.queue(t.boothId, { visitors: b.booth.visitors, numbers: b.numbers, minutes: b.booth.minutes })
        const room = b.rooms.find((r) => r.kind === 'booth')
        if (room) this.hearQueue(t.boothId, room.id)
      }, () => undefined) // his number alone is shown
    }
  }
  queue(boothId: string, now: BoothNow): void {
    this.queues.set(boothId, now)
    this.changed()
  }

  leave(): void {
    this.line.close()
    this.ears.clear()
  }

  private out(): void {
    this.removed = true
    this.changed()
  }

  private ofFair(e: LiveEvent, fresh: boolean): void {
    const body = (e.body ?? {}) as { text?: string; reason?: string; talksUntil?: string }
    if (e.kind === 'announced') this.notices.unshift({ at: e.at, text: body.text ?? '' })
    const status = ({ opened: 'open', live: 'live', paused: 'paused', resumed: 'live', closed: 'closed' } as const)[e.kind]
    if (status && fresh) Object.assign(this.live.fair, { status, ...(body.talksUntil && { talksUntil: body.talksUntil }), ...(body.reason && { closedReason: body.reason }) })
    this.changed()
  }

  private ofMine(e: LiveEvent): void {
    if (e.kind === 'ticket') this.take(e.body as Ticket)
    else if (e.kind === 'offer') this.offered(e.body as FairOffer)
    else if (e.kind === 'muted' || e.kind === 'unmuted') this.muted = e.kind === 'muted'
    else if (e.kind === 'removed') this.removed = true
    else if (e.kind === 'answered') { // of a report
      const { firm, answer } = e.body as { firm: string; answer: string }
      this.notices.unshift({ at: e.at, text: `您举报“${firm}”的答复：${answer}` })
    }
    this.changed()
  }

  offered(o: FairOffer): void {
    const t = this.tickets.get(o.ticketId)
    if (t) t.offers = [...t.offers.filter((x) => x.id !== o.id), o]
    this.changed()
  }

  private ofHall(e: LiveEvent): void {
    const id = (e.body as { booth?: string } | undefined)?.booth
    const booth = this.booth(id ?? '')
    if (booth && e.kind === 'booth_opened') Object.assign(booth, { open: true, shut: false, absent: false })
    if (booth && e.kind === 'booth_closed') booth.open = false
    this.changed()
  }
  booth = (id: string) => this.live.halls.flatMap((h) => h.booths).find((b) => b.id === id)

  private numbers(hallId: string, now: HallNow): void {
    const hall = this.live.halls.find((h) => h.id === hallId)
    if (!hall) return
    hall.visitors = now.visitors
    for (const fresh of now.booths) Object.assign(hall.booths.find((b) => b.id === fresh.id) ?? {}, fresh)
    this.changed()
  }

  get queued(): Ticket[] {
    return [...this.tickets.values()].filter(active)
  }
}
