import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { ApiProblem } from '@/api/problem'
import { useFollow } from './useFollow'

type Answer = number | ApiProblem
const away = () => new ApiProblem({ status: 0 })

// follow asks for numbers until one is 0; what it is answered stands in a list.
function follow(answers: Answer[]) {
  const asked: number[] = []
  let it!: ReturnType<typeof useFollow<number>>
  const page = mount(defineComponent({
    setup() {
      it = useFollow(async () => {
        asked.push(Date.now())
        const next = answers.shift() ?? 0
        if (next instanceof ApiProblem) throw next
        return next
      }, (n) => n > 0, (_, failures) => 100 * (failures + 1))
      return () => h('i')
    },
  }))
  return { it: () => it, page, asked }
}

describe('following what goes on', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  it('asks again until it is over', async () => {
    const f = follow([3, 2, 0])
    await vi.advanceTimersByTimeAsync(1000)
    expect(f.asked).toEqual([0, 100, 200])
    expect(f.it().data.value).toBe(0)
  })
  it('keeps what it knows while the network is away, asks slower, and goes on', async () => {
    const f = follow([3, away(), away(), 1, 0])
    await vi.advanceTimersByTimeAsync(150)
    expect([f.it().data.value, f.it().lost.value, f.it().problem.value]).toEqual([3, true, null])
    await vi.advanceTimersByTimeAsync(2000)
    expect(f.asked).toEqual([0, 100, 300, 600, 700])
    expect([f.it().data.value, f.it().lost.value]).toEqual([0, false])
  })
  it('shows what fails at once, and what is refused later', async () => {
    const f = follow([away()])
    await vi.advanceTimersByTimeAsync(1000)
    expect(f.it().problem.value?.code).toBe('network')
    expect(f.asked).toEqual([0])
    const g = follow([1, new ApiProblem({ status: 404, code: 'not_found' })])
    await vi.advanceTimersByTimeAsync(1000)
    expect(g.it().problem.value?.code).toBe('not_found')
    expect(g.asked).toHaveLength(2)
  })
  it('takes the answer of an act and stops with the page', async () => {
    const f = follow([3, 3, 3, 3])
    await vi.advanceTimersByTimeAsync(50)
    f.it().put(0)
    await vi.advanceTimersByTimeAsync(1000)
    expect(f.asked).toEqual([0])
    const g = follow([3, 3, 3, 3])
    await vi.advanceTimersByTimeAsync(150)
    g.page.unmount()
    await vi.advanceTimersByTimeAsync(1000)
    expect(g.asked).toHaveLength(2)
  })
})
