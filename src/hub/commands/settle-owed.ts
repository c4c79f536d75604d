import { addLines } from '../../inventory/lock-lines'
import { endLock, lockStock } from '../../inventory/lock-stock'
import { stockPlace } from '../../inventory/stock-level'
import type { LockLine, Shortage } from '../../inventory/stock-lock'
import type { Order, OrderLock } from '../../order/order'
import { accept, reject } from '../../outcome'
import { changeOrder } from '../change-order'
import type { Command } from '../command'
import { freePieces } from '../order-lock'
import { orderLockId } from '../stock-intent'
import type { Work } from '../work'
import { answerFor, type OrderAnswer, type OrderTarget, orderNeeds } from './order-commands'

/**
 * What becomes of pieces that left and were not deducted. `deduct`: they are in the books, and leave them now. `writeOff`:
 * the books never had them, so nothing is to be deducted.
 */
export type OwedSettlement = 'deduct' | 'writeOff'

export type SettleOwed = OrderTarget & { readonly how: OwedSettlement; readonly reason: string }

/** Reasons the settling is refused, in the order they are checked. */
export type SettleOwedRejection =
  | { readonly code: 'ORDER_UNKNOWN' }
  | { readonly code: 'NOTHING_OWED' }
  | { readonly code: 'STOCK_INSUFFICIENT'; readonly shortages: readonly Shortage[] }

/** A person's word on goods that left without being deducted (`SHIPPED_NOT_DEDUCTED`): all of them, or none. */
export const settleOwed: Command<SettleOwed, OrderAnswer, SettleOwedRejection> = {
  name: 'settleOwed',
  answer: 'stored',
  needs: orderNeeds,
  decide(work, { orderKey, shop, how, reason }) {
    const order = work.get('order', orderKey)
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    const { lock } = order
    if (lock?.owed === undefined) return reject({ code: 'NOTHING_OWED' })
    const shortages = how === 'deduct' ? shortagesOf(work, lock.owed) : []
    if (shortages.length > 0) return reject({ code: 'STOCK_INSUFFICIENT', shortages })
    const settled = how === 'deduct' ? deductOwed(work, order, lock, lock.owed) : withoutOwed(lock, lock.owed)
    work.note({ how, reason })
    return accept(answerFor(changeOrder(work, { ...order, lock: settled }, order, order, { shop, planned: order })))
  },
}

function shortagesOf(work: Work, owed: readonly LockLine[]): readonly Shortage[] {
  return owed.flatMap(({ stockKey, quantity }) => {
    const available = freePieces(work, stockKey)
    if (available >= quantity) return []
    const { sku } = stockPlace(stockKey)
    return [{ stockKey, sku, requested: quantity, available, short: quantity - available }]
  })
}

/** A lock of its own that is deducted at once: the account of pieces that left late. */
function deductOwed(work: Work, { key }: Order, lock: OrderLock, owed: readonly LockLine[]): OrderLock {
  const generation = lock.generation + 1
  const id = orderLockId(key, generation)
  const locked = lockStock(work, id, owed)
  const record = {
    id,
    lines: owed,
    state: 'locked',
    owner: key,
    expiresAt: null,
    lockedAt: work.at,
    fingerprint: '',
    fence: 1,
    shortages: [],
  } as const
  const taken = endLock(work, record, 'deducted', { at: work.at })
  if (!locked.ok || !taken.ok) throw new RangeError('Free pieces could not be deducted.')
  work.create('stockLock', id, taken.value)
  work.emit('StockLocked', { lockId: id, owner: key, at: work.at })
  work.emit('LockEnded', { lockId: id, owner: key, end: 'deducted', at: work.at })
  const settled = withoutOwed(lock, owed)
  return lock.state === 'locked' ? { ...settled, generation } : { ...settled, id, generation, state: 'deducted' }
}

function withoutOwed({ owed: _settledNow, ...lock }: OrderLock, owed: readonly LockLine[]): OrderLock {
  return { ...lock, settled: addLines(lock.settled ?? [], owed) }
}
