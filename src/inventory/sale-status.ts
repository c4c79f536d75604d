import { DEFAULT_SAFETY_STOCK, type SharePolicy } from './share-policy'

/** How a SKU sells on a channel: freely, in limited quantity (限量销售), or not at all. */
export type SaleStatus = 'onSale' | 'limited' | 'offSale'

/** Where a SKU's sale on one channel changes. Restore points at or above their thresholds keep it from flapping. */
export interface SaleThresholds {
  /** At or under this number sale is limited. */
  readonly safetyStock: number
  /** Once limited, only a number above this lifts the limit. */
  readonly restoreAbove: number
  /** Once off sale, only a number above this reopens it. */
  readonly reopenAbove: number
  /** The same two points for the level of the pool that all channels draw on. */
  readonly poolSafetyStock: number
  readonly poolRestoreAbove: number
  /** Most pieces one order may take while sale is limited. */
  readonly purchaseLimit: number
}

/** What is known of a SKU now: the number its share policy gives the channel, and what is available in the pool. */
export interface SaleReading {
  readonly published: number
  readonly pool: number
}

/** What changed, for channels (the first three) and for marketing (the last two, at the two ends of a scarcity). */
export type SaleSignal =
  | { readonly kind: 'saleLimited'; readonly purchaseLimit: number }
  | { readonly kind: 'saleStopped' }
  | { readonly kind: 'saleRestored' }
  /** Stop coupons, and limit what one order may take. Given once, when free sale ends. */
  | { readonly kind: 'stockLow'; readonly published: number; readonly purchaseLimit: number }
  /** Coupons may go on. Given once, when free sale is back. */
  | { readonly kind: 'stockRecovered'; readonly published: number }

/** The state after a reading. */
export interface SaleStep {
  readonly status: SaleStatus
  /** The number to show: 0 while off sale, even if a few pieces have come back. */
  readonly shown: number
  /** Empty unless the status changed. */
  readonly signals: readonly SaleSignal[]
}

/** The thresholds of one channel of a policy. What the policy leaves open: restore at twice the safety stock, reopen above it. */
export function saleThresholds(policy: SharePolicy, channel: string): SaleThresholds {
  const own = policy.channels.find((one) => one.channel === channel)
  const safetyStock = own?.safetyStock ?? DEFAULT_SAFETY_STOCK
  return {
    safetyStock,
    restoreAbove: Math.max(safetyStock, own?.restoreAbove ?? 2 * safetyStock),
    reopenAbove: own?.reopenAbove ?? safetyStock,
    poolSafetyStock: policy.safetyStock,
    poolRestoreAbove: Math.max(policy.safetyStock, policy.restoreAbove ?? 2 * policy.safetyStock),
    purchaseLimit: own?.purchaseLimit ?? 1,
  }
}

/**
 * One step of a SKU's sale on a channel. Nothing to show stops the sale; a number at or under the safety stock, or a pool
 * at or under its own, limits it. The way back takes more: see `SaleThresholds`. Without a previous status the thresholds
 * alone decide, and signals are given as if the SKU had been on sale.
 */
export function saleStep(
  previous: SaleStatus | undefined,
  { published, pool }: SaleReading,
  thresholds: SaleThresholds,
): SaleStep {
  const before = previous ?? 'onSale'
  const status = next(before, published, pool, thresholds)
  const shown = status === 'offSale' ? 0 : published
  if (status === before) return { status, shown, signals: NONE }

  const { purchaseLimit } = thresholds
  const signals: SaleSignal[] = []
  if (status === 'onSale') signals.push({ kind: 'saleRestored' }, { kind: 'stockRecovered', published })
  else if (status === 'limited') signals.push({ kind: 'saleLimited', purchaseLimit })
  else signals.push({ kind: 'saleStopped' })
  if (before === 'onSale') signals.push({ kind: 'stockLow', published, purchaseLimit })
  return { status, shown, signals }
}

const NONE: readonly SaleSignal[] = []

function next(before: SaleStatus, published: number, pool: number, thresholds: SaleThresholds): SaleStatus {
  if (published <= 0) return 'offSale'
  if (before === 'offSale' && published <= thresholds.reopenAbove) return 'offSale'

  const scarce = published <= thresholds.safetyStock || pool <= thresholds.poolSafetyStock
  if (scarce) return 'limited'
  const plenty = published > thresholds.restoreAbove && pool > thresholds.poolRestoreAbove
  return before === 'onSale' || plenty ? 'onSale' : 'limited'
}
