// changed tells whether two values of a field differ; lists by what is in them.
export const changed = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) !== JSON.stringify(b ?? null)

// merge puts what I changed since base on top of what somebody else saved
// meanwhile: a field that I left alone takes theirs.
export function merge<T extends object>(base: T, mine: T, theirs: T): T {
  const out = { ...theirs }
  for (const key of Object.keys(mine) as (keyof T)[]) if (changed(base[key], mine[key])) out[key] = mine[key]
  return out
}

// clashes are the fields that both changed, each to something else.
export function clashes<T extends object>(base: T, mine: T, theirs: T): (keyof T)[] {
  return (Object.keys(mine) as (keyof T)[]).filter((key) => changed(base[key], mine[key]) && changed(base[key], theirs[key]) && changed(mine[key], theirs[key]))
}
