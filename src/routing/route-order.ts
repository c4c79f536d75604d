import { accept, type Outcome, reject } from '../outcome'
import { exclusionOf, type SourceExclusion, sendable } from './eligible-source'
import type { RoutingDemand, RoutingSource } from './routing-demand'
import { ROUTING_LIMITS, type RoutingCriterion, type RoutingPolicy } from './routing-policy'
import { type Candidate, searchRoutes } from './search-routes'

/** What one source sends. */
export interface RoutedParcel {
  readonly source: string
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
}

/** One way to send an order, with what it was judged by. */
export interface Route {
  /** In the order of the sources' ids. */
  readonly parcels: readonly RoutedParcel[]
  /** Smaller is better, for each criterion of the policy; null where it is not known, which is worse than anything known. */
  readonly figures: Readonly<Partial<Record<RoutingCriterion, number | null>>>
}

/** A way that was possible and lost. */
export interface LosingRoute extends Route {
  /** The first criterion on which it was worse; `id` where all were equal and the name decided. */
  readonly lostBy: RoutingCriterion | 'id'
}

/** How an order is sent, and why so. */
export interface RoutingDecision {
  readonly route: Route
  /** The best ways that lost, at most five, best first. */
  readonly lost: readonly LosingRoute[]
  /** Sources that were out of the question, and why. */
  readonly excluded: readonly { readonly source: string; readonly because: SourceExclusion }[]
  /** `exact`: no way with fewer parcels exists. `bounded`: the search was ended, this was the best so far. */
  readonly search: 'exact' | 'bounded'
}

/** Why no way was found, in the order they are checked. */
export type RoutingRejection =
  | { readonly code: 'INPUT_INVALID'; readonly field: string; readonly reason: string }
  /** The goods are there, but no carrier takes them to the receiver now: those `excluded` for `CARRIER_CLOSED` could send. */
  | { readonly code: 'ROUTE_NO_CARRIER'; readonly excluded: RoutingDecision['excluded'] }
  /** All sources that may send it together do not have so many. */
  | {
      readonly code: 'ROUTE_SHORT'
      readonly short: readonly { readonly sku: string; readonly lacking: number }[]
      readonly excluded: RoutingDecision['excluded']
    }
  /** It would take more parcels than allowed, or a line would have to be split that may not be. */
  | {
      readonly code: 'ROUTE_TOO_MANY_PARCELS'
      readonly mostParcels: number
      readonly excluded: RoutingDecision['excluded']
    }

/** Losing ways that are told. */
const MOST_LOST = 5

/**
 * Chooses the sources an order is sent from: first who may send at all, then the best way by the policy's criteria. By
 * default one parcel, then the fewest, then preferred sources, then the nearest. Pure: the same answer in whatever order
 * sources and lines are listed.
 */
export function routeOrder(
  demand: RoutingDemand,
  sources: readonly RoutingSource[],
  policy: RoutingPolicy,
): Outcome<RoutingDecision, RoutingRejection> {
  const wrong = wrongInput(demand, sources)
  if (wrong !== null) return reject({ code: 'INPUT_INVALID', ...wrong })
  const excluded: { source: string; because: SourceExclusion }[] = []
  const able: RoutingSource[] = []
  const uncarried: RoutingSource[] = []
  for (const source of [...sources].sort((a, b) => compareText(a.id, b.id))) {
    const because = exclusionOf(source, demand)
    if (because === null) able.push(source)
    else excluded.push({ source: source.id, because })
    if (because === 'CARRIER_CLOSED') uncarried.push(source)
  }
  const short = shortagesOf(demand, able)
  if (short.length > 0) {
    const carriersMissing = uncarried.length > 0 && shortagesOf(demand, [...able, ...uncarried]).length === 0
    return reject(carriersMissing ? { code: 'ROUTE_NO_CARRIER', excluded } : { code: 'ROUTE_SHORT', short, excluded })
  }
  const mostParcels = demand.sealed === true || demand.value < policy.splitFrom ? 1 : policy.mostParcels
  const { best, search } = searchRoutes(demand, able, policy, mostParcels, MOST_LOST + 1)
  const [winner, ...losers] = best
  if (winner === undefined) return reject({ code: 'ROUTE_TOO_MANY_PARCELS', mostParcels, excluded })
  const lost = losers.map((loser) => ({ ...routeOf(loser), lostBy: lostBy(winner, loser, policy) }))
  return accept({ route: routeOf(winner), lost, excluded, search })
}

function routeOf({ parcels, figures }: Candidate): Route {
  return { parcels, figures }
}

function lostBy(winner: Candidate, loser: Candidate, { criteria }: RoutingPolicy): RoutingCriterion | 'id' {
  return criteria.find((criterion) => winner.figures[criterion] !== loser.figures[criterion]) ?? 'id'
}

function shortagesOf({ lines }: RoutingDemand, sources: readonly RoutingSource[]) {
  const bySku = [...lines].sort((a, b) => compareText(a.sku, b.sku))
  return bySku.flatMap(({ sku, quantity }) => {
    const there = sources.reduce((sum, source) => sum + sendable(source, sku), 0)
    return there < quantity ? [{ sku, lacking: quantity - there }] : []
  })
}

function wrongInput({ lines }: RoutingDemand, sources: readonly RoutingSource[]) {
  if (lines.length === 0 || lines.length > ROUTING_LIMITS.lines) return { field: 'lines', reason: 'COUNT' }
  const place = lines.findIndex(({ quantity }) => !Number.isSafeInteger(quantity) || quantity < 1)
  if (place !== -1) return { field: `lines.${place}.quantity`, reason: 'QTY_RANGE' }
  if (new Set(lines.map(({ sku }) => sku)).size < lines.length) return { field: 'lines', reason: 'SKU_TWICE' }
  if (sources.length > ROUTING_LIMITS.sources) return { field: 'sources', reason: 'COUNT' }
  if (new Set(sources.map(({ id }) => id)).size < sources.length) return { field: 'sources', reason: 'SOURCE_TWICE' }
  return null
}

/** Not by language: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
