import type { OrderStatus } from '../../lifecycle/order-lifecycle'
import { blockingHolds } from '../../order/hold-policy'
import { FACT_LIMIT, mergeFacts } from '../../order/merge-facts'
import type { Order, StoredFact } from '../../order/order'
import { accept, type Outcome, reject } from '../../outcome'
import type { LoadedRecords } from '../../store/store'
import { changeOrder } from '../change-order'
import type { Command } from '../command'
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
  /** It leaves in the parcels of a fulfilment: ship those, or undo it first. */
  | { readonly code: 'ORDER_REGROUPED'; readonly fulfilment: string }
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
      const blocking =
        rule.towardsTheDoor && order.holds.length > 0 ? blockingHolds(order.holds, input.shop.holdReasons) : []
      if (blocking.length > 0) return reject({ code: 'ORDER_HELD', reasons: blocking })
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

export function locks({ locking }: Order, shop: ShopSettings): boolean {
  return (locking?.when ?? shop.lockStock) !== 'never'
}

/** All that has not left yet is set aside. */
export function hasItsStock({ lock }: Order): boolean {
  return lock?.state === 'locked' || lock?.state === 'deducted'
}

/** The order with one fact more, and all that follows from it. */
export function addFact(
  work: Work,
  order: Order,
  fact: StoredFact,
  shop: ShopSettings,
): Outcome<Order, { readonly code: 'LIMIT_FACTS'; readonly limit: number }> {
  if (order.facts.length >= FACT_LIMIT) return reject({ code: 'LIMIT_FACTS', limit: FACT_LIMIT })
  return accept(changeOrder(work, order, order, mergeFacts(order, [fact]), { shop, planned: order }))
}

/** A decision follows what it was based on, even if a channel's clock ran ahead of ours. */
export function afterAllFacts(order: Order, at: number): number {
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
    if (again.length > 0) return { code: 'LINES_SHIPPED', lines: again }
    const { fulfilment } = order
    return fulfilment === undefined ? undefined : { code: 'ORDER_REGROUPED', fulfilment }
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
