import { onBeforeUnmount, ref } from 'vue'

// useClock is the server's time, to the second: the clock of this computer may
// be wrong. `set` takes what a snapshot says.
export function useClock() {
  let skew = 0
  const now = ref(Date.now())
  const tick = (): void => {
    now.value = Date.now() + skew
  }
  const timer = setInterval(tick, 1000)
  onBeforeUnmount(() => clearInterval(timer))
  return { now, set: (at: string): void => {
    skew = Date.parse(at) - Date.now()
    tick()
  } }
}
