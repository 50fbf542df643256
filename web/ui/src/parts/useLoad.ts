import { onBeforeUnmount, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { asProblem, type ApiProblem } from '@/api/problem'

export interface Load<T> {
  data: ShallowRef<T | null>
  problem: ShallowRef<ApiProblem | null>
  loading: Ref<boolean>
  again: () => Promise<void>
}

// useLoad asks for one thing now and whenever `again` is called. An answer that
// was overtaken by a later question is dropped; who passes the signal on is not
// answered at all then, nor when the page is left.
export function useLoad<T>(ask: (signal: AbortSignal) => Promise<T>): Load<T> {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const loading = ref(false)
  let turn = 0
  let asking: AbortController | undefined

  async function again(): Promise<void> {
    const mine = ++turn
    asking?.abort()
    asking = new AbortController()
    loading.value = true
    problem.value = null
    try {
      const answer = await ask(asking.signal)
      if (mine === turn) data.value = answer
    } catch (error) {
      if (mine === turn) problem.value = asProblem(error)
    } finally {
      if (mine === turn) loading.value = false
    }
  }
  onBeforeUnmount(() => {
    turn++
    asking?.abort()
  })
  void again()
  return { data, problem, loading, again }
}
