import { isInboundPool } from './inbound-pool'

/**
 * Pools with a meaning of their own: goods to sell now (正常), to sell in advance (预售), of a campaign with a quota of its
 * own (活动), damaged ones (残次), and those on their way here (在途). A host may use others beside them.
 */
export const STOCK_POOLS = ['normal', 'presale', 'campaign', 'damaged', 'inbound'] as const

const NOT_SOLD: ReadonlySet<string> = new Set(['damaged', 'inbound'])

/** False for pools nothing is ever sold from: damaged goods, and those that have not arrived. */
export function isSold(pool: string): boolean {
  return !NOT_SOLD.has(pool) && !isInboundPool(pool)
}
