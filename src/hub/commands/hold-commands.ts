import type { OrderStatus } from '../../lifecycle/order-lifecycle'
import { orderLifecycle } from '../../lifecycle/order-lifecycle'
import { accept, reject } from '../../outcome'
import { isApprovalHold } from '../approval-hold'
import { changeOrder, isCaseHold } from '../change-order'
import type { Command } from '../command'
import { RULED_HOLDS } from '../ruled-holds'
import { answerFor, type OrderAnswer, type OrderTarget, orderNeeds } from './order-commands'

export type HoldRejection =
  | { readonly code: 'ORDER_UNKNOWN' }
  | { readonly code: 'ORDER_NOT_HOLDABLE'; readonly status: OrderStatus }
  | { readonly code: 'HOLD_EXISTS' }
  | { readonly code: 'HOLD_UNKNOWN' }
  | { readonly code: 'HOLD_RULED'; readonly reason: string }
  | { readonly code: 'LIMIT_HOLDS'; readonly limit: number }

/** Most holds one order may have at once. */
const HOLD_LIMIT = 50

export type HoldInput = OrderTarget & { readonly reason: string }

/** Pauses an order: nothing moves it towards the door until the hold is lifted. */
export const holdOrder: Command<HoldInput, OrderAnswer, HoldRejection> = {
  name: 'holdOrder',
  answer: 'stored',
  needs: orderNeeds,
  decide(work, { orderKey, shop, reason }) {
    const order = work.get('order', orderKey)
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    if (orderLifecycle.metaOf(order.status).holdable !== true) {
      return reject({ code: 'ORDER_NOT_HOLDABLE', status: order.status })
    }
    if (isRuled(reason)) return reject({ code: 'HOLD_RULED', reason })
    if (order.holds.some((hold) => hold.reason === reason)) return reject({ code: 'HOLD_EXISTS' })
    if (order.holds.length >= HOLD_LIMIT) return reject({ code: 'LIMIT_HOLDS', limit: HOLD_LIMIT })
    const holds = [...order.holds, { reason, placedAt: work.at, placedBy: work.actor.id }]
    return accept(answerFor(changeOrder(work, order, order, order, { shop, planned: order, holds })))
  },
}

/** Lifts a hold. One the hub put on by rule is lifted by the hub alone, when what it is about is put right. */
export const liftHold: Command<HoldInput, OrderAnswer, HoldRejection> = {
  name: 'liftHold',
  answer: 'stored',
  needs: orderNeeds,
  decide(work, { orderKey, shop, reason }) {
    const order = work.get('order', orderKey)
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    if (!order.holds.some((hold) => hold.reason === reason)) return reject({ code: 'HOLD_UNKNOWN' })
    if (isRuled(reason)) return reject({ code: 'HOLD_RULED', reason })
    const holds = order.holds.filter((hold) => hold.reason !== reason)
    const after = changeOrder(work, order, order, order, { shop, planned: order, holds })
    return accept(answerFor(after))
  },
}

/** Put on and lifted by what it is about, not by a person. */
function isRuled(reason: string): boolean {
  return RULED_HOLDS.has(reason) || isApprovalHold(reason) || isCaseHold({ reason })
}
