import type { Order } from '../../order/order'
import { keptDecision, type OrderRoute } from '../../routing/order-route'
import type { Work } from '../work'

/** Keeps what was decided of an order's way. */
export function keepRoute(
  work: Work,
  { key, channel, shop }: Order,
  { refusals }: Pick<OrderRoute, 'refusals'>,
  made: Omit<OrderRoute, 'orderKey' | 'channel' | 'shop' | 'refusals' | 'decidedAt'>,
): void {
  const decision = made.decision === null ? null : keptDecision(made.decision)
  work.put('orderRoute', key, { orderKey: key, channel, shop, ...made, decision, refusals, decidedAt: work.at })
}

/** Gives days back what is sent from elsewhere now, and takes what is new. */
export function countParcels(work: Work, before: readonly string[], after: readonly string[]): void {
  for (const key of before)
    if (!after.includes(key)) work.put('warehouseDay', key, { key, parcels: Math.max(0, parcelsOf(work, key) - 1) })
  for (const key of after)
    if (!before.includes(key)) work.put('warehouseDay', key, { key, parcels: parcelsOf(work, key) + 1 })
}

/** Parcels a warehouse was given on one day. */
export function parcelsOf(work: Work, key: string): number {
  return work.get('warehouseDay', key)?.parcels ?? 0
}
