import type { AllocationCriterion, AllocationPolicy } from './allocation-policy'

/** What one order wants of scarce stock. */
export interface StockDemand {
  /** Unique among the demands; the last word where all else is equal. */
  readonly id: string
  readonly channel: string
  readonly orderedAt: number
  readonly region?: string
  /** The higher, the more preferred; missing counts as 0. */
  readonly buyerLevel?: number
  readonly lines: readonly DemandLine[]
  /** Instead of what the policy says of all. */
  readonly from?: AllocationPolicy['from']
  readonly completeness?: AllocationPolicy['completeness']
  /** Promise inbound stock that comes no later than this; null: none. Missing: as the policy says, without an end. */
  readonly promiseUntil?: number | null
}

/** Whole pieces of a SKU, ≥ 1; the SKU may be a bundle. */
export interface DemandLine {
  readonly sku: string
  readonly quantity: number
}

/** Which criterion put one demand before another; `id` where all others were equal. */
export type DecidingCriterion = AllocationCriterion | 'id'

/** A total order of demands, the same whatever order they come in. */
export interface DemandOrder {
  /** Below 0 where `a` is preferred; never 0 for different ids. */
  compare(a: StockDemand, b: StockDemand): number
  /** The first criterion on which they differ. */
  decidedBy(a: StockDemand, b: StockDemand): DecidingCriterion
}

/** The order a policy's criteria make of demands. */
export function demandOrder(policy: AllocationPolicy): DemandOrder {
  const channels = places(policy.channels)
  const regions = places(policy.regions.map(({ region }) => region))
  const keys: Readonly<Record<AllocationCriterion, (demand: StockDemand) => number>> = {
    channel: ({ channel }) => channels.get(channel) ?? channels.size,
    orderedAt: ({ orderedAt }) => orderedAt,
    region: ({ region }) => (region === undefined ? regions.size : (regions.get(region) ?? regions.size)),
    buyerLevel: ({ buyerLevel = 0 }) => -buyerLevel,
  }
  const { criteria } = policy
  return {
    compare(a, b) {
      for (const criterion of criteria) {
        const difference = keys[criterion](a) - keys[criterion](b)
        if (difference !== 0) return difference
      }
      return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
    },
    decidedBy: (a, b) => criteria.find((criterion) => keys[criterion](a) !== keys[criterion](b)) ?? 'id',
  }
}

function places(names: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const name of names) if (!found.has(name)) found.set(name, found.size)
  return found
}
