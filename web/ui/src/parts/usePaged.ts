import { computed, reactive, ref } from 'vue'
import type { Page } from '@/api/types'
import { useLoad } from './useLoad'

// usePaged walks a list by its cursors: on with next, back through those that
// were used. `first` begins anew, after a filter has changed.
export function usePaged<P extends Page<unknown>>(ask: (cursor: string | undefined) => Promise<P>) {
  const cursors = ref<(string | undefined)[]>([undefined])
  const load = useLoad(() => ask(cursors.value.at(-1)))

  const items = computed(() => (load.data.value?.items ?? []) as P['items'])
  const hasNext = computed(() => Boolean(load.data.value?.next))
  const number = computed(() => cursors.value.length)

  function first(): Promise<void> {
    cursors.value = [undefined]
    return load.again()
  }
  function next(): Promise<void> {
    cursors.value = [...cursors.value, load.data.value?.next]
    return load.again()
  }
  function previous(): Promise<void> {
    cursors.value = cursors.value.slice(0, -1)
    return load.again()
  }
  return reactive({ ...load, items, hasNext, number, first, next, previous })
}
export type Paged = ReturnType<typeof usePaged>
