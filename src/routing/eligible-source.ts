import { isSameDivision } from '../anomaly/division-name'
import type { RoutingDemand, RoutingSource } from './routing-demand'

/** Why a source cannot send anything of an order, in the order they are checked. */
export type SourceExclusion =
  | 'SOURCE_CLOSED'
  /** It has said that it will not send this order. */
  | 'SOURCE_REFUSED'
  | 'REGION_NOT_SERVED'
  | 'REGION_PAUSED'
  | 'VALUE_OVER_LIMIT'
  | 'CAPACITY_EXHAUSTED'
  /** It has none of the goods, or may not send them. */
  | 'NOTHING_AVAILABLE'
  /** All its carriers are closed for the region, and nothing else is in the way. */
  | 'CARRIER_CLOSED'

/** The first reason why a source is out of the question; null where it is not. */
export function exclusionOf(source: RoutingSource, demand: RoutingDemand): SourceExclusion | null {
  const { province } = demand.region
  const named = typeof province === 'string' ? province : null
  if (source.closed === true) return 'SOURCE_CLOSED'
  if (source.refused === true) return 'SOURCE_REFUSED'
  // Where the province is withheld nobody can say that it is served.
  if (source.serves !== undefined && (named === null || !isAmong(source.serves, named))) return 'REGION_NOT_SERVED'
  if (source.paused !== undefined && named !== null && isAmong(source.paused, named)) return 'REGION_PAUSED'
  if (source.valueLimit !== undefined && demand.value > source.valueLimit) return 'VALUE_OVER_LIMIT'
  if (source.parcelsLeft !== undefined && source.parcelsLeft < 1) return 'CAPACITY_EXHAUSTED'
  if (demand.lines.every(({ sku }) => sendable(source, sku) === 0)) return 'NOTHING_AVAILABLE'
  if (source.carried === false) return 'CARRIER_CLOSED'
  return null
}

function isAmong(provinces: ReadonlySet<string>, named: string): boolean {
  if (provinces.has(named)) return true
  for (const one of provinces) if (isSameDivision(one, named)) return true
  return false
}

/** Pieces of a SKU a source can send; a level that is negative sends none. */
export function sendable({ available, excludes }: RoutingSource, sku: string): number {
  if (excludes?.has(sku) === true) return 0
  return Math.max(0, available.get(sku) ?? 0)
}
