import { onBeforeUnmount, onMounted, ref, type ShallowRef } from 'vue'
import type { EChartsType } from './echarts'

type Option = Parameters<EChartsType['setOption']>[0]

// colour reads a token such as --surplus, so that charts follow the one palette.
export const colour = (token: string): string => getComputedStyle(document.documentElement).getPropertyValue(token).trim()

// useChart draws into a box, in its size, with what all charts share. `draw` draws
// anew; `failed` says that the drawing did not load: the table has all of it.
export function useChart(box: Readonly<ShallowRef<HTMLElement | null>>, option: (ink: string) => Option, begun?: (chart: EChartsType) => void) {
  const failed = ref(false)
  let chart: EChartsType | undefined
  let gone = false
  const sizes = new ResizeObserver(() => chart?.resize())

  function draw(): void {
    const ink = colour('--ink')
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    chart?.setOption({ animation: !still, animationDuration: 160, animationDurationUpdate: 160, textStyle: { fontFamily: colour('--font') }, ...option(ink) })
  }
  onMounted(async () => {
    try {
      const { init } = await import('./echarts')
      if (gone || !box.value) return
      chart = init(box.value, undefined, { renderer: 'svg' })
      begun?.(chart)
      draw()
      sizes.observe(box.value)
    } catch {
      failed.value = true
    }
  })
  onBeforeUnmount(() => {
    gone = true
    sizes.disconnect()
    chart?.dispose()
  })
  return { failed, draw }
}

// tip is what shows under the pointer, in people.
export const tip = (ink: string) => ({ trigger: 'axis' as const, textStyle: { color: ink }, valueFormatter: (n: unknown) => `${String(n)} 人` })
