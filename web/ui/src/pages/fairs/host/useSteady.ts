import { computed, shallowRef, watch, type ComputedRef } from 'vue'

// useSteady keeps rows where they are while their numbers change, and puts them
// into their order only now and then: each time `turn` does, unless somebody is at
// them, and when others come or go.
export function useSteady<T extends { id: string }>(sorted: () => readonly T[], turn: () => number, held: () => boolean = () => false): ComputedRef<T[]> {
  const places = shallowRef(new Map<string, number>())
  watch([turn, () => sorted().map((row) => row.id).sort().join()], ([, who], [, were]) => {
    if (who !== were || !held()) places.value = new Map(sorted().map((row, i) => [row.id, i]))
  }, { immediate: true })
  return computed(() => [...sorted()].sort((a, b) => (places.value.get(a.id) ?? 0) - (places.value.get(b.id) ?? 0)))
}
