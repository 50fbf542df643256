import { computed, reactive, ref, shallowRef } from 'vue'
import type { BoothNow, Desk, FairOffer, Guest, Place, Seat } from '@/api/fairs'
import type { LiveEvent } from '@/live/frames'
import { active } from '@/rules/fair'

const calm: BoothNow = { visitors: 0, numbers: [], minutes: 0 }

// useFloor is a booth's day as its desk has it: a snapshot, and every event since.
export function useFloor() {
  const desk = shallowRef<Desk | null>(null)
  const guests = reactive(new Map<string, Guest>())
  const seats = ref<Seat[]>([])
  const numbers = ref(calm)
  const notices = ref<{ at: string; text: string }[]>([])

  function begin(d: Desk): void {
    desk.value = d
    guests.clear()
    for (const g of [...d.queue, ...d.done]) guests.set(g.id, g)
    seats.value = d.seats
    numbers.value = { visitors: d.booth.visitors, numbers: d.queue.map((g) => g.number), minutes: d.booth.minutes }
  }
  // take keeps the newer: answers and events may overtake each other.
  function take(g: Guest): void {
    const known = guests.get(g.id)
    if (!known || known.version <= g.version) guests.set(g.id, g)
  }
  function offered(o: FairOffer): void {
    const g = guests.get(o.ticketId)
    if (g) g.offers = [...g.offers.filter((x) => x.id !== o.id), o]
  }
  function sit(s: Seat): void {
    seats.value = seats.value.some((x) => x.id === s.id) ? seats.value.map((x) => (x.id === s.id ? s : x)) : [...seats.value, s]
  }
  function ofDesk(e: LiveEvent): void {
    if (e.kind === 'ticket') take(e.body as Guest)
    else if (e.kind === 'seat') sit(e.body as Seat)
    else if (e.kind === 'booth' && desk.value) desk.value = { ...desk.value, booth: { ...desk.value.booth, ...(e.body as { open: boolean; shut: boolean }) } }
  }
  function ofFair(e: LiveEvent, fresh: boolean): void {
    const body = (e.body ?? {}) as { text?: string }
    if (e.kind === 'announced') notices.value = [{ at: e.at, text: body.text ?? '' }, ...notices.value]
    const status = ({ opened: 'open', live: 'live', paused: 'paused', resumed: 'live', closed: 'closed' } as const)[e.kind]
    if (status && fresh && desk.value) desk.value = { ...desk.value, fair: { ...desk.value.fair, status } }
  }
  const room = (kind: Place['kind'], of?: string): Place | undefined => desk.value?.rooms.find((r) => r.kind === kind && (!of || r.of === of))

  const queue = computed(() => [...guests.values()].filter(active).sort((a, b) => a.number - b.number))
  const waiting = computed(() => queue.value.filter((g) => g.status === 'waiting' || g.status === 'away'))
  const done = computed(() => [...guests.values()].filter((g) => !active(g)).sort((a, b) => (b.endedAt ?? '').localeCompare(a.endedAt ?? '')))
  return { desk, guests, seats, numbers, notices, begin, take, offered, sit, ofDesk, ofFair, room, queue, waiting, done }
}
export type Floor = ReturnType<typeof useFloor>
