import type { BreakableLock } from '../../inventory/break-newest'
import { heldLines } from '../../inventory/lock-lines'
import { move } from '../../inventory/lock-stock'
import { type CountRejection, settleCount as decideCount } from '../../inventory/settle-count'
import { emptyStockLevel, isKept, type StockLevel } from '../../inventory/stock-level'
import type { StockLock } from '../../inventory/stock-lock'
import type { Order } from '../../order/order'
import { accept, reject } from '../../outcome'
import type { LoadedRecords } from '../../store/store'
import { breakLock } from '../break-lock'
import { changeOrder } from '../change-order'
import type { Command } from '../command'
import type { ShopSettings } from '../shop-settings'
import type { Work } from '../work'
import { stockKeysOf } from './book-document'

/** What was read about a row before its count is decided. If it no longer holds, the count is read again. */
export interface SeenRow {
  /** Version of its newest count. */
  readonly count: number
  /** Version of its level. */
  readonly version: number
  /** On hand at the instant of the count, by `bookAtCount`. */
  readonly onHandThen: number
  readonly settled: boolean
}

/** What becomes of a count that finds less than is promised. */
export type OnShortage = 'refuse' | 'breakNewest'

/** What becomes of a count of a row nobody has kept. */
export type OnUnknownRow = 'refuse' | 'open'

export interface SettleCount {
  readonly stockKey: string
  readonly counted: number
  readonly countedAt: number
  readonly countId: string
  readonly onShortage: OnShortage
  readonly onUnknownRow: OnUnknownRow
  readonly seen: SeenRow
  /** Locks that may break, and the orders they belong to. */
  readonly locks: readonly string[]
  readonly orders: readonly { readonly orderKey: string; readonly shop: ShopSettings }[]
  /** Also breaks the newest of `locks` where newer ones have come since they were read. */
  readonly hurried: boolean
}

/** What a count came to. */
export interface CountAnswer {
  /** Added to what is on hand; 0: the book was right. */
  readonly change: number
  readonly onHand: number
  /** Ids of the locks it broke, the newest first. */
  readonly broken: readonly string[]
}

/** Why a count is refused, in the order they are checked. */
export type SettleCountRejection =
  /** A newer count of the row was applied: `countedAt` is its instant. */
  | { readonly code: 'COUNT_OUTDATED'; readonly countedAt: number }
  | { readonly code: 'UNKNOWN_STOCK'; readonly stockKeys: readonly string[] }
  | CountRejection

/** What a count was to be decided on has changed since it was read. Never reaches a caller. */
export class CountOvertaken extends Error {}

/** Settles one count: the difference, the locks it breaks, and what follows for their orders, in one commit. */
export const settleCount: Command<SettleCount, CountAnswer, SettleCountRejection> = {
  name: 'settleCount',
  answer: 'stored',
  needs: {
    order: ({ orders }) => orders.map(({ orderKey }) => orderKey),
    stockLock: ({ locks, orders }, loaded) => [...locks, ...ordersIn(orders, loaded).flatMap(lockedBy)],
    stockCount: ({ stockKey }) => [stockKey],
    stock: ({ stockKey, locks, orders }, loaded) => [
      stockKey,
      ...locks.flatMap((id) => loaded.get('stockLock', id).value?.lines ?? []).map((line) => line.stockKey),
      ...ordersIn(orders, loaded).flatMap((order) => stockKeysOf(order, loaded)),
    ],
  },
  decide(work, input) {
    const { stockKey, counted, countedAt } = input
    checkSeen(work, stockKey, input.seen)
    work.note({ stockKey, counted, countedAt })
    const before = work.get('stockCount', stockKey)
    if (before !== undefined && before.countedAt > countedAt) {
      return reject({ code: 'COUNT_OUTDATED', countedAt: before.countedAt })
    }
    const level = keptLevel(work, stockKey)
    if (level === undefined && input.onUnknownRow === 'refuse') {
      return reject({ code: 'UNKNOWN_STOCK', stockKeys: [stockKey] })
    }
    const settled = settle(work, level ?? emptyStockLevel(stockKey), input)
    if (!settled.ok) return settled
    const { change, breaks } = settled.value
    for (const each of breaks) breakLock(work, stockKey, each)
    applyCount(work, input, change)
    for (const { owner } of breaks) holdOrder(work, owner, input)
    work.note({ change, broken: breaks.length })
    return accept({ change, onHand: work.level(stockKey)?.onHand ?? 0, broken: breaks.map(({ lockId }) => lockId) })
  },
}

