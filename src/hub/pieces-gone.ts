import { arrivalKey } from '../inventory/inbound-pool'
import { sumLockLines } from '../inventory/lock-stock'
import { stockPlace } from '../inventory/stock-level'
import type { LockLine } from '../inventory/stock-lock'
import type { Order, OrderFold, OrderParcel } from '../order/order'
import type { PlannedLine } from '../order/plan-lines'
import { presaleLinesOf } from './stock-intent'

const HAS_LEFT: ReadonlySet<OrderParcel['status']> = new Set<OrderParcel['status']>([
  'handedOver',
  'inTransit',
  'outForDelivery',
  'delivered',
])

const NONE: readonly LockLine[] = Object.freeze([])

/** Parcels that are on their way or arrived. */
export function parcelsThatLeft({ parcels }: Pick<OrderFold, 'parcels'>): readonly OrderParcel[] {
  return parcels.filter(({ status }) => HAS_LEFT.has(status))
}

/**
 * Pieces of an order's demand that have left in its parcels. What belongs to no line of the order, such as a gift a rule
 * added, leaves with the last line.
 */
export function piecesGone(
  { content, parcels }: Pick<OrderFold, 'content' | 'parcels'>,
  plan: readonly PlannedLine[],
  demand: Order['demand'],
  presalePool: string,
): readonly LockLine[] {
  if (parcels.length === 0 || demand === null || content === null) return NONE
  const left = parcelsThatLeft({ parcels })
  if (left.length === 0) return NONE
  const gone = new Set<string>()
  for (const { lines } of left) {
    if (lines === null) return demand
    for (const line of lines) gone.add(line)
  }
  if (content.lines.every(({ id }) => gone.has(id))) return demand
  const presale = presaleLinesOf(content.lines)
  const lines: LockLine[] = []
  for (const { line, sku, quantity } of plan) {
    if (!gone.has(line)) continue
    const rows = demand.filter(({ stockKey }) => stockPlace(stockKey).sku === sku)
    const ofPool = rows.find(({ stockKey }) => (poolOf(stockKey) === presalePool) === presale.has(line))
    const row = ofPool ?? rows[0]
    if (row !== undefined) lines.push({ stockKey: row.stockKey, quantity })
  }
  return sumLockLines(lines)
}

/** Goods on their way to a pool are of that pool. */
function poolOf(stockKey: string): string {
  return stockPlace(arrivalKey(stockKey)).pool
}
