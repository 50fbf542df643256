import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, ok } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import type { Me } from '@/api/types'

const staleAfter = 600_000 // milliseconds

// useSession is who is signed in. `me` is null while nobody is.
export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  let asked: Promise<void> | undefined
  let at = Date.now()

  const role = computed(() => me.value?.role)
  const isOfficer = computed(() => role.value === 'town_officer' || role.value === 'city_officer' || role.value === 'administrator')
  const approved = computed(() => me.value?.enterprise?.status === 'approved')
  const today = computed(() => me.value?.today ?? new Date().toISOString().slice(0, 10))

  async function ask(): Promise<void> {
    try {
      me.value = await ok(api.GET('/api/me'))
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) {
        asked = undefined
        throw error
      }
      me.value = null
    }
  }

  // know asks once who is signed in; further calls wait for the same answer.
  function know(): Promise<void> {
    return (asked ??= ask())
  }

  // renew asks again now and then while pages are turned: the day changes at
  // midnight, and a firm that waits for its approval gets it one day.
  function renew(): void {
    const waits = me.value?.enterprise && !approved.value
    if (!me.value || (!waits && Date.now() - at < staleAfter)) return
    at = Date.now()
    ok(api.GET('/api/me')).then((who) => {
      me.value = who
    }, () => {}) // what was known stands; a later page asks again
  }

  function enter(who: Me): void {
    at = Date.now()
    me.value = who
    asked = Promise.resolve()
  }

  function forget(): void {
    me.value = null
    asked = Promise.resolve()
  }

  async function leave(): Promise<void> {
    await api.POST('/api/auth/sign-out')
    forget()
  }

  return { me, role, isOfficer, approved, today, know, ask, renew, enter, forget, leave }
})
