import { sendable } from './eligible-source'
import { compareFigures, figuresOf, type SourceRank, sourceRanks } from './route-figures'
import type { Route, RoutedParcel } from './route-order'
import type { RoutingDemand, RoutingSource } from './routing-demand'
import { ROUTING_LIMITS, type RoutingPolicy } from './routing-policy'

/** A way that can be gone. */
export interface Candidate extends Route {
  /** The ids of its sources, joined: the last word where all figures are equal. */
  readonly name: string
}

/** What a line wants, and who has how much of it. */
interface Want {
  readonly sku: string
  readonly quantity: number
  /** One source has all of it, so it is not split. */
  readonly whole: boolean
  /** Places of the sources that can send it, whole or a part, the most preferred first. */
  readonly from: readonly number[]
}

/**
 * All ways with few parcels, the best first. Line after line, the one with the fewest possible sources first, each source
 * that has it is tried; with one parcel, then two, and so on. With `parcels` as the weightiest criterion it ends with the first
 * number that is enough: no way with fewer exists.
 */
export function searchRoutes(
  demand: RoutingDemand,
  sources: readonly RoutingSource[],
  policy: RoutingPolicy,
  mostParcels: number,
  keep: number,
): { readonly best: readonly Candidate[]; readonly search: 'exact' | 'bounded' } {
  const ranks = sourceRanks(demand, sources, policy)
  const wants = wantsOf(demand, sources, ranks)
  if (policy.splitLines === 'never' && wants.some(({ whole }) => !whole)) return { best: [], search: 'exact' }
  const best: Candidate[] = []
  const seen = new Set<string>()
  let tries = 0

  const consider = (chosen: readonly number[]) => {
    const parcels = parcelsOf(chosen, wants, sources, ranks)
    // Somebody has nothing to send: the same way was there with one parcel less.
    if (parcels.length < chosen.length) return
    const candidate = {
      parcels,
      figures: figuresOf(parcels, demand, sources, ranks, policy),
      name: parcels.map(({ source }) => source).join(' '),
    }
    let place = best.length
    while (place > 0 && compareCandidates(candidate, best[place - 1] as Candidate, policy) < 0) place--
    if (place >= keep) return
    best.splice(place, 0, candidate)
    if (best.length > keep) best.pop()
  }
  const extend = (chosen: readonly number[], parcelsLeft: number) => {
    if (tries >= ROUTING_LIMITS.tries) return
    tries++
    const open = hardestOpen(chosen, wants, sources)
    if (open === undefined) return consider(chosen)
    if (parcelsLeft === 0) return
    for (const source of open.from) {
      if (chosen.includes(source)) continue
      const next = [...chosen, source].sort((a, b) => a - b)
      const name = next.join(' ')
      if (seen.has(name)) continue
      seen.add(name)
      extend(next, parcelsLeft - 1)
    }
  }

  const most = Math.min(mostParcels, sources.length)
  const first = policy.criteria[0] === 'parcels' ? atLeastParcels(wants, sources) : most
  for (let parcels = first; parcels <= most; parcels++) {
    seen.clear()
    extend([], parcels)
    if (best.length > 0 || tries >= ROUTING_LIMITS.tries) break
  }
  if (best.length === 0 && tries >= ROUTING_LIMITS.tries) {
    const chosen = greedy(wants, sources)
    if (chosen.length <= most) consider(chosen)
  }
  return { best, search: tries >= ROUTING_LIMITS.tries ? 'bounded' : 'exact' }
}

function wantsOf({ lines }: RoutingDemand, sources: readonly RoutingSource[], ranks: readonly SourceRank[]) {
  return lines
    .map(({ sku, quantity }): Want => {
      const having = sources.flatMap((source, place) => (sendable(source, sku) > 0 ? [place] : []))
      const all = having.filter((place) => sendable(sources[place] as RoutingSource, sku) >= quantity)
      const whole = all.length > 0
      const from = (whole ? all : having).sort((a, b) => (ranks[a]?.place ?? 0) - (ranks[b]?.place ?? 0))
      return { sku, quantity, whole, from }
    })
    .sort((a, b) => a.from.length - b.from.length || (a.sku < b.sku ? -1 : 1))
}

/** No way has fewer parcels than this: what the line that is split the most needs by itself. */
function atLeastParcels(wants: readonly Want[], sources: readonly RoutingSource[]): number {
  return wants.reduce((most, { sku, quantity, whole, from }) => {
    if (whole) return most
    const parts = from.map((place) => sendable(sources[place] as RoutingSource, sku)).sort((a, b) => b - a)
    let needed = 0
    for (let left = quantity; left > 0 && needed < parts.length; needed++) left -= parts[needed] ?? 0
    return Math.max(most, needed)
  }, 1)
}

/** Some way, where the search came to none in its time: each time the source with most of what the hardest line lacks. */
function greedy(wants: readonly Want[], sources: readonly RoutingSource[]): readonly number[] {
  let chosen: readonly number[] = []
  for (;;) {
    const open = hardestOpen(chosen, wants, sources)
    if (open === undefined) return chosen
    const has = (place: number) => sendable(sources[place] as RoutingSource, open.sku)
    const left = open.from.filter((place) => !chosen.includes(place))
    const next = left.reduce((best, place) => (has(place) > has(best) ? place : best))
    chosen = [...chosen, next].sort((a, b) => a - b)
  }
}

/** The line with the fewest sources that the chosen ones cannot send yet; undefined where they can send all. */
function hardestOpen(chosen: readonly number[], wants: readonly Want[], sources: readonly RoutingSource[]) {
  return wants.find(({ sku, quantity, whole, from }) => {
    if (whole) return !chosen.some((place) => from.includes(place))
    return chosen.reduce((sum, place) => sum + sendable(sources[place] as RoutingSource, sku), 0) < quantity
  })
}

/** Each line from the most preferred of the chosen sources that has all of it; a split line from as few as will do. */
function parcelsOf(
  chosen: readonly number[],
  wants: readonly Want[],
  sources: readonly RoutingSource[],
  ranks: readonly SourceRank[],
): readonly RoutedParcel[] {
  const byRank = [...chosen].sort((a, b) => (ranks[a]?.place ?? 0) - (ranks[b]?.place ?? 0))
  const sent = new Map<number, { sku: string; quantity: number }[]>()
  const send = (place: number, sku: string, quantity: number) => {
    const lines = sent.get(place)
    if (lines === undefined) sent.set(place, [{ sku, quantity }])
    else lines.push({ sku, quantity })
  }
  for (const { sku, quantity, whole, from } of wants) {
    if (whole) {
      const place = byRank.find((one) => from.includes(one))
      if (place !== undefined) send(place, sku, quantity)
      continue
    }
    let left = quantity
    for (const place of byRank) {
      const part = Math.min(left, sendable(sources[place] as RoutingSource, sku))
      if (part > 0) send(place, sku, part)
      left -= part
    }
  }
  return chosen.flatMap((place) => {
    const lines = sent.get(place)?.sort((a, b) => (a.sku < b.sku ? -1 : 1))
    const source = sources[place]
    return lines === undefined || source === undefined ? [] : [{ source: source.id, lines }]
  })
}

function compareCandidates(a: Candidate, b: Candidate, { criteria }: RoutingPolicy): number {
  return compareFigures(a.figures, b.figures, criteria) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}
