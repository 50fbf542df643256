// A video call between the two sides of a talk, straight from browser to browser.
// The socket carries only what they need to find each other. Where the network
// does not let them, or a camera is refused, one line says so; words go on.

type Signal = { t: 'ring'; lot: number } | { t: 'yes' | 'no' | 'bye' } | { t: 'sdp'; id: string; part: number; of: number; text: string }
export type CallState = 'none' | 'asking' | 'asked' | 'linking' | 'on'

const partSize = 1500 // characters: a frame holds 4 KiB
const blocked = '这个网络打不通视频，请继续用文字。'
const mostParts = 100
const ringFor = 30_000, linkWithin = 20_000, gatherWithin = 2000 // milliseconds

const stopTracks = (stream: MediaStream | null): void => stream?.getTracks().forEach((track) => track.stop())

export class Call {
  state: CallState = 'none'
  words = ''
  mine: MediaStream | null = null
  theirs: MediaStream | null = null
  private peer?: RTCPeerConnection
  private timer?: ReturnType<typeof setTimeout>
  private parts: string[] = []
  private partsOf = ''
  private lot = 0 // decides who offers when both ask at once; whose camera was slower wins
  private turn = 0 // a camera that opens after its call has ended is closed again

  constructor(private readonly signal: (data: Signal) => void, readonly changed: () => void) {}

  async ask(): Promise<void> {
    if (this.state !== 'none') return
    this.lot = Math.random()
    this.become('asking', '正在打开摄像头…')
    if (!await this.camera()) return
    this.become('asking', '正在等对方接听…')
    this.signal({ t: 'ring', lot: this.lot })
    this.within(ringFor, '对方没有接听，请继续用文字。')
  }

  async answer(yes: boolean): Promise<void> {
    if (this.state !== 'asked') return
    clearTimeout(this.timer)
    if (yes) {
      this.become('linking', '正在打开摄像头…')
      if (await this.camera()) return this.accept()
    } else this.stop('')
    this.signal({ t: 'no' })
  }

  end(): void {
    if (this.state !== 'none') this.signal({ t: this.state === 'asked' ? 'no' : 'bye' })
    this.stop('')
  }

  async hear(data: unknown): Promise<void> {
    const s = data as Signal
    if (s.t === 'ring') {
      if (this.state === 'none') {
        this.become('asked', '对方请您视频通话。')
        this.within(ringFor, '')
      } else if (this.state === 'asking' && !this.mine) this.lot = 2
      else if (this.state === 'asking' && s.lot > this.lot) this.accept() // both asked: that is a yes
    } else if (s.t === 'no' && this.state === 'asking') this.stop('对方现在不方便视频。')
    else if (s.t === 'bye' && this.state !== 'none') this.stop('通话结束。')
    else if (s.t === 'yes' && this.state === 'asking') await this.attempt(() => this.offer())
    else if (s.t === 'sdp' && this.state === 'asked') this.stop('') // answered in another window
    else if (s.t === 'sdp') await this.attempt(() => this.described(s))
  }

  private accept(): void {
    this.become('linking', '正在接通…')
    this.signal({ t: 'yes' })
    this.within(linkWithin, blocked)
  }

  private async offer(): Promise<void> {
    this.become('linking', '正在接通…')
    this.within(linkWithin, blocked)
    const peer = this.connect()
    await peer.setLocalDescription(await peer.createOffer())
    await this.send(peer)
  }

  private async described(s: Extract<Signal, { t: 'sdp' }>): Promise<void> {
    if (this.state !== 'linking' || !(s.of <= mostParts && s.part >= 0 && s.part < s.of)) return
    if (this.partsOf !== s.id) [this.parts, this.partsOf] = [[], s.id]
    this.parts[s.part] = s.text
    if (this.parts.filter((p) => p !== undefined).length < s.of) return
    const description = JSON.parse(this.parts.join('')) as RTCSessionDescriptionInit
    const peer = this.peer ?? this.connect()
    await peer.setRemoteDescription(description)
    if (description.type !== 'offer') return
    await peer.setLocalDescription(await peer.createAnswer())
    await this.send(peer)
  }

  // send waits for the ways that were found and sends them with the description.
  private async send(peer: RTCPeerConnection): Promise<void> {
    await new Promise<void>((done) => {
      if (peer.iceGatheringState === 'complete') return done()
      const late = setTimeout(done, gatherWithin)
      peer.addEventListener('icegatheringstatechange', () => {
        if (peer.iceGatheringState !== 'complete') return
        clearTimeout(late)
        done()
      })
    })
    if (this.peer !== peer) return
    const text = JSON.stringify(peer.localDescription)
    const of = Math.ceil(text.length / partSize)
    const id = crypto.randomUUID()
    for (let part = 0; part < of; part++) this.signal({ t: 'sdp', id, part, of, text: text.slice(part * partSize, (part + 1) * partSize) })
  }

  private connect(): RTCPeerConnection {
    const peer = new RTCPeerConnection()
    this.peer = peer
    for (const track of this.mine?.getTracks() ?? []) peer.addTrack(track, this.mine!)
    if (!this.mine?.getVideoTracks().length) peer.addTransceiver('video', { direction: 'recvonly' })
    peer.ontrack = (e) => {
      this.theirs = e.streams[0] ?? null
      this.changed()
    }
    peer.onconnectionstatechange = () => {
      if (this.peer !== peer) return
      if (peer.connectionState === 'connected') {
        clearTimeout(this.timer)
        this.become('on', '正在通话。')
      } else if (peer.connectionState === 'failed') this.stop(this.state === 'on' ? '通话断了，请继续用文字。' : blocked)
    }
    return peer
  }

  // camera opens what there is: whose computer has a microphone only is heard,
  // and sees the other.
  private async camera(): Promise<boolean> {
    const turn = this.turn
    if (typeof RTCPeerConnection !== 'function' || !navigator.mediaDevices) {
      this.stop('这个浏览器不能视频通话，请继续用文字。')
      return false
    }
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 480, height: 360, facingMode: 'user' } })
      .catch((e: DOMException) => (e.name === 'NotFoundError' ? navigator.mediaDevices.getUserMedia({ audio: true }) : null)).catch(() => null)
    if (turn !== this.turn) {
      stopTracks(stream)
      return false
    }
    if (!stream) this.stop('打不开摄像头或者话筒，请继续用文字。')
    this.mine = stream
    return stream !== null
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch {
      this.stop(blocked)
    }
  }

  private within(ms: number, words: string): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      if (this.state !== 'asked') this.signal({ t: 'bye' })
      this.stop(words)
    }, ms)
  }

  private become(state: CallState, words: string): void {
    this.state = state
    this.words = words
    this.changed()
  }

  private stop(words: string): void {
    clearTimeout(this.timer)
    this.peer?.close()
    this.peer = undefined
    stopTracks(this.mine)
    this.turn++
    this.mine = this.theirs = null
    this.parts = []
    this.partsOf = ''
    this.become('none', words)
  }
}
