import { onBeforeUnmount, onMounted } from 'vue'

// useKeys runs an act at a single key, where nobody is typing and no dialog is
// open. What a key does stands on its button.
export function useKeys(acts: Record<string, () => void>): void {
  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return
    const target = event.target as HTMLElement
    if (target.closest('input, textarea, select, [contenteditable], [role=dialog]')) {
      if (event.key === 'Escape' && !target.closest('[role=dialog]')) target.blur()
      return
    }
    const act = acts[event.key.toLowerCase()]
    if (!act) return
    event.preventDefault()
    act()
  }
  onMounted(() => document.addEventListener('keydown', press))
  onBeforeUnmount(() => document.removeEventListener('keydown', press))
}
