// What goes over the socket.
export interface LiveEvent { room: string; seq: number; kind: string; at: string; by?: string; body: unknown }

export interface Down {
  hello?: { account: string; at: string }
  joined?: { room: string; seq: number }
  ev?: LiveEvent[]
  now?: { room: string; body: unknown }
  ok?: { key: string; room: string; seq: number }
  no?: { key?: string; room?: string; code: string; detail: string }
  signal?: { room: string; by: string; data: unknown }
  left?: { room: string; code: string }
  beat?: string
}

export type Up =
  | { op: 'join'; room: string; after: number }
  | { op: 'leave'; room: string }
  | { op: 'say'; key: string; room: string; text: string }
  | { op: 'signal'; room: string; data: unknown }
  | { op: 'beat' }

// Listener is a page's ear in one room. Events come once each, in order.
export interface Listener {
  event?: (e: LiveEvent) => void
  now?: (body: unknown) => void
  signal?: (by: string, data: unknown) => void
  // The server took the room away, or never gave it.
  gone?: (code: string, words: string) => void
}
