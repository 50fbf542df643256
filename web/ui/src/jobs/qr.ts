import { encode } from 'uqr'

const space = 'http://www.w3.org/2000/svg'

// qr draws a code that stays sharp at any size.
export function qr(text: string, label: string): SVGElement {
  const code = encode(text, { border: 2 })
  const svg = document.createElementNS(space, 'svg')
  const path = document.createElementNS(space, 'path')
  svg.setAttribute('viewBox', `0 0 ${code.size} ${code.size}`)
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', label)
  svg.setAttribute('shape-rendering', 'crispEdges')
  path.setAttribute('d', code.data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join(''))
  svg.append(path)
  return svg
}
