import { isOverdue } from '../../inventory/lock-stock'
import type { LockStrategies } from '../../inventory/lock-strategies'
import { availableStock } from '../../inventory/stock-level'
import type { OrderStatus } from '../../lifecycle/order-lifecycle'
import type { Catalog } from '../../order/catalog'
import { FACT_LIMIT, mergeFacts } from '../../order/merge-facts'
import type { Order, OrderPlan, StoredFact } from '../../order/order'
import { planLines } from '../../order/plan-lines'
import { accept, type Outcome, reject } from '../../outcome'
import type { LoadedRecords } from '../../store/store'
import { changeOrder } from '../change-order'
import type { Command } from '../command'
import { addDemandKeys, orderDemand } from '../order-demand'
import { parcelsThatLeft } from '../pieces-gone'
import type { ShopSettings } from '../shop-settings'
import type { Work } from '../work'
import { stockKeysOf } from './book-document'

/** Names an order and how its shop is run. */
export interface OrderTarget {
  readonly orderKey: string
  readonly shop: ShopSettings
}

/** The order after the command; `revision` is its version in the store. */
export interface OrderAnswer {
  readonly orderKey: string
  readonly number: string
  readonly status: OrderStatus
  readonly revision: number
}

/** Reasons a command on an order is refused, in the order they are checked. */
export type OrderRejection =
  | { readonly code: 'ORDER_UNKNOWN' }
  | { readonly code: 'ORDER_STATUS'; readonly status: OrderStatus; readonly allowed: readonly OrderStatus[] }
  | { readonly code: 'ORDER_HELD'; readonly reasons: readonly string[] }
  | { readonly code: 'STOCK_NOT_LOCKED' }
  | { readonly code: 'ORDER_PARTLY_SHIPPED'; readonly parcels: readonly string[] }
  | { readonly code: 'LINES_UNKNOWN'; readonly lines: readonly string[] }
  | { readonly code: 'PARCEL_SHIPPED'; readonly parcel: string }
  | { readonly code: 'LINES_SHIPPED'; readonly lines: readonly string[] }
  | { readonly code: 'LIMIT_FACTS'; readonly limit: number }

/** The records a command on an order may touch: the order, its lock, its stock. */
export const orderNeeds = {
  order: ({ orderKey }: OrderTarget) => [orderKey],
  stockLock: ({ orderKey }: OrderTarget, loaded: LoadedRecords) => {
    const lock = loaded.get('order', orderKey).value?.lock
    return lock?.state === 'locked' ? [lock.id] : []
  },
  stock: ({ orderKey }: OrderTarget, loaded: LoadedRecords) => {
    const order = loaded.get('order', orderKey).value
    return order === undefined ? [] : stockKeysOf(order, loaded)
  },
}

interface OrderRule<Input> {
  /** Statuses from which the command makes sense. */
  readonly from: readonly OrderStatus[]
  /** A held order may not do this. */
  readonly towardsTheDoor: boolean
  /** Needs the goods to be set aside. */
  readonly needsStock?: boolean
  check?(order: Order, input: Input): OrderRejection | undefined
  fact(input: Input, ref: string, at: number): StoredFact
  after?(work: Work, order: Order, input: Input): void
}

/** A command that adds one fact to an order, if the order is in a state where that makes sense. */
function orderCommand<Input extends OrderTarget>(
  name: string,
  rule: OrderRule<Input>,
): Command<Input, OrderAnswer, OrderRejection> {
  return {
    name,
    answer: 'stored',
    needs: orderNeeds,
    decide(work, input) {
      const order = work.get('order', input.orderKey)
      if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
      if (!rule.from.includes(order.status)) {
        return reject({ code: 'ORDER_STATUS', status: order.status, allowed: rule.from })
      }
      if (rule.towardsTheDoor && order.holds.length > 0) {
        return reject({ code: 'ORDER_HELD', reasons: order.holds.map((hold) => hold.reason) })
      }
      if (rule.needsStock === true && locks(order, input.shop) && !hasItsStock(order)) {
        return reject({ code: 'STOCK_NOT_LOCKED' })
      }
      const refused = rule.check?.(order, input)
      if (refused !== undefined) return reject(refused)
      const changed = addFact(work, order, rule.fact(input, work.commandId, afterAllFacts(order, work.at)), input.shop)
      if (!changed.ok) return changed
      rule.after?.(work, changed.value, input)
      return accept(answerFor(changed.value))
    },
  }
}

function locks({ locking }: Order, shop: ShopSettings): boolean {
  return (locking?.when ?? shop.lockStock) !== 'never'
}

/** All that has not left yet is set aside. */
function hasItsStock({ lock }: Order): boolean {
  return lock?.state === 'locked' || lock?.state === 'deducted'
}

function addFact(
  work: Work,
  order: Order,
  fact: StoredFact,
  shop: ShopSettings,
): Outcome<Order, { readonly code: 'LIMIT_FACTS'; readonly limit: number }> {
  if (order.facts.length >= FACT_LIMIT) return reject({ code: 'LIMIT_FACTS', limit: FACT_LIMIT })
  return accept(changeOrder(work, order, order, mergeFacts(order, [fact]), { shop, planned: order }))
}

/** A decision follows what it was based on, even if a channel's clock ran ahead of ours. */
function afterAllFacts(order: Order, at: number): number {
  return order.facts.reduce((latest, fact) => Math.max(latest, fact.at), at)
}

export function answerFor(order: Order): OrderAnswer {
  return {
    orderKey: order.key,
    number: order.number,
    status: order.status,
    revision: order.revision,
  }
}

