import { ref, shallowRef } from 'vue'
import { asProblem, type ApiProblem } from '@/api/problem'

// useAct runs one act at a time and keeps what went wrong, to be shown near its
// button. `run` answers whether it went well.
export function useAct() {
  const busy = ref(false)
  const problem = shallowRef<ApiProblem | null>(null)

  async function run(act: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = null
    try {
      await act()
      return true
    } catch (error) {
      problem.value = asProblem(error)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, run }
}
