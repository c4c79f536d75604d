import type { Movement } from './movement'

/** What is known of one stock row for one day. All quantities are whole units. */
export interface StockDay {
  readonly stockKey: string
  /** On hand when the day began. */
  readonly opening: number
  /** On hand when it ended, as the level says. */
  readonly closing: number
  /** The movements of the day, in the order of their versions. */
  readonly movements: readonly { readonly at: number; readonly movement: Movement }[]
  /** What the channels say they sold; `ref` is that of the movements, such as the lock's id. */
  readonly sales: readonly { readonly channel: string; readonly ref: string; readonly quantity: number }[]
  /** Refs of goods that left for sales of other days, with the channel that sold them. */
  readonly earlier?: readonly { readonly channel: string; readonly ref: string }[]
  /** The day's count, if there was one; adjustments made for it carry its `ref`. */
  readonly count: { readonly counted: number; readonly at: number; readonly ref: string } | null
}

/**
 * One difference. `quantity` is what the two sides differ by: sold less outbound, counted less booked, closing less booked.
 *
 * - `notShipped`: sold, and less has left: `cause` is what became of the lock (`locked`: it still waits).
 * - `notSold`: it left, and no channel sold it that day: for a sale of another day (`earlierSale`), or for none that is known.
 * - `count`: the shelf and the book differed; the part adjusted for this count is explained.
 * - `book`: the movements do not add up to the closing level: a defect or a write past the book.
 */
export interface StockDayDifference {
  readonly kind: 'notShipped' | 'notSold' | 'count' | 'book'
  readonly ref: string | null
  readonly channel: string | null
  readonly quantity: number
  readonly cause: 'locked' | 'released' | 'expired' | 'broken' | 'adjusted' | 'earlierSale' | 'unexplained'
  /** Versions of the movements it is traced to. */
  readonly versions: readonly number[]
  /** The part of `quantity` that no movement explains; 0 where all is. */
  readonly unexplained: number
}

/** A day's books of one stock row, and where they differ. */
export interface StockDayReport {
  readonly stockKey: string
  readonly opening: number
  readonly received: number
  readonly adjusted: number
  /** Units that left by deduction. */
  readonly outbound: number
  /** Opening and all movements. */
  readonly booked: number
  readonly closing: number
  /** What channels say they sold. */
  readonly sold: number
  readonly counted: number | null
  readonly differences: readonly StockDayDifference[]
  /** True where every difference is traced to movements. */
  readonly explained: boolean
}

/**
 * Holds the channels' sales, the booked outbound and the count of a day against each other. Each difference is traced to
 * movements by their `ref`, or named unexplained: Σ notShipped + Σ notSold is always sold less outbound.
 */
export function stockDayReport(day: StockDay): StockDayReport {
  const movements = day.movements.map(({ movement }) => movement)
  const booked = day.opening + sumOf(movements)
  const differences = [...salesDifferences(day, movements), ...countDifferences(day), ...bookDifferences(day, booked)]
  return {
    stockKey: day.stockKey,
    opening: day.opening,
    received: sumOf(movements.filter(({ kind }) => kind === 'received')),
    adjusted: sumOf(movements.filter(({ kind }) => kind === 'adjusted' || kind === 'counted')),
    outbound: 0 - sumOf(movements.filter(({ kind }) => kind === 'deducted')),
    booked,
    closing: day.closing,
    sold: day.sales.reduce((sum, { quantity }) => sum + quantity, 0),
    counted: day.count?.counted ?? null,
    differences,
    explained: differences.every(({ unexplained }) => unexplained === 0),
  }
}

