import { computed, ref, type ComputedRef } from 'vue'

// useSlice shows rows that are all here fifty at a time: what stands in the
// others, typed or not, stays.
export function useSlice<T>(rows: () => readonly T[], size = 50) {
  const wanted = ref(1)
  const pages = computed(() => Math.max(1, Math.ceil(rows().length / size)))
  const number = computed(() => Math.min(wanted.value, pages.value))
  const items: ComputedRef<readonly T[]> = computed(() => rows().slice((number.value - 1) * size, number.value * size))
  return {
    items, number, hasNext: computed(() => number.value < pages.value),
    next: () => { wanted.value = Math.min(pages.value, number.value + 1) },
    previous: () => { wanted.value = Math.max(1, number.value - 1) },
  }
}
