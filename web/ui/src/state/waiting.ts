import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api, ok } from '@/api/client'
import type { Overview } from '@/api/types'
import { useSession } from './session'

const freshFor = 30_000 // milliseconds

// useWaiting is what waits for the person: the counts beside the places, and the
// overview page. Asked again when a page opens, at most every half minute.
export const useWaiting = defineStore('waiting', () => {
  const counts = ref<Partial<Overview>>({})
  let at = 0
  let whose = ''

  async function load(): Promise<void> {
    const me = useSession().me
    if (!me || me.role === 'seeker') return
    if (whose !== me.accountId) counts.value = {}
    whose = me.accountId
    at = Date.now()
    counts.value = await ok(api.GET('/api/overview'))
  }

  function refresh(): void {
    if (Date.now() - at < freshFor && whose === useSession().me?.accountId) return
    load().catch(() => {
      at = 0 // the counts beside the places are a help, not the matter itself
    })
  }

  // changed is told after an act that moves the counts.
  function changed(): void {
    at = 0
    refresh()
  }

  return { counts, load, refresh, changed }
})
