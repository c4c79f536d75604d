import { awaitStock } from '../../inventory/await-stock'
import { breakNewest } from '../../inventory/break-newest'
import { inboundKey } from '../../inventory/inbound-pool'
import { heldLines } from '../../inventory/lock-lines'
import { endLock } from '../../inventory/lock-stock'
import type { Order } from '../../order/order'
import type { LoadedRecords } from '../../store/store'
import { changeOrder } from '../change-order'
import { demandOnArrival } from '../served-rows'
import type { ShopSettings } from '../shop-settings'
import type { Work } from '../work'
import { stockKeysOf } from './book-document'

/** What was read of a row's promises before fewer goods were announced; if it no longer holds, it is read again. */
export interface SeenPromises {
  /** The row goods come to. */
  readonly stockKey: string
  /** Version of the inbound row. */
  readonly version: number
  /** Locks that may break, with the version of the inbound row each was made at, and their orders. */
  readonly locks: readonly { readonly id: string; readonly version: number }[]
  readonly orders: readonly { readonly orderKey: string; readonly shop: ShopSettings }[]
  /** Also breaks the newest of `locks` where newer ones have come since. */
  readonly hurried: boolean
}

/** The promises of a row have changed since they were read. Never reaches a caller. */
export class PromisesOvertaken extends Error {}

/** The records a change of announced goods may touch, beside the receipt. */
export const promiseNeeds = {
  order: ({ orders }: SeenPromises) => orders.map(({ orderKey }) => orderKey),
  stockLock: ({ locks, orders }: SeenPromises, loaded: LoadedRecords) => [
    ...locks.map(({ id }) => id),
    ...ordersIn(orders, loaded).flatMap(({ lock }) => (lock?.state === 'locked' ? [lock.id] : [])),
  ],
  stock: ({ stockKey, locks, orders }: SeenPromises, loaded: LoadedRecords) => [
    stockKey,
    inboundKey(stockKey),
    ...locks.flatMap(({ id }) => loaded.get('stockLock', id).value?.lines ?? []).map((line) => line.stockKey),
    ...ordersIn(orders, loaded).flatMap((order) => stockKeysOf(order, loaded)),
  ],
}

/**
 * Breaks promises of goods that will not come, the newest first: the order is short of stock from now on and waits for it
 * like any other, with one finding. Books are changed by what it hands back: after `settle` the orders follow.
 *
 * @throws PromisesOvertaken where newer promises were made since they were read.
 */
export function breakPromises(work: Work, seen: SeenPromises, lacking: number): { settle(): number } {
  const { stockKey } = seen
  const row = inboundKey(stockKey)
  if (!seen.hurried && work.level(row)?.version !== seen.version) throw new PromisesOvertaken()
  const held = seen.locks.flatMap(({ id, version }) => {
    const lock = work.get('stockLock', id)
    const line = lock === undefined ? undefined : heldLines(lock).find((one) => one.stockKey === row)
    return lock === undefined || line === undefined
      ? []
      : [{ id, owner: lock.owner, lockedAt: version, quantity: line.quantity }]
  })
  const { breaks, lacking: left } = breakNewest(row, lacking, held)
  if (left > 0) throw new PromisesOvertaken()
  // Before any goods are free again: so they are offered to all that wait, the oldest order first.
  for (const { owner } of breaks.slice(0, 1)) awaitStock(work, stockKey, owner)
  for (const { lockId, owner, shortage } of breaks) {
    const shortages = [{ ...shortage, stockKey }]
    const broken = endLock(work, work.get('stockLock', lockId), 'broken', { at: work.at })
    if (!broken.ok) throw new RangeError(`A lock to break is ${broken.rejection.code}.`)
    work.put('stockLock', lockId, { ...broken.value, shortages })
    work.emit('LockEnded', { lockId, owner, end: 'broken', at: work.at })
    work.emit('StockShort', { lockId, owner, orderKey: owner, shortages, at: work.at })
  }
  const settle = () => {
    for (const { owner, shortage } of breaks) holdOrder(work, owner, shortage.short, seen)
    return breaks.length
  }
  return { settle }
}

function holdOrder(work: Work, owner: string, short: number, { orders, stockKey }: SeenPromises): void {
  const known = orders.find(({ orderKey }) => orderKey === owner)
  const order = known === undefined ? undefined : work.get('order', known.orderKey)
  if (known === undefined || order === undefined) return
  const planned = { ...order, demand: demandOnArrival(order.demand) }
  changeOrder(work, order, order, order, { shop: known.shop, planned })
  work.emit('PromiseBroken', { orderKey: order.key, number: order.number, stockKey, short, at: work.at })
}

function ordersIn(orders: SeenPromises['orders'], loaded: LoadedRecords): readonly Order[] {
  return orders.flatMap(({ orderKey }) => loaded.get('order', orderKey).value ?? [])
}
