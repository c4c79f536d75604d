import { accept, type Outcome, reject } from '../outcome'
import type { AllocationPolicy, AllocationRejection } from './allocation-policy'
import { type DecidingCriterion, type DemandOrder, demandOrder, type StockDemand } from './demand-rank'
import { type DemandPlan, planDemand } from './plan-demand'
import type { AllocationReason, BundleParts, DemandAllocation } from './stock-allocation'
import { type StockSupply, SupplyBook } from './supply-book'

/** Most demands a reason names. */
const MOST_NAMED = 10

/**
 * Gives scarce stock to demands, the best-ranked first, each as much as its own rules allow of what is left. So nobody
 * gets a piece that a better-ranked demand could have used, and no piece is given twice. The answer does not depend on the
 * order of demands or supplies.
 *
 * - A whole demand is served at the earliest moment at which all of it is there, from one warehouse if one has it all. Of
 *   several moments' pieces it takes the latest that still are in time, so early ones are left for others.
 * - A partial demand takes line after line as much as there is, what is here first. A bundle is given in whole sets.
 * - Warehouses are tried in the order of the demand's region, then of the policy, then by name.
 */
export function allocateStock({
  demands,
  supplies,
  policy,
  bundles = new Map(),
}: {
  readonly demands: readonly StockDemand[]
  readonly supplies: readonly StockSupply[]
  readonly policy: AllocationPolicy
  readonly bundles?: BundleParts
}): Outcome<readonly DemandAllocation[], AllocationRejection> {
  const wrong = firstWrong(demands, supplies, bundles)
  if (wrong !== undefined) return reject({ code: 'INPUT_INVALID', ...wrong })

  const order = demandOrder(policy)
  const ranked = [...demands].sort(order.compare)
  const book = new SupplyBook(supplies)
  const takers = new Map<string, Map<StockDemand, number>>()
  const allocations = ranked.map((demand, index): DemandAllocation => {
    const plan = planDemand(demand, { policy, book, bundles })
    for (const { sku, quantity } of plan.grants) {
      const taken = takers.get(sku) ?? new Map<StockDemand, number>()
      takers.set(sku, taken.set(demand, (taken.get(demand) ?? 0) + quantity))
    }
    const before = ranked[index - 1]
    const reasons: AllocationReason[] = [...plan.reasons]
    for (const short of plan.short) {
      reasons.push({ kind: 'short', ...short, ...preferredTo(demand, takers.get(short.sku), order) })
    }
    return {
      id: demand.id,
      rank: index + 1,
      after: before === undefined ? null : { id: before.id, decidedBy: order.decidedBy(before, demand) },
      result: resultOf(plan),
      readyAt: plan.readyAt,
      grants: plan.grants,
      missing: plan.missing,
      reasons,
    }
  })
  return accept(allocations)
}

function resultOf({ grants, missing, readyAt }: DemandPlan): DemandAllocation['result'] {
  if (grants.length === 0) return 'unserved'
  if (missing.length > 0) return 'partly'
  return readyAt === null ? 'served' : 'promised'
}

function preferredTo(demand: StockDemand, takers: ReadonlyMap<StockDemand, number> = new Map(), order: DemandOrder) {
  const preferred: { id: string; quantity: number; decidedBy: DecidingCriterion }[] = []
  const count = takers.has(demand) ? takers.size - 1 : takers.size
  // Takers of a hot SKU are many: once enough are named, the rest are only counted.
  for (const [taker, quantity] of takers) {
    if (preferred.length === MOST_NAMED) break
    if (taker === demand) continue
    preferred.push({ id: taker.id, quantity, decidedBy: order.decidedBy(taker, demand) })
  }
  return { preferred, others: count - preferred.length }
}

/** Pieces of one supply, of a demand's line, and of a component in one bundle: products and sums of them stay exact. */
const LIMITS = { supply: 1_000_000_000_000, line: 1_000_000_000, part: 1_000_000 } as const

const isCount = (quantity: number, least: number, most: number) =>
  Number.isSafeInteger(quantity) && quantity >= least && quantity <= most

function firstWrong(demands: readonly StockDemand[], supplies: readonly StockSupply[], bundles: BundleParts) {
  for (const [sku, parts] of bundles) {
    const sound = parts.length > 0 && parts.every(({ quantity }) => isCount(quantity, 1, LIMITS.part))
    if (!sound) return { field: `bundles.${sku}`, reason: 'QTY_RANGE' }
  }
  for (const [index, { quantity, dueAt }] of supplies.entries()) {
    if (!isCount(quantity, 0, LIMITS.supply)) return { field: `supplies.${index}.quantity`, reason: 'QTY_RANGE' }
    if (!isMoment(dueAt)) return { field: `supplies.${index}.dueAt`, reason: 'INSTANT' }
  }
  const ids = new Set<string>()
  for (const [index, demand] of demands.entries()) {
    const wrong = ids.has(demand.id) ? { field: 'id', reason: 'ID_TWICE' } : wrongDemand(demand, bundles)
    if (wrong !== undefined) return { field: `demands.${index}.${wrong.field}`, reason: wrong.reason }
    ids.add(demand.id)
  }
  return undefined
}

function wrongDemand({ lines, orderedAt, buyerLevel = 0, promiseUntil }: StockDemand, bundles: BundleParts) {
  if (!Number.isSafeInteger(orderedAt)) return { field: 'orderedAt', reason: 'INSTANT' }
  if (!isMoment(promiseUntil ?? null)) return { field: 'promiseUntil', reason: 'INSTANT' }
  if (!Number.isFinite(buyerLevel)) return { field: 'buyerLevel', reason: 'NUMBER' }
  let pieces = 0
  for (const { sku, quantity } of lines) {
    if (!isCount(quantity, 1, LIMITS.line)) return { field: 'lines', reason: 'QTY_RANGE' }
    for (const part of bundles.get(sku) ?? [{ quantity: 1 }]) pieces += part.quantity * quantity
  }
  return lines.length > 0 && Number.isSafeInteger(pieces) ? undefined : { field: 'lines', reason: 'QTY_RANGE' }
}

function isMoment(at: number | null): boolean {
  return at === null || Number.isSafeInteger(at)
}
