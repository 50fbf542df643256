import type { Fit } from '@/api/applications'
import { button, el, show } from '@/worker/dom'
import { Refused, signedIn } from './api'

// Shown puts on the screen what was found for an address.
export type Shown = () => void
let find: (at: URL) => Promise<Shown> = () => Promise.resolve(() => {})
export function routes(by: typeof find): void {
  find = by
  addEventListener('popstate', again)
  again()
}

// open leads to an address once its page is there. Until then the one that stands
// goes on, under its own address; whoever turns elsewhere meanwhile goes there.
let turn = 0
async function open(to: URL, forward: boolean): Promise<void> {
  const mine = ++turn
  const shown = await find(to)
  if (mine !== turn) return
  if (forward) history.pushState(null, '', to)
  shown()
}
export const go = (to: string): void => void open(new URL(to, location.href), true)
export const again = (): void => void open(new URL(location.href), false)

// A link within these pages changes the page without loading it again; one that
// leads to pages of another kind is a link like any other.
export function link(to: string, words: string | Node, attributes: Record<string, string> = {}): HTMLElement {
  return el('a', { href: to, ...attributes, click: (event) => {
    const within = to.split(/[/?]/)[1] === location.pathname.split('/')[1]
    if (within && event instanceof MouseEvent && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault()
      go(to)
    }
  } }, words)
}

type Places = [to: string, word: string][]
let places: Places = [['/jobs', '岗位'], ['/jobs/for-me', '推荐'], ['/jobs/mine', '申请'], ['/jobs/me', '我的']]
export const setPlaces = (to: Places): void => void (places = to)

// page shows what a place holds above the bar that leads to the others.
export function page(at: string, ...children: Parameters<typeof show>): void {
  show(...children, el('nav', { class: 'bar places', 'aria-label': '主要页面' }, ...places.map(([to, word]) => link(to, word, at === to ? { 'aria-current': 'page' } : {}))))
}

// shown is such a page with its title, for when its turn comes.
export const shown = (title: string, ...of: Parameters<typeof page>): Shown => () => {
  document.title = title
  page(...of)
}

export const say = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem))

export function failed(at: string, problem: unknown): void {
  const gone = problem instanceof Refused && problem.code === 'vacancy_gone'
  page(at, el('h1', {}, gone ? '岗位不在了' : '没有打开'), el('p', {}, problem instanceof Refused ? problem.message : '页面出了问题，请重新打开。'),
    gone ? link('/jobs', '看其他岗位') : button('再试一次', again, 'main'))
}

// A draft is what was typed and not yet sent; it outlives the page.
export function draft(name: string, field: HTMLInputElement | HTMLTextAreaElement): () => void {
  const key = `gx_draft:${name}`
  field.value = sessionStorage.getItem(key) ?? field.value
  field.addEventListener('input', () => sessionStorage.setItem(key, field.value))
  return () => sessionStorage.removeItem(key)
}

// asking is a dialog with a form; what is refused is said in it, and what was
// typed stays.
export function asking(title: string, verb: string, fields: (Node | string)[], act: () => Promise<void>): void {
  const error = el('p', { class: 'error', role: 'alert' })
  const send = el('button', { type: 'submit', class: 'main' }, verb)
  const dialog = el('dialog', { 'aria-label': title, close: () => dialog.remove() }, el('form', { method: 'dialog', novalidate: true, submit: (event) => {
    event.preventDefault()
    error.textContent = ''
    send.disabled = true
    act().then(() => dialog.close(), (problem: unknown) => {
      error.textContent = say(problem)
    }).finally(() => (send.disabled = false))
  } }, el('h2', {}, title), ...fields, error, el('div', { class: 'acts' }, button('先不', () => dialog.close(), 'plain'), send)))
  document.body.append(dialog)
  dialog.showModal()
}

// reasons are the sentences of fit; the firm reads the same.
export function reasons(fit: Fit): HTMLElement {
  return el('ul', { class: 'reasons' }, ...fit.reasons.map((r) => el('li', { class: 'for' }, r.text)), ...fit.against.map((r) => el('li', { class: 'against' }, r.text)))
}

export function needsSignIn(problem: unknown): boolean {
  return !signedIn.get() || (problem instanceof Refused && problem.code === 'unauthenticated')
}
