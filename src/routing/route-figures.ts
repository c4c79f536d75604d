import { distanceKm } from './distance'
import { fitsOrder } from './order-traits'
import type { Route, RoutedParcel } from './route-order'
import type { RoutingDemand, RoutingSource } from './routing-demand'
import type { RoutingCriterion, RoutingPolicy } from './routing-policy'

/** What speaks for and against one source, whatever it sends. Smaller is better; null: not known. */
export interface SourceRank {
  readonly preference: number | null
  /** 1 where its parcel waits for tomorrow. */
  readonly today: number
  readonly distance: number | null
  readonly priority: number
  /** Its place among all sources, by the policy's criteria: what a line goes to where several have it. */
  readonly place: number
}

const GRAMS_PER_KILOGRAM = 1_000

/** Ranks each source once; the answer has the sources' own order. */
export function sourceRanks(
  demand: RoutingDemand,
  sources: readonly RoutingSource[],
  policy: RoutingPolicy,
): readonly SourceRank[] {
  const preferred = preferredSources(demand, policy)
  const plain = sources.map((source) => ({
    preference: preferenceOf(source, preferred),
    today: source.shipsToday === false ? 1 : 0,
    distance:
      demand.place === undefined || source.place === undefined
        ? null
        : Math.round(distanceKm(source.place, demand.place)),
    priority: source.priority ?? 0,
    cost: source.parcelCost ?? null,
    age: -oldestAge(source, demand),
  }))
  const order = sources
    .map((_, place) => place)
    .sort((a, b) => compareFigures(plain[a] ?? {}, plain[b] ?? {}, policy.criteria) || a - b)
  const places = new Map(order.map((source, place) => [source, place]))
  return plain.map(({ preference, today, distance, priority }, source) => ({
    preference,
    today,
    distance,
    priority,
    place: places.get(source) ?? 0,
  }))
}

/** Sources preferred for the order; null where nobody knows the province, but it would matter. */
function preferredSources(demand: RoutingDemand, { preferences }: RoutingPolicy): readonly string[] | null {
  for (const line of preferences) {
    const fits = fitsOrder(line, demand)
    if (fits !== false) return fits === null ? null : line.prefer
  }
  return []
}

function preferenceOf({ id }: RoutingSource, preferred: readonly string[] | null): number | null {
  if (preferred === null) return null
  const place = preferred.indexOf(id)
  return place === -1 ? preferred.length : place
}

function oldestAge({ ageDays }: RoutingSource, { lines }: RoutingDemand): number {
  return lines.reduce((oldest, { sku }) => Math.max(oldest, ageDays?.get(sku) ?? 0), 0)
}

/** What a way comes to, for each criterion of the policy; `places` are those of its parcels' sources. */
export function figuresOf(
  parcels: readonly RoutedParcel[],
  places: readonly number[],
  demand: RoutingDemand,
  sources: readonly RoutingSource[],
  ranks: readonly SourceRank[],
  { criteria }: RoutingPolicy,
): Route['figures'] {
  const senders = parcels.map((parcel, at) => {
    const place = places[at] as number
    return { parcel, source: sources[place] as RoutingSource, rank: ranks[place] as SourceRank }
  })
  const figures: Partial<Record<RoutingCriterion, number | null>> = {}
  for (const criterion of criteria) {
    switch (criterion) {
      case 'parcels':
        figures.parcels = parcels.length
        break
      case 'preference':
        figures.preference = sumKnown(senders.map(({ rank }) => rank.preference))
        break
      case 'today':
        figures.today = sumKnown(senders.map(({ rank }) => rank.today))
        break
      case 'distance':
        figures.distance = sumKnown(senders.map(({ rank }) => rank.distance))
        break
      case 'cost':
        figures.cost = sumKnown(senders.map(({ parcel, source }) => costOf(parcel, source, demand)))
        break
      case 'age':
        figures.age = -ageOf(senders)
        break
      case 'priority':
        figures.priority = sumKnown(senders.map(({ rank }) => rank.priority))
        break
    }
  }
  return figures
}

/** What a way comes to by any criteria, whatever its policy asks for. */
export function routeFigures(
  parcels: readonly RoutedParcel[],
  demand: RoutingDemand,
  sources: readonly RoutingSource[],
  policy: RoutingPolicy,
): Route['figures'] {
  const places = parcels.map(({ source }) => sources.findIndex(({ id }) => id === source))
  return figuresOf(parcels, places, demand, sources, sourceRanks(demand, sources, policy), policy)
}

/**
 * True where a way from all of these sources is surely worse than another of as many parcels, whatever each of them sends.
 * False says nothing.
 */
export function isBeyond(
  places: readonly number[],
  other: Figures,
  sources: readonly RoutingSource[],
  ranks: readonly SourceRank[],
  { criteria }: RoutingPolicy,
): boolean {
  for (const criterion of criteria) {
    if (criterion === 'parcels') continue
    if (criterion === 'age') return false
    const known = other[criterion] ?? null
    let sum: number | null = 0
    for (const place of places) {
      const one: number | null =
        criterion === 'cost' ? (sources[place]?.parcelCost ?? null) : (ranks[place]?.[criterion] ?? null)
      sum = one === null || sum === null ? null : sum + one
    }
    if (sum === known && criterion !== 'cost') continue
    if (known === null) return false
    if (sum === null || sum > known) return true
    return false
  }
  return false
}

function costOf({ lines }: RoutedParcel, { parcelCost, kilogramCost = 0 }: RoutingSource, demand: RoutingDemand) {
  if (parcelCost === undefined) return null
  const weights = new Map(demand.lines.map(({ sku, weight = 0 }) => [sku, weight]))
  const grams = lines.reduce((sum, { sku, quantity }) => sum + quantity * (weights.get(sku) ?? 0), 0)
  return parcelCost + Math.ceil(grams / GRAMS_PER_KILOGRAM) * kilogramCost
}

/** Days lain, added up over pieces. */
function ageOf(senders: readonly { readonly parcel: RoutedParcel; readonly source: RoutingSource }[]): number {
  let days = 0
  for (const { parcel, source } of senders) {
    for (const { sku, quantity } of parcel.lines) days += quantity * (source.ageDays?.get(sku) ?? 0)
  }
  return days
}

function sumKnown(values: readonly (number | null)[]): number | null {
  let sum = 0
  for (const value of values) {
    if (value === null) return null
    sum += value
  }
  return sum
}

type Figures = Readonly<Partial<Record<RoutingCriterion, number | null>>>

/** Below 0 where `a` is better; what is not known is worse than anything known. */
export function compareFigures(a: Figures, b: Figures, criteria: readonly RoutingCriterion[]): number {
  for (const criterion of criteria) {
    const [one, other] = [a[criterion] ?? null, b[criterion] ?? null]
    if (one === other) continue
    if (one === null) return 1
    if (other === null) return -1
    return one - other
  }
  return 0
}
