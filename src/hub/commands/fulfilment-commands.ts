import type { OrderStatus } from '../../lifecycle/order-lifecycle'
import { type Fulfilment, type FulfilmentPiece, piecesOf, samePieces } from '../../order/fulfilment'
import { mergeOrders as decideMerge, type MergeRejection } from '../../order/merge-orders'
import type { Order } from '../../order/order'
import {
  splitOrder as decideSplit,
  type SplitLine,
  type SplitRejection,
  splitBy,
  splitByLines,
} from '../../order/split-order'
import { accept, type Outcome, reject } from '../../outcome'
import type { LoadedRecords } from '../../store/store'
import { changeOrder } from '../change-order'
import type { Command } from '../command'
import { LineRows, warehousesOf } from '../line-rows'
import { parcelsThatLeft } from '../pieces-gone'
import type { ShopSettings } from '../shop-settings'
import { presaleLinesOf } from '../stock-intent'
import type { Work } from '../work'
import { stockKeysOf } from './book-document'

/** Orders of one shop, and how it is run. */
export interface FulfilmentTarget {
  readonly orderKeys: readonly string[]
  readonly shop: ShopSettings
}

/** A fulfilment after a command on it. */
export interface FulfilmentAnswer {
  readonly fulfilment: string
  readonly kind: Fulfilment['kind']
  readonly state: Fulfilment['state']
  readonly orders: readonly string[]
  readonly parts: readonly Pick<Fulfilment['parts'][number], 'id' | 'warehouse' | 'parcel'>[]
}

type OrderUnknown = { readonly code: 'ORDER_UNKNOWN'; readonly orderKey: string }

/** Why a fulfilment is not undone, in the order they are checked. */
export type UndoRejection =
  | { readonly code: 'FULFILMENT_UNKNOWN' }
  | { readonly code: 'FULFILMENT_STATE'; readonly state: Fulfilment['state'] }
  | { readonly code: 'ORDER_PARTLY_SHIPPED'; readonly orderKey: string; readonly parcels: readonly string[] }

/** The records commands on several orders may touch. */
export const fulfilmentNeeds = {
  order: ({ orderKeys }: FulfilmentTarget) => orderKeys,
  stockLock: ({ orderKeys }: FulfilmentTarget, loaded: LoadedRecords) =>
    orderKeys.flatMap((key) => {
      const lock = loaded.get('order', key).value?.lock
      return lock?.state === 'locked' ? [lock.id] : []
    }),
  stock: ({ orderKeys }: FulfilmentTarget, loaded: LoadedRecords) =>
    orderKeys.flatMap((key) => {
      const order = loaded.get('order', key).value
      return order === undefined ? [] : stockKeysOf(order, loaded)
    }),
}

/** Puts several placed orders into one parcel. */
export const mergeOrders: Command<FulfilmentTarget, FulfilmentAnswer, OrderUnknown | MergeRejection> = {
  name: 'mergeOrders',
  answer: 'stored',
  needs: fulfilmentNeeds,
  decide(work, target) {
    const orders = ordersOf(work, target)
    if (!orders.ok) return orders
    const candidates = orders.value.map((order) => ({ order, warehouses: warehousesOf(order.demand) }))
    const merged = decideMerge(candidates, target.shop.holdReasons)
    if (!merged.ok) return merged
    return accept(regroup(work, target, orders.value, 'merge', [{ warehouse: null, pieces: merged.value }]))
  },
}

/** By hand; by the warehouses the goods are set aside in; or what is here from what is sold ahead. */
export type SplitHow =
  | { readonly by: 'lines'; readonly parts: readonly (readonly SplitLine[])[] }
  | { readonly by: 'warehouse' | 'presale' }

export type SplitOrder = FulfilmentTarget & { readonly how: SplitHow }

/** Packs one order in several parts. */
export const splitOrder: Command<SplitOrder, FulfilmentAnswer, OrderUnknown | SplitRejection> = {
  name: 'splitOrder',
  answer: 'stored',
  needs: fulfilmentNeeds,
  decide(work, target) {
    const orders = ordersOf(work, target)
    if (!orders.ok) return orders
    const [order] = orders.value
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN', orderKey: '' })
    const parts = splitParts(order, target)
    return parts.ok ? accept(regroup(work, target, [order], 'split', parts.value)) : parts
  },
}

/** The parts an order is packed in, if it may be. */
export function splitParts(
  order: Order,
  target: Omit<SplitOrder, 'orderKeys'>,
): Outcome<readonly Part[], SplitRejection> {
  const parts = partsOf(order, target)
  if (!parts.ok) return parts
  const split = decideSplit(
    order,
    parts.value.map(({ pieces }) => pieces),
    target.shop.holdReasons,
  )
  if (!split.ok) return split
  const named = split.value.map((pieces, at) => ({ warehouse: parts.value[at]?.warehouse ?? null, pieces }))
  const giftsAlone = named.find(({ pieces }) => pieces.every(({ line }) => line.startsWith('gift:')))
  if (giftsAlone !== undefined) return reject({ code: 'SPLIT_UNEVEN', line: giftsAlone.pieces[0]?.line ?? '' })
  return accept(named)
}

export type OnFulfilment = FulfilmentTarget & { readonly fulfilment: string }

