// The smallest thing that makes a page: elements out of words. Text is always
// set as text, so nothing that a firm wrote can become markup.

type Child = Node | string | false | undefined
type Attributes = Record<string, string | boolean | ((event: Event) => void)>

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value)
    else if (value === true) made.setAttribute(name, '')
    else if (value !== false) made.setAttribute(name, value)
  }
  for (const child of children) if (child) made.append(child)
  return made
}

// show puts a page in the place of the one that stood, and tells readers so.
export function show(...children: Child[]): void {
  const app = document.getElementById('app')
  if (!app) return
  app.replaceChildren(...children.filter((c) => c !== false && c !== undefined))
  app.removeAttribute('aria-busy')
  scrollTo(0, 0)
  const head = app.querySelector('h1')
  head?.setAttribute('tabindex', '-1')
  head?.focus({ preventScroll: true })
}

export const button = (words: string, act: () => void, kind = ''): HTMLButtonElement => el('button', { type: 'button', class: kind, click: act }, words)

// facts is a list of names and values; the empty ones are left out.
export const facts = (...pairs: [string, Child][]): HTMLElement =>
  el('dl', { class: 'card' }, ...pairs.flatMap(([name, value]) => (value ? [el('dt', {}, name), el('dd', {}, value)] : [])))
