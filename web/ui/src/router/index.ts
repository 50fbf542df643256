import { createRouter, createWebHistory } from 'vue-router'
import { onSignedOut } from '@/api/client'
import { tellRefusal } from '@/parts/tell'
import { useSession } from '@/state/session'
import { homeOf } from './places'
import { routes } from './routes'

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
})

// safeBack keeps the way back inside this site.
export function safeBack(back: unknown): string | undefined {
  return typeof back === 'string' && /^\/(?![/\\])/.test(back) ? back : undefined
}

router.beforeEach(async (to) => {
  const session = useSession()
  if (to.meta.public) return true
  await session.know()
  const role = session.role
  if (!role) return { path: '/sign-in', query: to.path === '/' ? {} : { back: to.fullPath } }
  if (to.path === '/') return homeOf(role)
  if (to.meta.roles && !to.meta.roles.includes(role)) {
    void tellRefusal(`“${to.meta.title ?? '这个页面'}”不对您的账号开放。`)
    return homeOf(role)
  }
  return true
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${to.meta.title} · 共享用工` : '共享用工'
})

// A page of the version before is gone after an update: load anew, once.
router.onError((error, to) => {
  if (!/dynamically imported module|module script|preload CSS/i.test(String(error))) return
  const key = `gx-reloaded:${to.fullPath}`
  if (sessionStorage.getItem(key)) return
  sessionStorage.setItem(key, '1')
  location.assign(to.fullPath)
})

onSignedOut(() => {
  const session = useSession()
  if (!session.me) return
  session.forget()
  void router.push({ path: '/sign-in', query: { back: router.currentRoute.value.fullPath } })
})
