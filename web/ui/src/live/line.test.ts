import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { endings } from './codes'
import type { Down, LiveEvent, Up } from './frames'
import { Line, stateWords, type Settings } from './line'

// Server keeps a log of each room and answers as fairs/room does, over sockets
// that the test cuts where it likes.
class Server {
  readonly logs = new Map<string, { text: string; key?: string }[]>()
  readonly sockets: Fake[] = []
  deaf = false

  log = (room: string) => {
    if (!this.logs.has(room)) this.logs.set(room, [])
    return this.logs.get(room)!
  }
  events = (room: string, after: number): LiveEvent[] => this.log(room).slice(after).map((m, i) => ({ room, seq: after + i + 1, kind: 'said', at: '', body: m.text }))

  append(room: string, text: string, key?: string): number {
    const log = this.log(room)
    const had = key ? log.findIndex((m) => m.key === key) : -1
    if (had >= 0) return had + 1
    log.push({ text, key })
    for (const s of this.sockets) if (s.rooms.has(room)) s.down({ ev: this.events(room, log.length - 1) })
    return log.length
  }
  get now(): Fake { return this.sockets.at(-1)! }
}

class Fake {
  onmessage: ((m: MessageEvent) => void) | null = null
  onclose: ((c: CloseEvent) => void) | null = null
  readonly rooms = new Set<string>()
  readonly sent: Up[] = []
  open = true
  quota = Infinity // frames that still reach the page before the line is cut

  constructor(private readonly server: Server) {
    server.sockets.push(this)
  }
  hello(): void {
    this.down({ hello: { account: 'me', at: '' } })
  }
  down(frame: Down | string): void {
    if (!this.open) return
    if (this.quota-- <= 0) return this.cut(1006)
    this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) } as MessageEvent)
  }
  cut(code: number): void {
    if (!this.open) return
    this.open = false
    this.rooms.clear()
    this.onclose?.({ code } as CloseEvent)
  }
  close(): void {
    this.open = false
    this.rooms.clear()
  }
  send(text: string): void {
    if (!this.open) return
    const up = JSON.parse(text) as Up
    this.sent.push(up)
    if (this.server.deaf) return
    if (up.op === 'beat') this.down({ beat: '' })
    if (up.op === 'leave') this.rooms.delete(up.room)
    if (up.op === 'join') {
      const log = this.server.log(up.room)
      const after = up.after < 0 ? Math.max(0, log.length + up.after) : up.after
      this.down({ joined: { room: up.room, seq: log.length } })
      if (after < log.length) this.down({ ev: this.server.events(up.room, after) })
      if (this.open) this.rooms.add(up.room)
    }
    if (up.op === 'say') this.down({ ok: { key: up.key, room: up.room, seq: this.server.append(up.room, up.text, up.key) } })
  }
}

let line: Line | undefined
function start(set: Settings = {}, server = new Server()) {
  line = new Line('ws://here/ws', { open: () => new Fake(server) as never, random: () => 0, ...set })
  const heard: string[] = []
  return { line, server, heard, ear: { event: (e: LiveEvent) => void heard.push(`${e.seq}:${String(e.body)}`) } }
}
const numbers = (n: number, from = 1) => Array.from({ length: n }, (_, i) => `${from + i}:m${from + i}`)
const fill = (server: Server, n: number) => Array.from({ length: n }, () => server.append('r', `m${server.log('r').length + 1}`))

