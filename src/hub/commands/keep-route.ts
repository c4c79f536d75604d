import type { Order } from '../../order/order'
import { keptDecision, type OrderRoute } from '../../routing/order-route'
import type { Work } from '../work'
import type { MoveOrder } from './move-order'

/** Keeps what was decided of an order's way. */
export function keepRoute(
  work: Work,
  { key, channel, shop }: Order,
  { refusals, refusal }: Pick<MoveOrder, 'refusals' | 'refusal'>,
  made: Omit<OrderRoute, 'orderKey' | 'channel' | 'shop' | 'refusals' | 'decidedAt' | 'byHand'>,
): void {
  const decision = made.decision === null ? null : keptDecision(made.decision)
  const about = { orderKey: key, channel, shop }
  // Who refuses an order chooses no way for it.
  const byHand = work.actor.type === 'user' && refusal === null ? { byHand: true as const } : {}
  work.put('orderRoute', key, { ...about, ...made, decision, refusals, decidedAt: work.at, ...byHand })
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
