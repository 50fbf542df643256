import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { api, ok } from '@/api/client'
import type { FairReport, HallNow, Host, HostNow, LiveBooth } from '@/api/fairs'
import type { LiveEvent } from '@/live/frames'
import { useLoad } from '@/parts/useLoad'
import { useClock } from '../useClock'
import { useLine } from '../useLine'

// useHost is a fair's day as its hosts have it, for the console and the big screen.
export function useHost(id: string) {
  const { line, state } = useLine()
  const time = useClock()
  const host = shallowRef<Host | null>(null)
  const notices = ref<{ at: string; text: string }[]>([])
  const aways: (() => void)[] = []
  const change = (part: Partial<Host>): void => {
    if (host.value) host.value = { ...host.value, ...part }
  }
  function booth(id: string, part: Partial<LiveBooth>): void {
    change({ halls: host.value?.halls.map((h) => (h.booths.some((b) => b.id === id) ? { ...h, booths: h.booths.map((b) => (b.id === id ? { ...b, ...part } : b)) } : h)) })
  }
  function numbers(now: HostNow): void {
    change({ visitors: now.visitors, came: now.came, halls: host.value?.halls.map((h) => {
      const fresh: HallNow | undefined = now.halls[h.id]
      return fresh ? { ...h, visitors: fresh.visitors, booths: h.booths.map((b) => ({ ...b, ...fresh.booths.find((x) => x.id === b.id) })) } : h
    }) })
  }
  function ofHost(e: LiveEvent): void {
    const body = (e.body ?? {}) as { booth?: string } & FairReport
    if (e.kind === 'reported') change({ reports: [body, ...(host.value?.reports ?? []).filter((r) => r.id !== body.id)] })
    else if ((e.kind === 'absent' || e.kind === 'back') && body.booth) booth(body.booth, { absent: e.kind === 'absent' })
    else void load.again()
  }
  function ofFair(e: LiveEvent, fresh: boolean): void {
    if (e.kind === 'announced') notices.value = [{ at: e.at, text: (e.body as { text: string }).text }, ...notices.value].slice(0, 20)
    else if (fresh) void load.again()
  }
  function begin(h: Host): void {
    time.set(h.at)
    host.value = h
    if (aways.length) return
    for (const room of h.rooms) {
      if (room.kind === 'host') aways.push(line.join(room.id, room.seq, { event: ofHost, now: (n) => numbers(n as HostNow) }))
      else if (room.kind === 'fair') aways.push(line.join(room.id, Math.max(0, room.seq - 50), { event: (e) => ofFair(e, e.seq > room.seq) }))
    }
  }
  const load = useLoad(async () => {
    begin(await ok(api.GET('/api/fairs/{id}/host', { params: { path: { id } } })))
    return true
  })
  onBeforeUnmount(() => aways.forEach((away) => away()))
  const booths = computed(() => (host.value?.halls ?? []).flatMap((h) => h.booths.map((b) => ({ ...b, hall: h.name }))))
  return { line, state, time, host, notices, load, begin, booths }
}
