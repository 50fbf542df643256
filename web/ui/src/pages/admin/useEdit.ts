import { reactive, shallowRef, type Ref } from 'vue'
import { asProblem } from '@/api/problem'
import { merge } from '@/rules/merge'
import { useForm, type Errors } from '@/parts/useForm'
import type { Difference } from './StaleLine.vue'

// useEdit saves a thing under the version that was read. When somebody saved
// first, `stale` holds theirs until the person has decided: `takeTheirs` begins
// anew from it, `overwrite` saves what was changed here on top of it.
export function useEdit<T extends { version: number }, D extends object>(o: {
  thing: Ref<T | null>
  draftOf: (thing: T) => D
  words: (draft: D) => { word: string; value: string }[]
  check: (draft: D) => Errors
  save: (draft: D, version: number) => Promise<T>
  saved: (thing: T) => void
}) {
  const form = useForm()
  const typed = reactive({}) as D
  const stale = shallowRef<T | null>(null)
  let base: D | null = null // what the person began from

  function begin(thing: T): void {
    base = o.draftOf(thing)
    Object.assign(typed, structuredClone(base))
    stale.value = null
    form.problem.value = null
    for (const name of Object.keys(form.errors)) form.clear(name)
  }
  async function send(version: number): Promise<void> {
    await form.submit(() => o.check(typed), async () => {
      try {
        const now = await o.save(typed, version)
        stale.value = null
        o.thing.value = now
        o.saved(now)
      } catch (error) {
        const problem = asProblem(error)
        if (problem.code !== 'stale_version' || !problem.current) throw error
        stale.value = problem.current as T
      }
    })
  }
  function differences(): Difference[] {
    if (!stale.value) return []
    const mine = o.words(merged(stale.value))
    return o.words(o.draftOf(stale.value)).map((w, i) => ({ word: w.word, theirs: w.value, mine: mine[i]?.value ?? '' })).filter((d) => d.theirs !== d.mine)
  }
  function merged(theirs: T): D {
    const saved = o.draftOf(theirs)
    return merge(base ?? saved, { ...typed } as D, saved)
  }
  async function overwrite(): Promise<void> {
    if (!stale.value) return
    Object.assign(typed, merged(stale.value))
    base = o.draftOf(stale.value)
    await send(stale.value.version)
  }
  function takeTheirs(): void {
    if (!stale.value) return
    o.thing.value = stale.value
    begin(stale.value)
  }
  return {
    form, typed, stale, begin, differences, takeTheirs,
    submit: () => (o.thing.value ? send(o.thing.value.version) : Promise.resolve()),
    overwrite,
  }
}