describe('the live line', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    sessionStorage.clear()
  })
  afterEach(() => {
    line?.close()
    vi.useRealTimers()
  })

  it('joins after the snapshot, or with the newest, and hears on', () => {
    const { line, server, heard, ear } = start()
    fill(server, 60)
    line.join('r', 58, ear)
    server.now.hello()
    server.append('r', 'm61')
    expect(heard).toEqual(numbers(3, 59))
    const more: string[] = []
    line.join('s', -50, { event: (e) => void more.push(String(e.seq)) })
    expect([line.state.is, line.account]).toEqual(['connected', 'me'])
    server.append('s', 'first')
    expect(more).toEqual(['1'])
  })

  it('loses nothing and doubles nothing, wherever the line is cut', () => {
    for (let at = 0; at < 14; at++) {
      const { line, server, heard, ear } = start()
      fill(server, 3)
      line.join('r', 0, ear)
      server.now.quota = at
      server.now.hello()
      fill(server, 4)
      for (let i = 0; i < 4; i++) {
        void line.say('r', `said ${i}`)
        vi.advanceTimersByTime(1000)
        if (server.sockets.length > 1 && !server.now.sent.length) server.now.hello() // it came back on its own
      }
      server.now.cut(1006)
      vi.advanceTimersByTime(60_000)
      server.now.hello()
      const log = server.log('r').map((m) => m.text)
      expect(heard, `cut after ${at} frames`).toEqual(log.map((text, i) => `${i + 1}:${text}`))
      expect(log.slice(7)).toEqual(['said 0', 'said 1', 'said 2', 'said 3'])
      expect(line.waiting('r')).toEqual([])
      line.close()
    }
  })

  it('puts doubled and reordered frames right and asks for a gap once', () => {
    const { line, server, heard, ear } = start()
    line.join('r', 0, ear)
    server.now.hello()
    server.logs.set('r', numbers(6).map((t) => ({ text: t.split(':')[1]! })))
    const all = server.events('r', 0)
    server.deaf = true
    server.now.down({ ev: [all[0]!, all[0]!] })
    server.now.down({ ev: [all[2]!] })
    server.now.down({ ev: [all[4]!] })
    expect(heard).toEqual(numbers(1))
    expect(server.now.sent.filter((u) => u.op === 'join')).toEqual([{ op: 'join', room: 'r', after: 0 }, { op: 'join', room: 'r', after: 1 }])
    server.now.down({ ev: [all[1]!] })
    expect(heard).toEqual(numbers(3))
    server.now.down({ joined: { room: 'r', seq: 6 } })
    server.now.down({ ev: all.slice(1) })
    expect(heard).toEqual(numbers(6))
  })

  it('keeps what was said until it is committed, under one key, in order', async () => {
    const { line, server, ear } = start()
    line.join('r', 0, ear)
    server.now.hello()
    server.deaf = true
    const first = line.say('r', 'one')
    const second = line.say('r', 'two')
    const keys = server.now.sent.flatMap((u) => (u.op === 'say' ? [u.key] : []))
    server.log('r').push({ text: 'one', key: keys[0] }) // committed, the acknowledgement lost
    server.now.cut(1006)
    server.deaf = false
    vi.advanceTimersByTime(1000)
    server.now.hello()
    expect(await Promise.all([first, second])).toEqual([1, 2])
    expect(server.log('r').map((m) => m.text)).toEqual(['one', 'two'])
  })

  it('says after a reload what was not acknowledged before it', () => {
    const server = new Server()
    const before = start({ keep: sessionStorage }, server)
    before.line.join('r', 0, before.ear)
    void before.line.say('r', 'kept').catch(() => undefined)
    before.line.close()
    const after = start({ keep: sessionStorage }, server)
    expect(after.line.waiting('r').map((w) => w.text)).toEqual(['kept'])
    after.line.join('r', 0, after.ear)
    server.now.hello()
    expect(after.heard).toEqual(['1:kept'])
    expect([after.line.waiting('r'), sessionStorage.getItem('gx_unsaid')]).toEqual([[], '[]'])
  })

  it('asks again what the server could not do at this moment', async () => {
    const { line, server, ear } = start()
    line.join('r', 0, ear)
    server.now.hello()
    server.deaf = true
    const said = line.say('r', 'x', 'k')
    server.now.down({ no: { key: 'k', room: 'r', code: 'busy', detail: '' } })
    server.deaf = false
    vi.advanceTimersByTime(2000)
    expect(await said).toBe(1)
    server.now.down({ no: { room: 'r', code: 'unavailable', detail: '' } })
    expect(line.waiting('r')).toEqual([])
  })

  it('tells what the server refuses, and that a room is gone', async () => {
    const { line, server } = start()
    const gone = vi.fn()
    line.join('r', 0, { gone })
    server.now.hello()
    server.deaf = true
    const said = line.say('r', '13800000000', 'k')
    server.now.down({ no: { key: 'k', room: 'r', code: 'phone', detail: '请不要在这里写手机号。' } })
    await expect(said).rejects.toThrow('请不要在这里写手机号。')
    const last = line.say('r', 'x')
    server.now.down({ left: { room: 'r', code: 'banned' } })
    await expect(last).rejects.toThrow('不能发言')
    expect(gone).toHaveBeenCalledWith('banned', '')
    server.deaf = false
    server.now.cut(1006)
    vi.advanceTimersByTime(1000)
    server.now.hello()
    expect(server.now.sent).toEqual([])
  })

  it.each(Object.entries(endings))('after code %s does as the table says', (code, ending) => {
    const { line, server, ear } = start()
    line.join('r', 0, ear)
    server.now.hello()
    server.now.cut(Number(code))
    vi.advanceTimersByTime(ending.wait > 0 ? ending.wait - 1 : 0)
    const early = server.sockets.length
    vi.advanceTimersByTime(1000)
    expect(server.sockets).toHaveLength(ending.again ? 2 : 1)
    if (ending.wait > 0) expect(early).toBe(1)
    expect(stateWords(line.state)).toBe(ending.again ? '正在重连…' : ending.words)
    if (!ending.again) {
      line.again()
      server.now.hello()
      expect(line.state.is).toBe('connected')
    }
  })

  it('waits longer every time, and shorter by chance, never above half a minute', () => {
    const { server } = start({ random: () => 1 })
    const at: number[] = []
    const begin = Date.now()
    for (let i = 0; i < 9; i++) {
      const n = server.sockets.length
      server.now.cut(1006)
      while (server.sockets.length === n) vi.advanceTimersByTime(100)
      at.push(Date.now() - begin)
    }
    expect(at.map((t, i) => t - (at[i - 1] ?? 0))).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  it('finds out after a failed handshake that nobody is signed in', async () => {
    const { line, server } = start({ signedIn: () => Promise.resolve(false) })
    server.now.cut(1006)
    await vi.advanceTimersByTimeAsync(0)
    expect(line.state).toMatchObject({ is: 'stopped', code: 4401 })
  })

  it('says how much it caught up, then that it is connected', () => {
    const { line, server, ear } = start()
    const told: string[] = []
    line.watch((s) => told.push(stateWords(s)))
    line.join('r', 0, ear)
    server.now.hello()
    server.now.cut(1001)
    fill(server, 3)
    vi.advanceTimersByTime(10)
    server.now.hello()
    vi.advanceTimersByTime(6000)
    server.now.cut(1006)
    vi.advanceTimersByTime(1000)
    server.now.hello()
    expect(told).toEqual(['正在连接…', '已连接', '正在重连…', '已补齐 3 条', '已连接', '正在重连…', '已连接'])
  })

  it('notices a dead connection by its silence, and at once when the page is seen again', () => {
    const { line, server, ear } = start()
    line.join('r', 0, ear)
    server.now.hello()
    vi.advanceTimersByTime(25_000)
    expect([server.now.sent.at(-1)?.op, line.state.is]).toEqual(['beat', 'connected'])
    server.deaf = true
    vi.advanceTimersByTime(32_000)
    expect(line.state.is).toBe('reconnecting')
    server.deaf = false
    server.now.hello()
    expect(line.state.is).toBe('connected')
    server.deaf = true
    document.dispatchEvent(new Event('visibilitychange'))
    vi.advanceTimersByTime(3100)
    expect(line.state.is).toBe('reconnecting')
  })

  it('goes with the network and comes back with it', () => {
    const { line, server, ear } = start()
    line.join('r', 0, ear)
    server.now.hello()
    dispatchEvent(new Event('offline'))
    expect([line.state.is, server.sockets.length]).toEqual(['reconnecting', 1])
    dispatchEvent(new Event('online'))
    expect(server.sockets).toHaveLength(2)
    server.now.hello()
    expect(line.state.is).toBe('connected')
  })

  it('carries numbers and signals to who listens, and leaves with the last', () => {
    const { line, server } = start()
    const now = vi.fn()
    const signal = vi.fn()
    const away = line.join('r', 0, { now, signal })
    const also = line.join('r', 0, {})
    server.now.hello()
    server.now.down({ now: { room: 'r', body: { visitors: 3 } } })
    server.now.down({ signal: { room: 'r', by: 'you', data: { a: 1 } } })
    line.signal('r', { b: 2 })
    expect([now.mock.calls, signal.mock.calls]).toEqual([[[{ visitors: 3 }]], [['you', { a: 1 }]]])
    away()
    expect(server.now.sent.map((u) => u.op)).toEqual(['join', 'signal'])
    also()
    expect(server.now.sent.map((u) => u.op)).toEqual(['join', 'signal', 'leave'])
  })
})
