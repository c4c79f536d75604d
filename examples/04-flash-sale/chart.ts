import type { SaleResult } from './flash-sale'
import { escaped, type Line, plotFigure } from './plot'
import { CHANNELS, SKUS } from './sale'
import { MOMENT_MS, type Moment, type StockSample, type ToldStock } from './timeline'

/** Points of a line; more than that nobody sees. */
const MOST_POINTS = 240
/** Rates are means over that many parts of the run: commits come in batches, and their single peaks say little. */
const RATES = 48
const COLORS = ['#2563eb', '#d97706', '#059669', '#c026d3', '#64748b']
const SOLD = '#059669'
const REFUSED = '#dc2626'

/** The run as one page that needs nothing beside it: three plots over the same time, and what the tables prove. */
export function chartPage(result: SaleResult): string {
  const { timeline, count, sent, stockOfEach, burstMs, workers } = result
  const untilMs = Math.max(burstMs, timeline.samples.at(-2)?.ms ?? 0)
  const { marks } = timeline
  const plot = (title: string, unit: string, lines: readonly Line[]) =>
    plotFigure({ title, unit, lines, untilMs, marks })
  const sold = sum(timeline.moments.map((moment) => moment.sold))
  const refused = sum(timeline.moments.map((moment) => moment.refused))
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Flash sale: ${number(sent)} orders</title>
<style>${STYLE}</style>
<h1>Flash sale</h1>
<p>${number(sent)} orders over ${CHANNELS.length} channels and ${SKUS.length} SKUs with ${number(stockOfEach)} pieces each,
taken by ${workers} processes on one PostgreSQL in ${(burstMs / 1_000).toFixed(1)} s:
${number(sold)} sold, ${number(refused)} refused.</p>
${plot('Answers to buyers', 'answers per second', rateLines(timeline.moments))}
${plot('Stock left, a line for each SKU', 'pieces', stockLines(timeline.samples))}
${plot('What each channel was told it may sell', 'pieces of all SKUs', publishedLines(timeline.published, untilMs))}
<h2>What the tables say</h2>
<ul>${count.proofs.map(({ says, checked, wrong }) => `<li class="${wrong.length === 0 ? 'so' : 'wrong'}">${escaped(says)} <small>(${number(checked)} looked at${wrong.length === 0 ? '' : `, ${number(wrong.length)} wrong`})</small></li>`).join('\n')}</ul>
</html>
`
}

function rateLines(moments: readonly Moment[]): readonly Line[] {
  const width = Math.max(1, Math.ceil(moments.length / RATES))
  const rate = (of: keyof Moment) =>
    Array.from({ length: Math.ceil(moments.length / width) }, (_, at): [number, number] => {
      const some = moments.slice(at * width, (at + 1) * width)
      const perSecond = (sum(some.map((moment) => moment[of])) * 1_000) / (width * MOMENT_MS)
      return [(at + 0.5) * width * MOMENT_MS, perSecond]
    })
  return [
    { name: 'refused', color: REFUSED, points: rate('refused'), filled: true },
    { name: 'sold', color: SOLD, points: rate('sold'), filled: true },
  ]
}

function stockLines(samples: readonly StockSample[]): readonly Line[] {
  const every = Math.max(1, Math.ceil(samples.length / MOST_POINTS))
  const shown = samples.filter((_, at) => at % every === 0 || at === samples.length - 1)
  const pointsOf = (sku: string) => shown.map(({ ms, left }): [number, number] => [ms, left.get(sku) ?? 0])
  const average = shown.map(({ ms, left }): [number, number] => [ms, sum([...left.values()]) / SKUS.length])
  return [
    ...SKUS.map((sku): Line => ({ name: sku, color: '#2563eb', points: pointsOf(sku), steps: true, faint: true })),
    { name: 'mean of all SKUs', color: '#d97706', points: average, steps: true },
  ]
}

/** Numbers of all SKUs added up for each channel, as they stood after each thing it was told. */
function publishedLines(published: readonly ToldStock[], untilMs: number): readonly Line[] {
  return CHANNELS.map(({ code, name }, at) => {
    const shown = new Map<string, number>()
    const points: [number, number][] = []
    let total = 0
    for (const { ms, channel, sku, quantity } of published) {
      if (channel !== code) continue
      total += quantity - (shown.get(sku) ?? 0)
      shown.set(sku, quantity)
      const last = points.at(-1)
      // Numbers of one message arrive together.
      if (last !== undefined && ms - last[0] < untilMs / MOST_POINTS) last[1] = total
      else points.push([Math.max(0, ms), total])
    }
    const last = points.at(-1)
    if (last !== undefined && last[0] < untilMs) points.push([untilMs, last[1]])
    return { name, color: COLORS[at] ?? '#000', points, steps: true }
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function number(value: number): string {
  return value.toLocaleString('en')
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1e293b; --soft: #64748b; --rule: #e2e8f0; --page: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e2e8f0; --soft: #94a3b8; --rule: #334155; --page: #0f172a } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
figure { margin: 2rem 0 } figcaption { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline }
h2 { font-size: 1.1rem; margin: 0 } figcaption p { margin: 0; color: var(--soft); font-size: .9rem }
figcaption span { margin-right: 1rem; white-space: nowrap } i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em }
svg { width: 100%; height: auto } .line { fill: none; stroke-width: 2 } .faint { stroke-width: 1; opacity: .3 } .area { opacity: .15 }
.grid { stroke: var(--rule) } .tick, .unit { fill: var(--soft); font-size: 12px } .mark { stroke: var(--ink); stroke-dasharray: 4 4 } .note { fill: var(--ink); font-size: 12px }
ul { list-style: none; padding: 0 } li::before { content: '✓ '; color: #059669 } li.wrong::before { content: '✗ '; color: #dc2626 } small { color: var(--soft) }
`
