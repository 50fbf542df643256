import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'

// useAddress keeps filters in the page's address, so that back, reload and a
// sent link show the same rows.
export function useAddress() {
  const route = useRoute()
  const router = useRouter()

  function text(name: string): string | undefined {
    const value = route.query[name]
    return (Array.isArray(value) ? value[0] : value) || undefined
  }
  function list(name: string): string[] {
    const value = route.query[name]
    return (Array.isArray(value) ? value : [value]).filter((v): v is string => Boolean(v))
  }
  function number(name: string): number | undefined {
    const value = Number(text(name))
    return Number.isSafeInteger(value) && value > 0 ? value : undefined
  }
  function flag(name: string): boolean | undefined {
    const value = text(name)
    return value === 'true' ? true : value === 'false' ? false : undefined
  }
  // set changes some filters; undefined and empty take a filter away.
  function set(changes: Record<string, string | string[] | number | boolean | undefined | null>): void {
    const query: LocationQueryRaw = { ...route.query }
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length)) delete query[name]
      else query[name] = Array.isArray(value) ? value : String(value)
    }
    void router.replace({ query })
  }
  return { route, text, list, number, flag, set }
}
