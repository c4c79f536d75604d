/** A line of a plot: points in milliseconds and in the plot's unit, from left to right. */
export interface Line {
  readonly name: string
  readonly color: string
  readonly points: readonly (readonly [ms: number, value: number])[]
  /** Drawn as a stair: the value holds until the next point. */
  readonly steps?: boolean
  /** Filled down to the axis. */
  readonly filled?: boolean
  /** One of many, which has no place in the legend. */
  readonly faint?: boolean
}

export interface Plot {
  readonly title: string
  readonly unit: string
  readonly lines: readonly Line[]
  /** Where the time axis ends, in milliseconds. */
  readonly untilMs: number
  readonly marks: readonly { readonly ms: number; readonly text: string }[]
}

const WIDTH = 960
const HEIGHT = 300
const LEFT = 64
const RIGHT = 16
const TOP = 16
const BOTTOM = 32

/** A plot as a figure of plain SVG: nothing to load and nothing to run. */
export function plotFigure({ title, unit, lines, untilMs, marks }: Plot): string {
  const highest = Math.max(1, ...lines.flatMap(({ points }) => points.map(([, value]) => value)))
  const step = niceStep(highest / 4)
  const top = Math.ceil(highest / step) * step
  const end = Math.max(untilMs, 1)
  const x = (ms: number) => LEFT + (Math.min(ms, end) / end) * (WIDTH - LEFT - RIGHT)
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM)
  const scale = { x, y }
  return `<figure>
<figcaption><h2>${escaped(title)}</h2>${legend(lines)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">
${valueAxis(top, step, scale)}
${timeAxis(end, scale)}
<text class="unit" x="${LEFT}" y="${TOP - 5}">${escaped(unit)}</text>
${lines.map((line) => linePath(line, scale)).join('\n')}
${marks.map((mark) => markLine(mark, scale)).join('\n')}
</svg>
</figure>`
}

interface Scale {
  readonly x: (ms: number) => number
  readonly y: (value: number) => number
}

function valueAxis(top: number, step: number, { y }: Scale): string {
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, at) => at * step)
  return ticks
    .map((value) => {
      const at = y(value).toFixed(1)
      return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="tick" text-anchor="end" x="${LEFT - 8}" y="${at}" dy="4">${value.toLocaleString('en')}</text>`
    })
    .join('\n')
}

function timeAxis(end: number, { x }: Scale): string {
  const step = niceStep(end / 1_000 / 8)
  const ticks = Array.from({ length: Math.floor(end / 1_000 / step) + 1 }, (_, at) => at * step)
  return ticks
    .map((seconds) => {
      const text = `${Number(seconds.toFixed(2))} s`
      return `<text class="tick" text-anchor="middle" x="${x(seconds * 1_000).toFixed(1)}" y="${HEIGHT - 10}">${text}</text>`
    })
    .join('\n')
}

function linePath({ color, points, steps = false, filled = false, faint = false }: Line, { x, y }: Scale): string {
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined) return ''
  let path = `M${at(x(first[0]), y(first[1]))}`
  let before = first
  for (const point of points.slice(1)) {
    if (steps) path += `H${x(point[0]).toFixed(1)}V${y(point[1]).toFixed(1)}`
    else path += `L${at(x(point[0]), y(point[1]))}`
    before = point
  }
  const line = `<path class="line${faint ? ' faint' : ''}" style="stroke:${color}" d="${path}"/>`
  if (!filled) return line
  const area = `${path}L${at(x(before[0]), y(0))}L${at(x(first[0]), y(0))}Z`
  return `<path class="area" style="fill:${color}" d="${area}"/>${line}`
}

function markLine({ ms, text }: Plot['marks'][number], { x }: Scale): string {
  const place = x(ms).toFixed(1)
  return `<line class="mark" x1="${place}" x2="${place}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text class="note" x="${place}" y="${TOP + 10}" dx="5">${escaped(text)}</text>`
}

function legend(lines: readonly Line[]): string {
  const named = lines.filter(({ faint }) => faint !== true)
  return `<p>${named.map(({ name, color }) => `<span><i style="background:${color}"></i>${escaped(name)}</span>`).join('')}</p>`
}

function at(x: number, y: number): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-3)))
  return ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
