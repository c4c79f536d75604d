import { sumLockLines } from '../inventory/lock-stock'
import { stockKey } from '../inventory/stock-level'
import type { LockLine } from '../inventory/stock-lock'
import type { OrderFold, OrderLock } from '../order/order'
import type { PlannedLine } from '../order/plan-lines'
import type { ShopSettings } from './shop-settings'

/** Where an order's stock should be, by what the order has become. */
export type StockIntent = 'nothing' | 'locked' | 'deducted' | 'released'

export function stockIntent(
  order: Pick<OrderFold, 'status' | 'content'>,
  shop: Pick<ShopSettings, 'lockStock'>,
  held: OrderLock | null,
): StockIntent {
  // A shop that no longer locks still follows the locks it has to their end.
  const follows = shop.lockStock !== 'never' || held?.state === 'locked'
  if (order.content === null || !follows) return 'nothing'
  switch (order.status) {
    case 'received':
      return 'nothing'
    case 'awaitingPayment':
      return shop.lockStock === 'whenPlaced' ? 'locked' : 'nothing'
    case 'shipped':
    case 'delivered':
    case 'completed':
      return 'deducted'
    case 'cancelled':
    case 'closed':
      return 'released'
    default:
      return 'locked'
  }
}

const NO_LINES: ReadonlySet<string> = new Set()

/** Lines sold before their goods are here: they draw on a pool of their own. */
export function presaleLinesOf(
  lines: readonly { readonly id: string; readonly presale: unknown }[],
): ReadonlySet<string> {
  if (!lines.some(({ presale }) => presale !== null)) return NO_LINES
  return new Set(lines.filter(({ presale }) => presale !== null).map(({ id }) => id))
}

/** Stock rows an order's plan draws on, summed per row; null while a SKU is unmapped. */
export function stockDemand(
  plan: readonly PlannedLine[],
  place: { readonly warehouse: string; readonly pool: string; readonly presalePool: string },
  presaleLines: ReadonlySet<string>,
): readonly LockLine[] | null {
  if (plan.length === 0) return null
  const { warehouse } = place
  const lines: LockLine[] = []
  for (const { line, sku, quantity } of plan) {
    if (sku === null) return null
    const pool = presaleLines.has(line) ? place.presalePool : place.pool
    lines.push({ stockKey: stockKey({ warehouse, pool, sku }), quantity })
  }
  return sumLockLines(lines.sort(byStockKey))
}

function byStockKey(a: LockLine, b: LockLine): number {
  return a.stockKey < b.stockKey ? -1 : a.stockKey > b.stockKey ? 1 : 0
}

export function equalLines(a: readonly LockLine[], b: readonly LockLine[]): boolean {
  return (
    a.length === b.length &&
    a.every((line, index) => line.stockKey === b[index]?.stockKey && line.quantity === b[index]?.quantity)
  )
}
