import { table } from '../01-demo/table'
import type { Proof } from './count-tables'
import type { SaleResult } from './flash-sale'
import { CHANNELS } from './sale'

/** The outcome for the terminal: channels, SKUs, and what the tables prove. */
export function reportText(result: SaleResult): string {
  const { count, timeline, sent, burstMs, workers, workersKilled, sentAgain, shipped, stopped } = result
  const answered = [...timeline.byChannel.values()].reduce((sum, { sold, refused }) => sum + sold + refused, 0)
  const seconds = burstMs / 1_000
  return [
    stopped ? 'Stopped early; this is what was sent until then.' : '',
    `${number(answered)} of ${number(sent)} buyers answered in ${seconds.toFixed(1)} s by ${workers} workers (${number(answered / seconds)}/s)`,
    workersKilled > 0
      ? `workers killed and replaced: ${workersKilled}; orders sent once more: ${number(sentAgain)}`
      : '',
    '',
    channelTable(result),
    '',
    skuTable(result),
    '',
    `${shipped} parcels left after the burst; channels were told ${number(timeline.published.length)} numbers.`,
    '',
    ...count.proofs.map(proofLine),
  ]
    .filter((line, at, lines) => line !== '' || lines[at - 1] !== '')
    .join('\n')
    .trim()
}

/** What does not hold; nothing, unless something is broken. */
export function faultsOf({ count }: SaleResult): readonly string[] {
  return count.proofs.flatMap(({ says, wrong }) =>
    wrong.length === 0 ? [] : [`${says}: ${wrong.length} times, such as ${wrong.slice(0, 3).join('; ')}`],
  )
}

function channelTable({ timeline }: SaleResult): string {
  const rows = CHANNELS.map(({ code, name }) => {
    const { sold = 0, refused = 0 } = timeline.byChannel.get(code) ?? {}
    return [code, name, number(sold + refused), number(sold), number(refused)]
  })
  return table(
    [
      { heading: 'channel' },
      { heading: '' },
      { heading: 'answered', align: 'right' },
      { heading: 'sold', align: 'right' },
      { heading: 'refused', align: 'right' },
    ],
    rows,
  )
}

/** The most and the least wanted SKUs, and all together. */
function skuTable({ count: { skus } }: SaleResult): string {
  const sorted = [...skus].sort((a, b) => b.wanted - a.wanted)
  const shown = [...sorted.slice(0, 3), ...sorted.slice(-3)]
  const row = (name: string, some: readonly (typeof skus)[number][]) => {
    const sum = (of: 'wanted' | 'stocked' | 'locked' | 'deducted' | 'left') =>
      some.reduce((total, one) => total + one[of], 0)
    const balanced = sum('locked') + sum('deducted') + sum('left') === sum('stocked')
    return [
      name,
      number(sum('wanted')),
      number(sum('stocked')),
      number(sum('locked')),
      number(sum('deducted')),
      number(sum('left')),
      balanced ? '✓' : '✗',
    ]
  }
  const rows = [
    ...shown.map((one) => row(one.sku, [one])),
    row(`${skus.length - shown.length} others`, sorted.slice(3, -3)),
    row('all', skus),
  ]
  const right = (heading: string) => ({ heading, align: 'right' }) as const
  return table(
    [
      { heading: 'SKU' },
      right('wanted'),
      right('there were'),
      right('locked'),
      right('deducted'),
      right('left'),
      { heading: '' },
    ],
    rows,
  )
}

function proofLine({ says, checked, wrong }: Proof): string {
  const verdict = wrong.length === 0 ? '✓' : `✗ ${number(wrong.length)} times,`
  return `${verdict} ${says} (${number(checked)} looked at)`
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}
