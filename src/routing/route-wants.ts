import { sendable } from './eligible-source'
import type { SourceRank } from './route-figures'
import type { RoutingDemand, RoutingSource } from './routing-demand'

/** What a line wants, and who has how much of it. */
export interface Want {
  readonly sku: string
  readonly quantity: number
  /** One source has all of it, so it is not split. */
  readonly whole: boolean
  /** Pieces that count, by the place of the source: where a line is not split, all of it or nothing. */
  readonly has: Float64Array
  /** Places of the sources that count, the most preferred first. */
  readonly from: readonly number[]
  /** Most pieces that so many sources have together: the place is their number. */
  readonly together: Float64Array
}

/** Lines with what can be sent of them; the one with the fewest sources first. */
export function wantsOf(
  { lines }: Pick<RoutingDemand, 'lines'>,
  sources: readonly RoutingSource[],
  ranks: readonly SourceRank[],
): readonly Want[] {
  const wants = lines.map(({ sku, quantity }): Want => {
    const has = new Float64Array(sources.length)
    let whole = false
    for (let place = 0; place < sources.length; place++) {
      const pieces = sendable(sources[place] as RoutingSource, sku)
      has[place] = pieces
      if (pieces >= quantity) whole = true
    }
    const from: number[] = []
    for (let place = 0; place < has.length; place++) {
      const pieces = has[place] as number
      if (whole) has[place] = pieces >= quantity ? quantity : 0
      if (has[place] !== 0) from.push(place)
    }
    from.sort((a, b) => (ranks[a]?.place ?? 0) - (ranks[b]?.place ?? 0))
    return { sku, quantity, whole, has, from, together: sumOfLargest(has) }
  })
  return wants.sort((a, b) => a.from.length - b.from.length || (a.sku < b.sku ? -1 : 1))
}

/** Most of the whole order, one for each line, that so many sources can send together: the place is their number. */
export function largestShares(wants: readonly Want[], sources: number): Float64Array {
  const shares = new Float64Array(sources)
  for (const { quantity, has, from } of wants) {
    for (const place of from) shares[place] = (shares[place] as number) + (has[place] as number) / quantity
  }
  return sumOfLargest(shares)
}

function sumOfLargest(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1)
  const ordered = values.slice().sort()
  for (let count = 1; count <= ordered.length; count++) {
    sums[count] = (sums[count - 1] as number) + (ordered[ordered.length - count] as number)
  }
  return sums
}
