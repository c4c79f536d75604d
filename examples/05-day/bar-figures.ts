import { escaped } from '../04-flash-sale/plot'

const WIDTH = 960
const LEFT = 48

export interface Bars {
  readonly title: string
  readonly series: readonly { readonly name: string; readonly color: string; readonly values: readonly number[] }[]
  /** What stands below each place, as many as there are values. */
  readonly places: readonly string[]
}

/** Upright bars side by side, one group for each place. */
export function barFigure({ title, series, places }: Bars): string {
  const height = 260
  const [top, bottom] = [16, 28]
  const highest = Math.max(1, ...series.flatMap(({ values }) => values))
  const group = (WIDTH - LEFT) / Math.max(1, places.length)
  const bar = (group * 0.8) / Math.max(1, series.length)
  const tall = (value: number) => (value / highest) * (height - top - bottom)
  const bars = series.flatMap(({ name, color, values }, at) =>
    values.map((value, place) => {
      const x = LEFT + place * group + group * 0.1 + at * bar
      const title = `${places[place] ?? ''} ${name}: ${value}`
      return `<rect x="${x.toFixed(1)}" y="${(height - bottom - tall(value)).toFixed(1)}" width="${bar.toFixed(1)}" height="${tall(value).toFixed(1)}" fill="${color}"><title>${escaped(title)}</title></rect>`
    }),
  )
  const names = places.map(
    (name, place) =>
      `<text class="tick" text-anchor="middle" x="${(LEFT + (place + 0.5) * group).toFixed(1)}" y="${height - 8}">${escaped(name)}</text>`,
  )
  const legend = series.map(({ name, color }) => `<span><i style="background:${color}"></i>${escaped(name)}</span>`)
  return `<figure>
<figcaption><h2>${escaped(title)}</h2><p>${legend.join('')}</p></figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
<text class="tick" x="0" y="${top + 4}">${highest}</text><line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${height - bottom}" y2="${height - bottom}"/>
${bars.join('\n')}
${names.join('\n')}
</svg>
</figure>`
}

/** Lying bars with a name and a number each, the longest first. */
export function rankFigure(
  title: string,
  rows: readonly { readonly name: string; readonly count: number }[],
  color: string,
): string {
  const sorted = [...rows].sort((a, b) => b.count - a.count).slice(0, 20)
  const line = 28
  const height = Math.max(1, sorted.length) * line
  const highest = Math.max(1, ...sorted.map(({ count }) => count))
  const bars = sorted.map(({ name, count }, at) => {
    const long = (count / highest) * (WIDTH - 380)
    const y = at * line
    return `<text class="name" x="0" y="${y + 18}">${escaped(name)}</text><rect x="300" y="${y + 4}" width="${long.toFixed(1)}" height="${line - 10}" fill="${color}"/><text class="name" x="${(308 + long).toFixed(1)}" y="${y + 18}">${count}</text>`
  })
  return `<figure>
<figcaption><h2>${escaped(title)}</h2></figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
${bars.join('\n')}
</svg>
</figure>`
}
