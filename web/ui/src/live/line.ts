import { endingOf, endings, signedOut } from './codes'
import type { Down, Listener, Up } from './frames'
import { Room } from './room'
import { Unsaid, type Said } from './unsaid'

export type State =
  | { is: 'connecting' }
  | { is: 'connected' }
  | { is: 'reconnecting' }
  | { is: 'caught-up'; events: number }
  | { is: 'stopped'; code: number; words: string }

export const stateWords = (s: State): string => ({
  connecting: () => '正在连接…', connected: () => '已连接', reconnecting: () => '正在重连…',
  'caught-up': () => `已补齐 ${(s as { events: number }).events} 条`, stopped: () => (s as { words: string }).words,
})[s.is]()

type Socket = Pick<WebSocket, 'send' | 'close' | 'onmessage' | 'onclose'>
export interface Settings {
  open?: (url: string) => Socket
  // Asked after a handshake that failed, which says nothing of itself.
  signedIn?: () => Promise<boolean>
  keep?: Storage // where what was said and not acknowledged outlives the page
  random?: () => number
}

const firstWait = 500, longestWait = 30_000 // milliseconds before coming back
const beatEvery = 20_000, beatWithin = 10_000, beatSoon = 3000
const notNow = 2000 // before what the server could not do is asked again
const caughtUpFor = 5000 // how long the page says so

// Line is a page's connection to the fairs it looks at. It comes back by itself,
// asks in every room for what it missed, and says again what was not acknowledged,
// under the same key: nothing is lost, nothing comes twice.
export class Line {
  state: State = { is: 'connecting' }
  account = ''
  private readonly rooms = new Map<string, Room>()
  private readonly ears = new Set<(s: State) => void>()
  private readonly unsaid: Unsaid
  private socket?: Socket
  private up = false // the server has said hello
  private failures = 0
  private missed = -1 // events that came while the line was cut; -1: it was not
  private retry?: ReturnType<typeof setTimeout>
  private beat?: ReturnType<typeof setTimeout>
  private calm?: ReturnType<typeof setTimeout>

  constructor(private readonly url: string, private readonly set: Settings = {}) {
    this.unsaid = new Unsaid(set.keep)
    addEventListener('online', this.look)
    addEventListener('offline', this.cut)
    document.addEventListener('visibilitychange', this.look)
    this.connect()
  }

  // join listens to a room from the event after `after` on (below zero: the
  // newest so many first). What it returns ends it.
  join(id: string, after: number, ear: Listener): () => void {
    const known = this.rooms.get(id)
    if (known) known.ears.add(ear)
    else {
      this.rooms.set(id, new Room(id, after, new Set([ear])))
      if (this.up) this.send({ op: 'join', room: id, after })
    }
    return () => {
      const room = this.rooms.get(id)
      if (!room?.ears.delete(ear) || room.ears.size) return
      this.rooms.delete(id)
      if (this.up) this.send({ op: 'leave', room: id })
    }
  }

  // say sends a line of chat and keeps it until the server has committed it;
  // what it refuses is thrown, in its words.
  say(room: string, text: string, key: string = crypto.randomUUID()): Promise<number> {
    const { line, done } = this.unsaid.add(room, text, key)
    if (this.rooms.get(room)?.joined) this.send(line)
    return done
  }

  // waiting is what was said in a room and is not acknowledged yet, also before
  // the page was loaded anew; answer is what comes of it.
  waiting = (room: string): Said[] => this.unsaid.of(room)
  answer = (key: string): Promise<number> | undefined => this.unsaid.answer(key)

  // signal reaches the other side if it is there now; nothing keeps it.
  signal(room: string, data: unknown): void {
    if (this.rooms.get(room)?.joined) this.send({ op: 'signal', room, data })
  }

  watch(ear: (s: State) => void): () => void {
    this.ears.add(ear)
    ear(this.state)
    return () => void this.ears.delete(ear)
  }

  // again tries after a stop, when the person says so.
  again = (): void => {
    this.failures = 0
    this.drop()
    this.become({ is: 'reconnecting' })
    this.connect()
  }

  close(): void {
    removeEventListener('online', this.look)
    removeEventListener('offline', this.cut)
    document.removeEventListener('visibilitychange', this.look)
    this.drop()
    clearTimeout(this.calm)
    this.rooms.clear()
  }

  private connect(): void {
    clearTimeout(this.retry)
    this.retry = undefined
    const open = this.set.open ?? ((url: string) => new WebSocket(url))
    let socket: Socket
    try {
      socket = open(this.url)
    } catch {
      return this.later(-1)
    }
    this.socket = socket
    this.awaitBeat(beatWithin) // a handshake, too, may hang
    socket.onmessage = (m: MessageEvent) => this.socket === socket && this.read(String(m.data))
    socket.onclose = (c: CloseEvent) => this.socket === socket && void this.ended(c.code)
  }

  private drop(): void {
    clearTimeout(this.retry)
    clearTimeout(this.beat)
    this.retry = this.beat = undefined
    const socket = this.socket
    this.socket = undefined
    if (this.up && this.missed < 0) this.missed = 0
    this.up = false
    for (const room of this.rooms.values()) room.lost()
    if (socket) {
      socket.onmessage = socket.onclose = null
      socket.close()
    }
  }

