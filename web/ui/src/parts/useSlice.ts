import { computed, ref, type ComputedRef } from 'vue'

// Whether the page is being printed: then nothing is left out of it.
const printing = ref(false)
if (typeof matchMedia === 'function') matchMedia('print').addEventListener('change', (e) => (printing.value = e.matches))

// useSlice shows rows that are all here fifty at a time: what stands in the
// others, typed or not, stays. On paper all of them stand.
export function useSlice<T>(rows: () => readonly T[], size = 50) {
  const wanted = ref(1)
  const pages = computed(() => Math.max(1, Math.ceil(rows().length / size)))
  const number = computed(() => Math.min(wanted.value, pages.value))
  const items: ComputedRef<readonly T[]> = computed(() => (printing.value ? rows() : rows().slice((number.value - 1) * size, number.value * size)))
  return {
    items, number, hasNext: computed(() => number.value < pages.value),
    next: () => { wanted.value = Math.min(pages.value, number.value + 1) },
    previous: () => { wanted.value = Math.max(1, number.value - 1) },
  }
}
