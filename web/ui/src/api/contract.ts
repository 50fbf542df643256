// Holds what the pages believe about the API (types.ts) against what the server
// says of itself (schema.ts, written by make api): an address, a filter, a field
// that is sent or read and that the server does not have fails the type check,
// by its name. Nothing here runs.
import type { paths as Served } from './schema'
import type { paths as Used } from './types'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Json<T> = T extends { content: { 'application/json': infer B } } ? B : never
type Answer<O> = O extends { responses: { 200: infer R } } ? Json<R> : never
type Body<O> = O extends { requestBody?: infer B } ? Json<NonNullable<B>> : never
type Query<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never

// Lacks names the fields of U, at any depth, that S does not have.
type Lacks<U, S> = [U] extends [never] ? never
  : unknown extends S ? never
    : U extends readonly (infer X)[] ? (S extends readonly (infer Y)[] ? Lacks<NonNullable<X>, NonNullable<Y>> : 'list')
      : U extends object ? { [K in keyof U & string]-?: K extends keyof S ? Lacks<NonNullable<U[K]>, NonNullable<S[K]>> : K }[keyof U & string]
        : never

type Differs<U, S> = [S] extends [never] ? { address: 'missing' } : S extends { responses: unknown }
  ? { answer: Lacks<Answer<U>, Answer<S>>; body: Lacks<Body<U>, Body<S>>; query: Exclude<keyof Query<U>, keyof Query<S>> }
  : { address: 'missing' }

type All = { [P in keyof Used & string]: { [M in keyof Used[P] & Method]:
  Differs<Used[P][M], P extends keyof Served ? (M extends keyof Served[P] ? Served[P][M] : never) : never> } }

type Wrong = { [P in keyof All]: { [M in keyof All[P] & string]: { [W in keyof All[P][M] & string]:
  [All[P][M][W]] extends [never] ? never : `${M} ${P} ${W}: ${All[P][M][W] & string}` }[keyof All[P][M] & string] }[keyof All[P] & string] }[keyof All]

export const differs: Record<Wrong, true> = {}
