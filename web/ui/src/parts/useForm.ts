import { nextTick, reactive, ref, shallowRef, useId } from 'vue'
import { ApiProblem, asProblem, byField } from '@/api/problem'

export type Errors = Record<string, string>

// useForm sends a form: own checks first, then the server's; every message goes
// beside its field, what has no field goes above, and the first wrong field
// gets the focus. `send` may return false to say that it dealt with a failure.
export function useForm() {
  const id = useId()
  const errors = reactive<Errors>({})
  const problem = shallowRef<ApiProblem | null>(null)
  const busy = ref(false)

  const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`#${CSS.escape(id)} [data-field]`)]

  async function show(found: Errors): Promise<void> {
    for (const name of Object.keys(errors)) delete errors[name]
    Object.assign(errors, found)
    await nextTick()
    const first = rows().find((row) => found[row.dataset.field ?? ''])
    first?.querySelector<HTMLElement>('input, textarea, select, button')?.focus()
  }

  async function refused(p: ApiProblem): Promise<void> {
    const found = byField(p)
    await show(found)
    const shown = new Set(rows().map((row) => row.dataset.field))
    const rest = Object.keys(found).filter((name) => !shown.has(name)).map((name) => found[name])
    problem.value = rest.length && p.fields.length ? new ApiProblem({ status: p.status, code: p.code, detail: rest.join(' ') }) : p
  }

  async function submit(check: () => Errors, send: () => Promise<unknown>): Promise<void> {
    if (busy.value) return
    problem.value = null
    const found = Object.fromEntries(Object.entries(check()).filter(([, message]) => message))
    await show(found)
    if (Object.keys(found).length) return
    busy.value = true
    try {
      await send()
    } catch (error) {
      await refused(asProblem(error))
    } finally {
      busy.value = false
    }
  }

  function clear(name: string): void {
    delete errors[name]
  }
  return { id, errors, problem, busy, submit, clear }
}
