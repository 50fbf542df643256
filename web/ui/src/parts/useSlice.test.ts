import { expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { useSlice } from './useSlice'

it('leaves nothing out on paper', async () => {
  const ears: ((e: { matches: boolean }) => void)[] = []
  vi.stubGlobal('matchMedia', () => ({ addEventListener: (_: string, ear: (e: { matches: boolean }) => void) => ears.push(ear) }))
  vi.resetModules()
  const slice = (await import('./useSlice')).useSlice(() => Array.from({ length: 101 }, (_, i) => i))
  vi.unstubAllGlobals()
  ears.forEach((ear) => ear({ matches: true }))
  expect(slice.items.value.length).toBe(101)
  ears.forEach((ear) => ear({ matches: false }))
  expect(slice.items.value.length).toBe(50)
})

it('shows all rows, fifty at a time, and no page that is not there', () => {
  const rows = ref(Array.from({ length: 101 }, (_, i) => i))
  const slice = useSlice(() => rows.value)
  expect([slice.items.value.length, slice.number.value, slice.hasNext.value]).toEqual([50, 1, true])
  slice.previous()
  expect(slice.number.value).toBe(1)
  slice.next()
  slice.next()
  slice.next()
  expect([slice.items.value, slice.number.value, slice.hasNext.value]).toEqual([[100], 3, false])
  rows.value = rows.value.slice(0, 100)
  expect([slice.items.value.length, slice.number.value]).toEqual([50, 2])
  rows.value = []
  expect([slice.items.value.length, slice.number.value, slice.hasNext.value]).toEqual([0, 1, false])
})
