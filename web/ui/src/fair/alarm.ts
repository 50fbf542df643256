// Being called must not be missed: the phone shakes, rings (once the person has
// touched the page, which browsers ask for), and the page's title says it.
let audio: AudioContext | undefined
addEventListener('pointerdown', () => {
  audio ??= typeof AudioContext === 'function' ? new AudioContext() : undefined
  void audio?.resume().catch(() => undefined)
}, { passive: true })

function ring(): void {
  navigator.vibrate?.([400, 150, 400])
  if (audio?.state !== 'running') return
  for (const [at, hertz] of [[0, 880], [0.25, 1175], [0.5, 880]] as const) {
    const tone = audio.createOscillator()
    const loud = audio.createGain()
    tone.frequency.value = hertz
    loud.gain.setValueAtTime(0.25, audio.currentTime + at)
    loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.22)
    tone.connect(loud).connect(audio.destination)
    tone.start(audio.currentTime + at)
    tone.stop(audio.currentTime + at + 0.24)
  }
}

let ringing: ReturnType<typeof setInterval> | undefined
let title = ''

export function startAlarm(words: string): void {
  stopAlarm()
  title = document.title
  let turn = 0
  const beat = (): void => {
    document.title = turn % 2 ? title : `【${words}】`
    if (turn++ % 3 === 0) ring()
  }
  beat()
  ringing = setInterval(beat, 1000)
}

export function stopAlarm(): void {
  if (ringing === undefined) return
  clearInterval(ringing)
  ringing = undefined
  navigator.vibrate?.(0)
  document.title = title
}