function salesDifferences(
  { sales, earlier = [] }: StockDay,
  movements: readonly Movement[],
): readonly StockDayDifference[] {
  const byRef = new Map<string, { sold: number; channel: string | null; movements: Movement[] }>()
  const entryOf = (ref: string) => {
    const entry = byRef.get(ref) ?? { sold: 0, channel: null, movements: [] }
    byRef.set(ref, entry)
    return entry
  }
  for (const { ref, channel, quantity } of sales) {
    const entry = entryOf(ref)
    entry.sold += quantity
    entry.channel ??= channel
  }
  for (const movement of movements) if (ENDS.has(movement.kind)) entryOf(movement.ref).movements.push(movement)

  const soldEarlier = new Map(earlier.map(({ channel, ref }) => [ref, channel]))
  const differences: StockDayDifference[] = []
  for (const [ref, { sold, channel, movements: own }] of byRef) {
    const outbound = own.filter(({ kind }) => kind === 'deducted')
    const quantity = sold + sumOf(outbound)
    if (quantity === 0) continue
    if (quantity < 0) {
      const versions = outbound.map(({ version }) => version)
      const seller = sold === 0 ? soldEarlier.get(ref) : undefined
      differences.push({
        kind: 'notSold',
        ref,
        channel: channel ?? seller ?? null,
        quantity,
        cause: seller === undefined ? 'unexplained' : 'earlierSale',
        versions,
        unexplained: seller === undefined ? quantity : 0,
      })
      continue
    }
    const last = own.findLast(({ kind }) => kind !== 'deducted')
    const cause = causeOf(last)
    const versions = last === undefined ? [] : [last.version]
    const unexplained = cause === 'unexplained' ? quantity : 0
    differences.push({ kind: 'notShipped', ref, channel, quantity, cause, versions, unexplained })
  }
  return differences
}

/** Movements that say what became of a sale. */
const ENDS: ReadonlySet<string> = new Set(['locked', 'resized', 'deducted', 'released', 'expired', 'broken'])

function causeOf(last: Movement | undefined): StockDayDifference['cause'] {
  switch (last?.kind) {
    case 'resized':
      return 'locked'
    case 'locked':
    case 'released':
    case 'expired':
    case 'broken':
      return last.kind
    default:
      return 'unexplained'
  }
}

function countDifferences({ opening, movements, count }: StockDay): readonly StockDayDifference[] {
  if (count === null) return []
  const before = movements.filter(({ at, movement }) => at <= count.at && movement.ref !== count.ref)
  const quantity = count.counted - opening - sumOf(before.map(({ movement }) => movement))
  const made = movements.map(({ movement }) => movement).filter(({ ref }) => ref === count.ref)
  const unexplained = quantity - sumOf(made)
  if (quantity === 0 && unexplained === 0) return []
  const versions = made.map(({ version }) => version)
  const cause = unexplained === 0 ? 'adjusted' : 'unexplained'
  return [{ kind: 'count', ref: count.ref, channel: null, quantity, cause, versions, unexplained }]
}

function bookDifferences({ closing }: StockDay, booked: number): readonly StockDayDifference[] {
  const quantity = closing - booked
  if (quantity === 0) return []
  return [
    { kind: 'book', ref: null, channel: null, quantity, cause: 'unexplained', versions: [], unexplained: quantity },
  ]
}

function sumOf(movements: readonly Movement[]): number {
  return movements.reduce((sum, { onHand }) => sum + onHand, 0)
}

/** A report as lines to read: the row's books, then each difference with its cause. */
export function stockDayLines(report: StockDayReport): readonly string[] {
  const { stockKey, opening, received, adjusted, outbound, closing, sold, counted } = report
  const count = counted === null ? '' : `, counted ${counted}`
  return [
    `${stockKey}: ${opening} + ${received} received ${signed(adjusted)} adjusted − ${outbound} out = ${closing}; sold ${sold}${count}`,
    ...report.differences.map(
      ({ kind, ref, channel, quantity, cause, versions }) =>
        `  ${kind} ${signed(quantity)} ${[channel, ref].filter((part) => part !== null).join(' ')}: ${cause}${versions.length === 0 ? '' : ` (movements ${versions.join(', ')})`}`,
    ),
  ]
}

function signed(quantity: number): string {
  return quantity < 0 ? `− ${-quantity}` : `+ ${quantity}`
}
