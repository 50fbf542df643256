import { nextTick, ref } from 'vue'
import { expect, test } from 'vitest'
import { useSteady } from './useSteady'

test('rows stand still until their turn, and while somebody is at them', async () => {
  const rows = ref([{ id: 'a', waiting: 2 }, { id: 'b', waiting: 1 }])
  const turn = ref(0)
  const held = ref(false)
  const steady = useSteady(() => [...rows.value].sort((a, b) => b.waiting - a.waiting), () => turn.value, () => held.value)
  const ids = async (): Promise<string> => {
    await nextTick()
    return steady.value.map((row) => row.id).join('')
  }
  expect(await ids()).toBe('ab')
  rows.value = [{ id: 'a', waiting: 2 }, { id: 'b', waiting: 9 }]
  expect(await ids()).toBe('ab')
  expect(steady.value[1]?.waiting).toBe(9)
  held.value = true
  turn.value++
  expect(await ids()).toBe('ab')
  rows.value = [...rows.value, { id: 'c', waiting: 5 }]
  expect(await ids()).toBe('bca')
  rows.value = rows.value.map((row) => ({ ...row, waiting: row.id === 'a' ? 20 : row.waiting }))
  expect(await ids()).toBe('bca')
  held.value = false
  turn.value++
  expect(await ids()).toBe('abc')
})
