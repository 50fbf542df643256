import type { OwnWish, Profile } from '@/api/applications'
import type { Me } from '@/api/types'
import { button, el } from '@/worker/dom'
import { call, reference, signedIn } from './api'
import { asking, go, link, page, say, shown, type Shown } from './page'

const mostTrades = 5

// mePage is the profile, which takes less than a minute, and the person's data.
export async function mePage(): Promise<Shown> {
  const [me, wish, book, account] = await Promise.all([call<Profile>('GET', 'me/profile'), call<OwnWish>('GET', 'me/wish'), reference(), call<Me>('GET', 'me')])
  const name = el('input', { id: 'name', autocomplete: 'name', maxlength: '50', value: me.name })
  const trades = [...wish.trades]
  const chosen = el('ul', { class: 'chips' })
  const add = el('select', { id: 'trade' }, el('option', { value: '' }, '选一个工种'))
  for (const t of book.trades) add.append(el('option', { value: t.code }, t.name))
  function drawTrades(): void {
    chosen.replaceChildren(...trades.map((code) => el('li', {}, button(`${book.trades.find((t) => t.code === code)?.name ?? code} ×`, () => {
      trades.splice(trades.indexOf(code), 1)
      drawTrades()
    }, 'chip'))))
    chosen.querySelectorAll('button').forEach((b) => b.setAttribute('aria-label', `去掉${(b.textContent ?? '').replace(' ×', '')}`))
    chosen.hidden = !trades.length
    add.disabled = trades.length >= mostTrades
  }
  add.addEventListener('change', () => {
    if (add.value && !trades.includes(add.value)) trades.push(add.value)
    add.value = ''
    drawTrades()
  })
  drawTrades()
  const towns = book.towns.map((t) => el('input', { type: 'checkbox', value: t.code, checked: wish.towns.includes(t.code) }))
  const pay = el('input', { id: 'pay', inputmode: 'numeric', maxlength: '6', value: wish.payFloorFen ? String(wish.payFloorFen / 100) : '' })
  const lodging = el('input', { type: 'checkbox', checked: wish.lodging })
  const from = el('input', { id: 'from', type: 'date', value: wish.availableFrom ?? '' })
  const error = el('p', { class: 'error', role: 'alert' })
  const saved = el('p', { class: 'soft', role: 'status' })
  const send = el('button', { type: 'submit', class: 'main' }, '保存')
  async function save(): Promise<void> {
    const floor = Number(pay.value.trim() || '0')
    if (!Number.isFinite(floor)) throw new Error('最低月工资请填数字，单位是元。')
    if (name.value.trim() !== me.name) me.name = (await call<Profile>('PUT', 'me/profile', { name: name.value })).name
    wish.version = (await call<OwnWish>('PUT', 'me/wish', { trades, towns: towns.filter((t) => t.checked).map((t) => t.value), payFloorFen: Math.round(floor * 100), lodging: lodging.checked,
      ...(from.value && { availableFrom: from.value }), version: wish.version })).version
    saved.replaceChildren('已保存。', el('a', { href: '/jobs/for-me' }, '看推荐的岗位'))
  }
  const form = el('form', { class: 'card', novalidate: true, submit: (event) => {
    event.preventDefault()
    error.textContent = saved.textContent = ''
    send.disabled = true
    save().catch((problem: unknown) => (error.textContent = say(problem))).finally(() => (send.disabled = false))
  } },
  el('label', { for: 'name' }, '姓名'), name,
  el('label', { for: 'trade' }, `想做的工种（最多 ${mostTrades} 个）`), chosen, add,
  el('fieldset', {}, el('legend', {}, '想去的镇街（不选为都可以）'), ...book.towns.map((t, i) => el('label', { class: 'tick' }, towns[i]!, t.name))),
  el('label', { for: 'pay' }, '每月最低工资（元，不填为不限）'), pay,
  el('label', { class: 'tick' }, lodging, '需要住宿'),
  el('label', { for: 'from' }, '最早哪天能上班（不填为随时）'), from, error, saved, send)
  return shown('我的资料 · 开平共享用工', '/jobs/me', el('h1', {}, '我的资料'), account.newPhoneAt && el('p', { class: 'note' }, '有人申请把您的账号换成别的手机号。', link('/jobs/phone', '不是我办理的，去停止')),
    el('p', { class: 'soft' }, `手机号 ${me.phone}，`, link('/jobs/phone', '更换手机号'), '。填了想找的工作，就能看到推荐的岗位和理由。'), form, data(me), button('退出登录', () => void leave(), 'plain'))
}

async function leave(): Promise<void> {
  await call('POST', 'auth/sign-out').catch(() => undefined)
  signedIn.end()
  go('/jobs')
}

function data(me: Profile): HTMLElement {
  return el('section', { class: 'card' }, el('h2', {}, '我的数据'), el('p', {}, '平台上关于您的全部内容，可以下载，也可以删除。'),
    el('p', {}, el('a', { href: '/api/me/data', download: '' }, '下载我的数据（表格）')),
    button('删除我的数据', () => {
      const typed = el('input', { id: 'typed', maxlength: '50', autocomplete: 'off' })
      asking('删除我的数据', '删除', [el('p', {}, '删除以后不能恢复：申请会撤回，消息会删除，账号停用。依法要保存的记录会去掉您的姓名和号码。'),
        el('label', { for: 'typed' }, `请填写您的姓名“${me.name}”，确认删除`), typed], async () => {
        await call('POST', 'me/erase', { name: typed.value.trim() })
        signedIn.end()
        page('/jobs/me', el('h1', {}, '已经删除'), el('p', {}, '您的数据已经删除。以后还想找工作，可以用手机号重新开始。'))
      })
    }, 'plain'))
}
