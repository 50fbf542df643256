import { onBeforeUnmount, ref, watch } from 'vue'

// useSeconds counts how long something has been going on, for waits whose end
// nobody can tell.
export function useSeconds(active: () => boolean) {
  const seconds = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined
  watch(active, (is) => {
    clearInterval(timer)
    seconds.value = 0
    if (is) timer = setInterval(() => seconds.value++, 1000)
  }, { immediate: true })
  onBeforeUnmount(() => clearInterval(timer))
  return seconds
}