  private async ended(code: number): Promise<void> {
    const never = !this.up && !(code in endings)
    this.drop()
    if (never && this.set.signedIn) {
      this.become({ is: this.state.is === 'connecting' ? 'connecting' : 'reconnecting' })
      if (!await this.set.signedIn().catch(() => true)) return this.stop(signedOut)
      if (this.socket || this.state.is === 'stopped') return
    }
    const ending = endingOf(code)
    if (ending.again) this.later(ending.wait)
    else this.stop(code)
  }

  private stop(code: number): void {
    this.become({ is: 'stopped', code, words: endingOf(code).words })
  }

  private later(wait: number): void {
    const random = this.set.random ?? Math.random
    const growing = Math.min(longestWait, firstWait * 2 ** this.failures++)
    const ms = wait < 0 ? growing * (0.5 + random() / 2) : wait + random() * 500 // not all at the same moment
    this.become({ is: this.state.is === 'connecting' ? 'connecting' : 'reconnecting' })
    clearTimeout(this.retry)
    this.retry = setTimeout(() => this.connect(), ms)
  }

  // look is for moments when the network may be back, or gone unnoticed.
  private readonly look = (): void => {
    if (document.visibilityState === 'hidden' || this.state.is === 'stopped') return
    if (this.up) this.askBeat(beatSoon)
    else if (this.retry !== undefined) this.connect()
  }

  private readonly cut = (): void => {
    if (this.state.is === 'stopped') return
    this.drop()
    this.later(-1)
  }

  private read(text: string): void {
    let frame: Down
    try {
      frame = JSON.parse(text) as Down
    } catch {
      return void this.cut() // not ours, or torn: what it held is asked for again
    }
    this.awaitBeat(beatEvery, true)
    if (frame.hello) this.greeted(frame.hello.account)
    if (frame.joined) this.welcomed(frame.joined)
    for (const e of frame.ev ?? []) {
      const room = this.rooms.get(e.room)
      if (room?.take(e) === 'missing') this.rejoin(room)
    }
    if (frame.ev) this.settle()
    if (frame.now) for (const ear of this.rooms.get(frame.now.room)?.ears ?? []) ear.now?.(frame.now.body)
    if (frame.signal) for (const ear of this.rooms.get(frame.signal.room)?.ears ?? []) ear.signal?.(frame.signal.by, frame.signal.data)
    if (frame.ok) this.unsaid.done(frame.ok.key, frame.ok.seq)
    if (frame.no) this.refused(frame.no)
    if (frame.left) this.gone(frame.left.room, frame.left.code, '')
  }

  private greeted(account: string): void {
    this.account = account
    this.up = true
    this.failures = 0
    for (const room of this.rooms.values()) this.send({ op: 'join', room: room.id, after: room.last })
    if (!this.rooms.size) this.settle()
  }

  private welcomed({ room: id, seq }: { room: string; seq: number }): void {
    const room = this.rooms.get(id)
    if (!room) return
    const fresh = !room.joined
    const known = room.last >= 0
    const missing = room.welcome(seq)
    if (this.missed >= 0 && fresh && known) this.missed += Math.max(0, missing)
    if (fresh) for (const said of this.unsaid.of(id)) this.send({ op: 'say', ...said })
    this.settle()
  }

  // rejoin leaves first: who is in a room is told nothing of it anew.
  private rejoin(room: Room): void {
    if (!this.up || this.rooms.get(room.id) !== room) return
    this.send({ op: 'leave', room: room.id })
    this.send({ op: 'join', room: room.id, after: room.last })
  }

  // What the server cannot do at this moment is asked again, all else is told.
  private refused({ key, room: id, code, detail }: NonNullable<Down['no']>): void {
    const room = this.rooms.get(id ?? '')
    const later = code === 'busy' || code === 'unavailable'
    if (later && (key || room)) setTimeout(() => (key ? this.sayAgain(key) : room && !room.joined && this.rejoin(room)), notNow)
    else if (key) this.unsaid.refused(key, detail)
    else if (id) this.gone(id, code, detail)
  }
  private sayAgain(key: string): void {
    const said = this.unsaid.one(key)
    if (said && this.rooms.get(said.room)?.joined) this.send({ op: 'say', ...said })
  }

  private gone(id: string, code: string, words: string): void {
    const room = this.rooms.get(id)
    if (!room) return
    this.rooms.delete(id)
    this.unsaid.drop(id)
    for (const ear of room.ears) ear.gone?.(code, words)
    this.settle()
  }

  // settle says how it stands once every room has all it missed.
  private settle(): void {
    if (!this.up) return
    for (const room of this.rooms.values()) if (!room.joined || room.behind) return
    if (this.missed > 0) {
      this.become({ is: 'caught-up', events: this.missed })
      this.calm = setTimeout(() => this.become({ is: 'connected' }), caughtUpFor)
    } else if (this.state.is !== 'caught-up') this.become({ is: 'connected' })
    this.missed = -1
  }

  private become(state: State): void {
    if (state.is !== 'caught-up' && state.is === this.state.is) return
    clearTimeout(this.calm)
    this.state = state
    for (const ear of [...this.ears]) ear(state)
  }

  private send(frame: Up): void {
    try {
      this.socket?.send(JSON.stringify(frame))
    } catch { /* it is closing: what matters is sent again by the next one */ }
  }

  // Every frame shows that the server is there; where none comes, it is asked,
  // and where it does not answer, the connection is dead without knowing it.
  private awaitBeat(ms: number, ask = false): void {
    clearTimeout(this.beat)
    this.beat = setTimeout(ask ? () => this.askBeat(beatWithin) : this.cut, ms)
  }

  private askBeat(within: number): void {
    this.send({ op: 'beat' })
    this.awaitBeat(within)
  }
}
