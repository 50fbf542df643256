import { onBeforeUnmount, shallowRef } from 'vue'
import { api, ok } from '@/api/client'
import { liveAddress } from '@/live/address'
import { Line, type State } from '@/live/line'

// useLine is the page's live line; it ends with the page.
export function useLine() {
  const line = new Line(liveAddress(), {
    keep: sessionStorage, signedIn: () => ok(api.GET('/api/me')).then(() => true, (problem: { status?: number }) => problem.status !== 401),
  })
  const state = shallowRef<State>(line.state)
  line.watch((s) => (state.value = s))
  onBeforeUnmount(() => line.close())
  return { line, state }
}
