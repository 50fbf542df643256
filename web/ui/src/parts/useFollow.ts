import { onBeforeUnmount, ref, shallowRef } from 'vue'
import { asProblem, type ApiProblem } from '@/api/problem'

// useFollow asks for one thing and, as long as it goes on, asks again by itself
// after `wait` milliseconds. While the network or the server is away it keeps
// what it knows, says so in `lost`, and goes on asking; what is refused ends it.
export function useFollow<T>(ask: () => Promise<T>, goesOn: (t: T) => boolean, wait: (t: T | null, failures: number) => number) {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const lost = ref(false)
  let turn = 0
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function later(mine: number): void {
    timer = setTimeout(() => void look(mine), wait(data.value, failures))
  }
  function take(answer: T, mine: number): void {
    data.value = answer
    failures = 0
    lost.value = false
    if (goesOn(answer)) later(mine)
  }
  async function look(mine: number): Promise<void> {
    try {
      const answer = await ask()
      if (mine === turn) take(answer, mine)
    } catch (error) {
      if (mine !== turn) return
      const found = asProblem(error)
      if (data.value !== null && found.retryable) {
        failures++
        lost.value = true
        later(mine)
      } else problem.value = found
    }
  }
  function again(): Promise<void> {
    clearTimeout(timer)
    problem.value = null
    return look(++turn)
  }
  // put takes what an act has answered, and follows from there.
  function put(answer: T): void {
    clearTimeout(timer)
    take(answer, ++turn)
  }
  onBeforeUnmount(() => {
    turn++
    clearTimeout(timer)
  })
  void again()
  return { data, problem, lost, again, put }
}
