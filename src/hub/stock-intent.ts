import type { LockLine } from '../inventory/stock-lock'
import type { OrderFold, OrderLock, OrderLocking } from '../order/order'

/** Where an order's stock should be, by what the order has become. */
export type StockIntent = 'nothing' | 'locked' | 'deducted' | 'released'

/** @param timedOut - Whether the time of what it held is over, be it noticed or not. */
export function stockIntent(
  order: Pick<OrderFold, 'status' | 'content' | 'payment'>,
  when: OrderLocking['when'],
  held: OrderLock | null,
  timedOut: boolean,
): StockIntent {
  // A shop that no longer locks still follows the locks it has to their end.
  const follows = when !== 'never' || held?.state === 'locked'
  if (order.content === null || !follows) return 'nothing'
  switch (order.status) {
    case 'received':
      return 'nothing'
    case 'awaitingPayment':
      return when === 'whenPlaced' && (!timedOut || depositIsPaid(order)) ? 'locked' : 'nothing'
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

/** A presale's balance is due in its own time, once the deposit is there. */
export function depositIsPaid({ content, payment }: Pick<OrderFold, 'content' | 'payment'>): boolean {
  let deposit = 0
  for (const { presale } of content?.lines ?? []) if (presale?.kind === 'deposit') deposit += presale.deposit
  return deposit > 0 && payment.captured >= deposit
}

const OF_ORDERS = 'order:'

/** Key of a lock of an order; `generation` counts the locks it has had. */
export function orderLockId(orderKey: string, generation: number): string {
  return `${OF_ORDERS}${orderKey}:${generation}`
}

/** What the ids of all locks of a shop's orders begin with, and of no others. */
export function orderLocksOf({ channel, shop }: { readonly channel: string; readonly shop: string }): string {
  return `${OF_ORDERS}${channel}/${shop}/`
}

/** The order a lock belongs to; undefined for a host's. */
export function orderKeyOfLock(lockId: string): string | undefined {
  return lockId.startsWith(OF_ORDERS) ? lockId.slice(OF_ORDERS.length, lockId.lastIndexOf(':')) : undefined
}

const NO_LINES: ReadonlySet<string> = new Set()

/** Lines sold before their goods are here: they draw on a pool of their own. */
export function presaleLinesOf(
  lines: readonly { readonly id: string; readonly presale: unknown }[],
): ReadonlySet<string> {
  if (!lines.some(({ presale }) => presale !== null)) return NO_LINES
  return new Set(lines.filter(({ presale }) => presale !== null).map(({ id }) => id))
}

export function equalLines(a: readonly LockLine[], b: readonly LockLine[]): boolean {
  return (
    a.length === b.length &&
    a.every((line, index) => line.stockKey === b[index]?.stockKey && line.quantity === b[index]?.quantity)
  )
}
