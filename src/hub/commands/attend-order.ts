import { arrivalKey, inboundKey } from '../../inventory/inbound-pool'
import { isOverdue } from '../../inventory/lock-stock'
import type { LockStrategies } from '../../inventory/lock-strategies'
import { availableStock } from '../../inventory/stock-level'
import type { Catalog } from '../../order/catalog'
import type { Order, OrderPlan } from '../../order/order'
import { planLines } from '../../order/plan-lines'
import { accept, reject } from '../../outcome'
import { changeOrder } from '../change-order'
import type { Command } from '../command'
import { addDemandKeys, orderDemand } from '../order-demand'
import { planAsRouted } from '../order-routing'
import type { Work } from '../work'
import { addFact, afterAllFacts, answerFor, type OrderAnswer, type OrderTarget, orderNeeds } from './order-commands'

/** `catalog`: an order with an unmapped SKU is planned anew by it, and by the lock strategies of the moment. */
export type AttendOrder = OrderTarget & { readonly catalog?: Catalog; readonly strategies?: LockStrategies | undefined }

/**
 * Looks at an order again because its timer fired or its stock may have come in. An unpaid order past its time is
 * closed; a payment that was captured before that moment still wins, whenever we hear of it.
 */
export const attendOrder: Command<
  AttendOrder,
  OrderAnswer | null,
  { readonly code: 'ORDER_UNKNOWN' } | { readonly code: 'LIMIT_FACTS'; readonly limit: number }
> = {
  name: 'attendOrder',
  answer: 'inRecord',
  needs: {
    ...orderNeeds,
    stock: (input, loaded) => {
      const order = loaded.get('order', input.orderKey).value
      const plan = order === undefined ? undefined : planAnew(order, input)
      const keys = [...orderNeeds.stock(input, loaded)]
      if (plan !== undefined) addDemandKeys(keys, plan.demand)
      else if (order?.lock?.state === 'refused') addDemandKeys(keys, soldAhead(order.demand))
      return keys
    },
  },
  decide(work, input) {
    const { orderKey, shop } = input
    const order = work.get('order', orderKey)
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    if (order.dueAt !== null && order.dueAt <= work.at) {
      const at = Math.max(order.dueAt, afterAllFacts(order, 0))
      const timedOut = addFact(
        work,
        order,
        { kind: 'PaymentTimedOut', ref: 'payment-time-limit', at, version: 0 },
        shop,
      )
      return timedOut.ok ? accept(answerFor(timedOut.value)) : timedOut
    }
    if (order.judging?.at != null && order.judging.at <= work.at && !work.judging) {
      // It was marked by a hub that judges; nobody does any more.
      const { judging: _none, ...unjudged } = order
      work.put('order', orderKey, unjudged)
      return accept(null)
    }
    const lock = order.lock?.state === 'locked' ? work.get('stockLock', order.lock.id) : undefined
    if (lock !== undefined && isOverdue(lock, work.at)) {
      return accept(answerFor(changeOrder(work, order, order, order, { shop, planned: order })))
    }
    // A moment ago its stock was looked at by the command that changed it.
    if (work.isChanged('order', orderKey)) return accept(null)
    const planned = planAnew(order, input)
    if (planned !== undefined) return accept(answerFor(changeOrder(work, order, order, order, { shop, planned })))
    if (order.lock?.state !== 'refused' || stillWaits(work, order)) return accept(null)
    const { plan, locking } = order
    const ahead = { plan, demand: soldAhead(order.demand), ...(locking === undefined ? {} : { locking }) }
    return accept(answerFor(changeOrder(work, order, order, order, { shop, planned: ahead })))
  },
}

/** The same where a lock of the order is past its time: others wait for what it frees, so it waits for nobody. */
export const expireOrderLock: typeof attendOrder = { ...attendOrder, name: 'expireOrderLock', makesRoom: true }

/** The plan of an order whose SKUs are all mapped by now; undefined where nothing is unmapped, or something still is. */
function planAnew(
  { plan, content, channel, routing }: Order,
  { shop, catalog, strategies }: AttendOrder,
): OrderPlan | undefined {
  if (catalog === undefined || content === null || plan.every(({ sku }) => sku !== null)) return undefined
  const anew = planLines({ channel, shop: shop.shop, content }, catalog)
  const asked = orderDemand(anew, { channel, shop, content, strategies })
  return asked.demand === null ? undefined : planAsRouted({ plan: anew, ...asked }, routing)
}

/** What the order waits for has not come in full, nor is enough on its way: nothing about it would change. */
function stillWaits(work: Work, { waitsFor, demand }: Order): boolean {
  const wanted = demand?.find(({ stockKey }) => stockKey === waitsFor)
  if (wanted === undefined) return false
  const { stockKey, quantity } = wanted
  return !has(work, stockKey, quantity) && !has(work, inboundKey(arrivalKey(stockKey)), quantity)
}

function has(work: Work, stockKey: string, quantity: number): boolean {
  const level = work.level(stockKey)
  return level !== undefined && availableStock(level) >= quantity
}

/** The demand of an order that waits: goods on their way may be promised to it. */
function soldAhead(demand: Order['demand']): Order['demand'] {
  return demand?.map((line) => ({ ...line, ahead: true as const })) ?? null
}
