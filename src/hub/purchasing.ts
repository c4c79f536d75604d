import { z } from 'zod'
import { inboundKey } from '../inventory/inbound-pool'
import type { FreePieces, PurchasingNeed } from '../inventory/purchasing-need'
import { availableStock } from '../inventory/stock-level'
import { skuSchema } from '../order/identifiers'
import type { Store } from '../store/store'

/** Rows read in one go. */
const PAGE = 500

/** What is asked of purchasing. */
export const purchasingSchema = z.strictObject({ skus: z.array(skuSchema).min(1).max(1_000).optional() })

/** Of which SKUs; left out: of all. */
export type PurchasingQuery = z.input<typeof purchasingSchema>

/** What is to be bought. */
export interface Purchasing {
  readonly rows: readonly PurchasingNeed[]
  /** Whether more orders wait than were looked at. */
  readonly more: boolean
}

/** What is free of these rows, here and on its way. */
export async function freePieces(store: Store, keys: ReadonlySet<string>): Promise<(stockKey: string) => FreePieces> {
  const all = [...keys].flatMap((key) => [key, inboundKey(key)])
  const free = new Map<string, number>()
  for (let start = 0; start < all.length; start += PAGE) {
    const levels = await store.read('stock', all.slice(start, start + PAGE))
    for (const [key, { value }] of levels) if (value !== undefined) free.set(key, availableStock(value))
  }
  return (key) => ({ available: free.get(key) ?? 0, onItsWay: free.get(inboundKey(key)) ?? 0 })
}
