import { arrivalKey, inboundKey } from '../inventory/inbound-pool'
import { DEFAULT_RELEASE_AFTER_MS, type LockStrategies, type LockStrategy } from '../inventory/lock-strategies'
import { stockKey } from '../inventory/stock-level'
import type { DemandLine, OrderLocking, OrderPlan } from '../order/order'
import type { OrderContent } from '../order/order-content'
import type { PlannedLine } from '../order/plan-lines'
import type { ShopSettings } from './shop-settings'
import { presaleLinesOf } from './stock-intent'

/** What an order's stock follows from beside its plan. */
export interface DemandSource {
  readonly channel: string
  readonly shop: ShopSettings
  readonly content: Pick<OrderContent, 'lines' | 'warehouse' | 'tags'>
  /** Left out: the shop's own settings alone. */
  readonly strategies?: LockStrategies | undefined
}

/** Stock rows an order's plan draws on, summed per row, and when they are set aside; no rows while a SKU is unmapped. */
export function orderDemand(
  plan: readonly PlannedLine[],
  { channel, shop, content, strategies }: DemandSource,
): Pick<OrderPlan, 'demand' | 'locking'> {
  if (plan.length === 0) return { demand: null }
  const source = { channel, shop: shop.shop, tags: content.tags }
  const presale = presaleLinesOf(content.lines)
  const warehouse = content.warehouse ?? shop.warehouse
  const lines: DemandLine[] = []
  let locking: OrderLocking | undefined
  let byStrategy = false
  for (const { line, sku, quantity } of plan) {
    if (sku === null) return { demand: null }
    const strategy = strategies?.of(source, sku)
    if (strategies !== undefined) {
      byStrategy ||= strategy !== undefined
      const lock = strategy?.lock ?? shop.lockStock
      locking = earliest(locking, lock, strategy)
      if (lock === 'never') continue
    }
    // Goods of a presale come from its own pool, whatever they are sold under.
    const served = presale.has(line) ? undefined : strategy
    const pool = served?.pool ?? (presale.has(line) ? shop.presalePool : shop.pool)
    const key = stockKey({ warehouse, pool, sku })
    if (presale.has(line)) lines.push({ stockKey: key, quantity, ahead: true })
    else if (served?.fallBack === undefined) lines.push({ stockKey: key, quantity })
    else lines.push({ stockKey: key, quantity, orElse: stockKey({ warehouse, pool: served.fallBack, sku }) })
  }
  const demand = sumDemand(lines)
  return byStrategy && locking !== undefined ? { demand, locking } : { demand }
}

/** An order is set aside as a whole: as early as any of its lines wants, and for no longer than any allows. */
function earliest(
  so: OrderLocking | undefined,
  lock: LockStrategy['lock'],
  strategy: LockStrategy | undefined,
): OrderLocking {
  const when = lock === 'preOccupied' ? 'whenPlaced' : lock
  const release = lock === 'preOccupied' ? (strategy?.releaseAfterMs ?? DEFAULT_RELEASE_AFTER_MS) : null
  if (so === undefined) return { when, releaseAfterMs: release }
  const rank = Math.min(WHEN.indexOf(so.when), WHEN.indexOf(when))
  const times = [so.releaseAfterMs, release].filter((time) => time !== null)
  return { when: WHEN[rank] ?? when, releaseAfterMs: times.length === 0 ? null : Math.min(...times) }
}

/** The earliest first. */
const WHEN: readonly OrderLocking['when'][] = ['whenPlaced', 'whenPaid', 'never']

/** Sorted by row, and one line for each. */
export function sumDemand(lines: DemandLine[]): readonly DemandLine[] {
  lines.sort(byStockKey)
  const sums: DemandLine[] = []
  for (const line of lines) {
    const last = sums.at(-1)
    if (last?.stockKey !== line.stockKey) sums.push(line)
    else sums[sums.length - 1] = { ...line, ...last, quantity: last.quantity + line.quantity }
  }
  return sums
}

/** Adds the stock rows a demand may touch. */
export function addDemandKeys(keys: string[], demand: readonly DemandLine[] | null): void {
  if (demand === null) return
  for (const { stockKey, orElse, ahead } of demand) {
    keys.push(stockKey)
    if (orElse !== undefined) keys.push(orElse)
    if (ahead === undefined) continue
    const comesTo = arrivalKey(stockKey)
    keys.push(comesTo, inboundKey(comesTo))
  }
}

function byStockKey(a: DemandLine, b: DemandLine): number {
  return a.stockKey < b.stockKey ? -1 : a.stockKey > b.stockKey ? 1 : 0
}
