import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api, ok } from '@/api/client'
import type { Reference, Trade } from '@/api/types'
import { outside } from '@/words/enums'

// useReference holds towns, industries and trades; loaded once, when first needed.
export const useReference = defineStore('reference', () => {
  const data = shallowRef<Reference | null>(null)
  let asked: Promise<void> | undefined

  function know(): Promise<void> {
    asked ??= ok(api.GET('/api/reference')).then((answer) => {
      data.value = answer
    }, (error: unknown) => {
      asked = undefined
      throw error
    })
    return asked
  }

  // renew asks again, after an administrator has changed something.
  function renew(): Promise<void> {
    asked = undefined
    return know()
  }

  // need is know for who can do without for a while: pickers ask again when they
  // are opened.
  function need(): void {
    know().catch(() => {})
  }

  const towns = computed(() => data.value?.towns ?? [])
  const trades = computed(() => data.value?.trades ?? [])
  const industries = computed(() => data.value?.industries ?? [])
  const byTrade = computed(() => new Map(trades.value.map((t) => [t.code, t])))
  const byTown = computed(() => new Map([...towns.value, outside].map((t) => [t.code, t.name])))

  const tradeName = (code: string): string => byTrade.value.get(code)?.name ?? code
  const townName = (code: string): string => byTown.value.get(code) ?? code
  const trade = (code: string): Trade | undefined => byTrade.value.get(code)

  return { know, renew, need, towns, trades, industries, trade, tradeName, townName }
})
