import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Call } from './call'

// What two browsers do with each other is in e2e/video.spec.ts; here is what comes late or twice.
const track = () => ({ stop: vi.fn(), kind: 'video' })
const streamOf = (t: ReturnType<typeof track>) => ({ getTracks: () => [t], getVideoTracks: () => [t] }) as unknown as MediaStream
let open: (stream: MediaStream | Promise<never>) => void
let said: { t: string }[]
const call = () => new Call((s) => said.push(s), () => {})

beforeEach(() => {
  vi.useFakeTimers()
  said = []
  vi.stubGlobal('RTCPeerConnection', class {})
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => new Promise<MediaStream>((done) => (open = done)) } })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('closes a camera that opens after its call has ended', async () => {
  const [c, t] = [call(), track()]
  const asked = c.ask()
  expect(c.state).toBe('asking')
  c.end()
  open(streamOf(t))
  await asked
  expect([c.state, c.mine, t.stop.mock.calls.length]).toEqual(['none', null, 1])
  expect(said.map((s) => s.t)).toEqual(['bye']) // nobody was rung
})

it('asks once, however often the button is pressed', async () => {
  const c = call()
  const asked = c.ask()
  await c.ask()
  open(streamOf(track()))
  await asked
  expect(said.map((s) => s.t)).toEqual(['ring'])
})

it('stops ringing when another window of the same person answers, and does not end that call', async () => {
  const c = call()
  await c.hear({ t: 'ring', lot: 0.5 })
  expect(c.state).toBe('asked')
  await c.hear({ t: 'sdp', id: 'x', part: 0, of: 1, text: '{}' })
  expect([c.state, said]).toEqual(['none', []])
})

it('goes on linking when another window of the other declines', async () => {
  const c = call()
  await c.hear({ t: 'ring', lot: 0.5 })
  const answered = c.answer(true)
  open(streamOf(track()))
  await answered
  await c.hear({ t: 'no' })
  expect([c.state, said.map((s) => s.t)]).toEqual(['linking', ['yes']])
})

it('takes no part of a description that says it is one of very many', async () => {
  const c = call()
  await c.hear({ t: 'ring', lot: 0.5 })
  const answered = c.answer(true)
  open(streamOf(track()))
  await answered
  for (const [part, of] of [[4e9, 4e9 + 1], [-1, 2], [3, 2]]) await c.hear({ t: 'sdp', id: 'x', part, of, text: '{' })
  expect(c.state).toBe('linking')
})

it('tells the other when the camera is refused', async () => {
  const c = call()
  await c.hear({ t: 'ring', lot: 0.5 })
  const answered = c.answer(true)
  open(Promise.reject(new DOMException('', 'NotAllowedError')))
  await answered
  expect([c.state, c.words, said.map((s) => s.t)]).toEqual(['none', '打不开摄像头或者话筒，请继续用文字。', ['no']])
})