/** The row; undefined where nobody has kept it, though an order may wait for it. */
export function keptLevel(work: Pick<Work, 'level'>, stockKey: string): StockLevel | undefined {
  const level = work.level(stockKey)
  return level === undefined || !isKept(level) ? undefined : level
}

/** @throws CountOvertaken when what was read about the row no longer holds. */
export function checkSeen(work: Work, stockKey: string, { count, version, settled }: SeenRow): void {
  if (work.versionOf('stockCount', stockKey) !== count) throw new CountOvertaken()
  if (!settled && work.versionOf('stock', stockKey) !== version) throw new CountOvertaken()
}

/** Adds the difference to the level and remembers the count. */
export function applyCount(
  work: Work,
  { stockKey, countId, countedAt, counted }: Pick<SettleCount, 'stockKey' | 'countId' | 'countedAt' | 'counted'>,
  change: number,
): void {
  if (change !== 0 || keptLevel(work, stockKey) === undefined) {
    const book = { at: work.at, level: levelOrEmpty(work), write: work.write.bind(work) }
    move(book, stockKey, 'counted', work.commandId, change, 0)
  }
  work.put('stockCount', stockKey, { stockKey, countId, countedAt, counted })
}

function levelOrEmpty(work: Work): (stockKey: string) => StockLevel {
  return (stockKey) => work.level(stockKey) ?? emptyStockLevel(stockKey)
}

function settle(work: Work, level: StockLevel, { seen, locks, ...input }: SettleCount) {
  const breakable = input.onShortage === 'refuse' ? [] : locks.flatMap((id) => breakableLock(work, id, level.key))
  const settled = decideCount(input, { ...level, onHandThen: seen.onHandThen }, breakable)
  const short = settled.ok ? settled.value.breaks.length > 0 : settled.rejection.code === 'COUNT_BELOW_PROMISED'
  if (input.onShortage === 'refuse' || !short || level.version === seen.version) return settled
  // Other locks have come or gone: the newest may not be among those that were read.
  if (settled.ok && input.hurried) return settled
  throw new CountOvertaken()
}

function breakableLock(work: Work, id: string, stockKey: string): readonly BreakableLock[] {
  const lock = work.get('stockLock', id)
  const quantity = lock === undefined ? 0 : heldOf(lock, stockKey)
  return lock === undefined || quantity === 0 ? [] : [{ id, owner: lock.owner, lockedAt: lock.lockedAt, quantity }]
}

/** What a lock still holds of one row. */
export function heldOf(lock: StockLock, stockKey: string): number {
  return heldLines(lock).find((line) => line.stockKey === stockKey)?.quantity ?? 0
}

/** The order a lock belongs to; null for a host's own lock. */
export function orderOfLock({ id, owner }: Pick<StockLock, 'id' | 'owner'>): string | null {
  return id.startsWith('order:') ? owner : null
}

/** An order whose lock broke is short of stock from now on, and waits for it like any other. */
function holdOrder(work: Work, owner: string, { orders }: SettleCount): void {
  const known = orders.find(({ orderKey }) => orderKey === owner)
  const order = known === undefined ? undefined : work.get('order', known.orderKey)
  if (known === undefined || order === undefined) return
  changeOrder(work, order, order, order, { shop: known.shop, planned: order })
}

function ordersIn(orders: SettleCount['orders'], loaded: LoadedRecords): readonly Order[] {
  return orders.flatMap(({ orderKey }) => loaded.get('order', orderKey).value ?? [])
}

function lockedBy({ lock }: Order): readonly string[] {
  return lock?.state === 'locked' ? [lock.id] : []
}
