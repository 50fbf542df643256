import type { ProofStep } from '@/api/types'

// The ledger's hashes (RFC 9162): an entry is hashed behind a zero byte, two
// neighbours behind a one byte.
async function sha256(...parts: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer()))
}

const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
const text = (hash: Uint8Array): string => btoa(String.fromCharCode(...hash))

// walk goes from an entry up its path and gives the hash after each step, the
// entry's own first. It needs a page that came by https.
export async function walk(data: string, path: ProofStep[]): Promise<string[]> {
  let hash = await sha256(Uint8Array.of(0), new TextEncoder().encode(data))
  const seen = [text(hash)]
  for (const step of path) {
    const pair = step.left ? [bytes(step.hash), hash] : [hash, bytes(step.hash)]
    hash = await sha256(Uint8Array.of(1), ...pair)
    seen.push(text(hash))
  }
  return seen
}

// canWalk tells whether this browser lets the page compute hashes.
export const canWalk = (): boolean => Boolean(globalThis.crypto?.subtle)