/** Packs the orders as they were placed again. Nothing of them has to be put back, for nothing of them was changed. */
export const undoFulfilment: Command<OnFulfilment, FulfilmentAnswer, UndoRejection> = {
  name: 'undoFulfilment',
  answer: 'stored',
  needs: { ...fulfilmentNeeds, fulfilment: ({ fulfilment }) => [fulfilment] },
  decide(work, { fulfilment: id, orderKeys, shop }) {
    const found = work.get('fulfilment', id)
    if (found === undefined) return reject({ code: 'FULFILMENT_UNKNOWN' })
    if (found.state !== 'open') return reject({ code: 'FULFILMENT_STATE', state: found.state })
    const orders = orderKeys.flatMap((key) => work.get('order', key) ?? [])
    if (!orders.some((order) => isStale(found, order))) {
      for (const order of orders) {
        const left = parcelsThatLeft(order)
        if (left.length === 0) continue
        return reject({ code: 'ORDER_PARTLY_SHIPPED', orderKey: order.key, parcels: left.map((parcel) => parcel.id) })
      }
    }
    for (const order of orders) {
      if (order.fulfilment === id) changeOrder(work, order, order, order, { shop, planned: order, fulfilment: null })
    }
    const undone: Fulfilment = { ...found, state: 'undone' }
    work.put('fulfilment', id, undone)
    work.emit('RegroupingUndone', { fulfilment: id, kind: found.kind, orders: found.orders, at: work.at })
    return accept(fulfilmentAnswer(undone))
  },
}

/** The order's lines are not those the fulfilment was made for. One that is over counts no more, so it is not stale. */
export function isStale({ parts }: Fulfilment, order: Order): boolean {
  if (OVER.has(order.status)) return false
  const own = parts.flatMap(({ pieces }) => pieces.filter(({ orderKey }) => orderKey === order.key))
  const all = piecesOf(order)
  return all === undefined || !samePieces(own, all)
}

export const OVER: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['cancelled', 'closed'])

export function fulfilmentAnswer({ id, kind, state, orders, parts }: Fulfilment): FulfilmentAnswer {
  const told = parts.map(({ id: part, warehouse, parcel }) => ({ id: part, warehouse, parcel }))
  return { fulfilment: id, kind, state, orders, parts: told }
}

function ordersOf(work: Work, { orderKeys }: FulfilmentTarget): Outcome<readonly Order[], OrderUnknown> {
  const orders: Order[] = []
  for (const orderKey of orderKeys) {
    const order = work.get('order', orderKey)
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN', orderKey })
    orders.push(order)
  }
  return accept(orders)
}

/** One part before it has an id. */
export type Part = Pick<Fulfilment['parts'][number], 'warehouse' | 'pieces'>

function partsOf(order: Order, { how, shop }: Omit<SplitOrder, 'orderKeys'>): Outcome<readonly Part[], SplitRejection> {
  if (how.by === 'lines') {
    const parts = splitByLines(order, how.parts)
    return parts.ok ? accept(parts.value.map((pieces) => ({ warehouse: null, pieces }))) : parts
  }
  const presale = presaleLinesOf(order.content?.lines ?? [])
  const pieces = piecesOf(order) ?? []
  if (how.by === 'presale') {
    const parts = splitBy(pieces, ({ line }) => (presale.has(line) ? 'ahead' : 'now'))
    return accept([...parts.values()].reverse().map((part) => ({ warehouse: null, pieces: part })))
  }
  const dealer = new LineRows(order.demand ?? [], { presale, presalePool: shop.presalePool })
  const dealt = pieces.flatMap((piece) =>
    dealer.deal(piece).map(({ stockKey, quantity }) => ({
      warehouse: warehousesOf([{ stockKey }])[0] ?? '',
      piece: { ...piece, quantity },
    })),
  )
  const warehouses = [...new Set(dealt.map(({ warehouse }) => warehouse))].sort()
  return accept(
    warehouses.map((warehouse) => ({
      warehouse,
      pieces: dealt.flatMap((one) => (one.warehouse === warehouse ? [one.piece] : [])),
    })),
  )
}

/** Makes the fulfilment, and tells its orders. */
export function regroup(
  work: Work,
  { shop }: Pick<FulfilmentTarget, 'shop'>,
  orders: readonly Order[],
  kind: Fulfilment['kind'],
  parts: readonly { readonly warehouse: string | null; readonly pieces: readonly FulfilmentPiece[] }[],
): FulfilmentAnswer {
  const sorted = orders.map(({ key }) => key).sort()
  const first = orders.find(({ key }) => key === sorted[0])
  if (first === undefined) throw new RangeError('A fulfilment has orders.')
  // An order is in one fulfilment at a time, and its revision only ever rises: no two get one id.
  const id = `${first.key}#${first.revision}`
  const made: Fulfilment = {
    id,
    kind,
    channel: first.channel,
    shop: first.shop,
    orders: sorted,
    parts: parts.map((part, at) => ({ id: String(at + 1), ...part, parcel: null })),
    state: 'open',
    madeAt: work.at,
  }
  work.create('fulfilment', id, made)
  for (const order of orders) changeOrder(work, order, order, order, { shop, planned: order, fulfilment: id })
  work.emit('OrdersRegrouped', { fulfilment: id, kind, orders: sorted, parts: parts.length, at: work.at })
  return fulfilmentAnswer(made)
}
