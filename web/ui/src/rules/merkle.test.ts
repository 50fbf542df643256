import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { canWalk, walk } from './merkle'

const hash = (...parts: (number[] | Buffer | string)[]): Buffer => createHash('sha256').update(Buffer.concat(parts.map((p) => Buffer.from(p as string)))).digest()

test('a path is walked up to the root', async () => {
  const leaves = ['甲', '乙', '丙'].map((entry) => hash([0], entry))
  const pair = hash([1], leaves[0]!, leaves[1]!)
  const root = hash([1], pair, leaves[2]!)
  expect(canWalk()).toBe(true)
  const second = await walk('乙', [{ left: true, from: 0, to: 1, hash: leaves[0]!.toString('base64') }, { left: false, from: 2, to: 3, hash: leaves[2]!.toString('base64') }])
  expect(second).toEqual([leaves[1], pair, root].map((h) => h!.toString('base64')))
  expect((await walk('丁', [])).at(-1)).not.toBe(root.toString('base64'))
})
