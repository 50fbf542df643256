import type { ApiProblem } from '@/api/problem'

// Short words after an act, read out too. The component comes when first needed.
async function show(message: string, type: 'success' | 'error'): Promise<void> {
  const { ElMessage } = await import('@/element/message')
  ElMessage({ message, type, grouping: true, duration: type === 'error' ? 6000 : 3000, showClose: type === 'error' })
}

export const tell = (message: string): Promise<void> => show(message, 'success')
export const tellRefusal = (message: string): Promise<void> => show(message, 'error')
export const tellProblem = (problem: ApiProblem): Promise<void> => tellRefusal(problem.message)