export const reviewOrder = orderCommand<OrderTarget>('reviewOrder', {
  from: ['paid'],
  towardsTheDoor: true,
  fact: (_input, ref, at) => ({ kind: 'OrderReviewed', ref, at, version: 0 }),
})

export const requestOutbound = orderCommand<OrderTarget>('requestOutbound', {
  from: ['reviewed', 'allocated'],
  towardsTheDoor: true,
  needsStock: true,
  fact: (_input, ref, at) => ({ kind: 'OutboundRequested', ref, at, version: 0 }),
})

export const packOrder = orderCommand<OrderTarget>('packOrder', {
  from: ['awaitingOutbound'],
  towardsTheDoor: true,
  needsStock: true,
  fact: (_input, ref, at) => ({ kind: 'OrderPacked', ref, at, version: 0 }),
})

export interface ShipParcel extends OrderTarget {
  readonly parcel: string
  readonly carrier: string | null
  readonly trackingNo: string | null
  /** Line ids inside the parcel; null: all lines of the order. */
  readonly lines: readonly string[] | null
}

export const shipParcel = orderCommand<ShipParcel>('shipParcel', {
  from: ['reviewed', 'allocated', 'awaitingOutbound', 'packed'],
  towardsTheDoor: true,
  needsStock: true,
  check: (order, { parcel, lines }) => {
    const all = order.content?.lines.map((line) => line.id) ?? []
    const unknown = lines?.filter((line) => !all.includes(line)) ?? []
    if (unknown.length > 0) return { code: 'LINES_UNKNOWN', lines: unknown }
    const left = parcelsThatLeft(order)
    if (left.some((known) => known.id === parcel)) return { code: 'PARCEL_SHIPPED', parcel }
    const shipped = new Set(left.flatMap((known) => known.lines ?? all))
    const again = (lines ?? all).filter((line) => shipped.has(line))
    return again.length > 0 ? { code: 'LINES_SHIPPED', lines: again } : undefined
  },
  fact: ({ parcel, carrier, trackingNo, lines }, ref, at) => ({
    kind: 'ParcelHandedOver',
    ref,
    at,
    version: 0,
    parcel,
    carrier,
    trackingNo,
    lines,
  }),
  after: (work, order, { parcel, carrier, trackingNo, lines }) =>
    work.emit('ParcelShipped', {
      orderKey: order.key,
      number: order.number,
      channel: order.channel,
      shop: order.shop,
      channelOrderNo: order.channelOrderNo,
      parcel,
      carrier,
      trackingNo,
      lines,
      at: work.at,
    }),
})

export const completeOrder = orderCommand<OrderTarget>('completeOrder', {
  from: ['shipped', 'delivered'],
  towardsTheDoor: false,
  fact: (_input, ref, at) => ({ kind: 'OrderCompleted', ref, at, version: 0 }),
})

/** `rest`: what has left stays gone, what is still here is called off. */
export type CancelOrder = OrderTarget & { readonly reason: string; readonly rest?: boolean }

export const cancelOrder = orderCommand<CancelOrder>('cancelOrder', {
  from: ['received', 'awaitingPayment', 'paid', 'reviewed', 'allocated', 'awaitingOutbound', 'packed'],
  towardsTheDoor: false,
  // What has left cannot be cancelled; it may come back as a return.
  check: (order, { rest }) => {
    if (rest === true) return undefined
    const left = parcelsThatLeft(order)
    return left.length > 0 ? { code: 'ORDER_PARTLY_SHIPPED', parcels: left.map((parcel) => parcel.id) } : undefined
  },
  fact: ({ reason }, ref, at) => ({ kind: 'OrderCancelled', ref, at, version: 0, reason }),
})

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
    const lock = order.lock?.state === 'locked' ? work.get('stockLock', order.lock.id) : undefined
    if (lock !== undefined && isOverdue(lock, work.at)) {
      return accept(answerFor(changeOrder(work, order, order, order, { shop, planned: order })))
    }
    const planned = planAnew(order, input)
    if (planned !== undefined) return accept(answerFor(changeOrder(work, order, order, order, { shop, planned })))
    if (order.lock?.state !== 'refused' || stillWaits(work, order)) return accept(null)
    return accept(answerFor(changeOrder(work, order, order, order, { shop, planned: order })))
  },
}

/** The same where a lock of the order is past its time: others wait for what it frees, so it waits for nobody. */
export const expireOrderLock: typeof attendOrder = { ...attendOrder, name: 'expireOrderLock', makesRoom: true }

/** The plan of an order whose SKUs are all mapped by now; undefined where nothing is unmapped, or something still is. */
function planAnew(
  { plan, content, channel }: Order,
  { shop, catalog, strategies }: AttendOrder,
): OrderPlan | undefined {
  if (catalog === undefined || content === null || plan.every(({ sku }) => sku !== null)) return undefined
  const anew = planLines({ channel, shop: shop.shop, content }, catalog)
  const asked = orderDemand(anew, { channel, shop, content, strategies })
  return asked.demand === null ? undefined : { plan: anew, ...asked }
}

/** What the order waits for has not come in full: nothing about it would change. */
function stillWaits(work: Work, { waitsFor, demand }: Order): boolean {
  const wanted = demand?.find(({ stockKey }) => stockKey === waitsFor)
  if (wanted === undefined) return false
  const level = work.level(wanted.stockKey)
  return level === undefined || availableStock(level) < wanted.quantity
}
