import type { OrderLockCompensation } from '../../inventory/audit-order-lock'
import type { StockCompensation } from '../../inventory/audit-stock'
import {
  type CompensateStockRejection,
  compensateStock as decideCompensation,
  prepareBreak,
} from '../../inventory/compensate-stock'
import { heldLines } from '../../inventory/lock-lines'
import { endLock } from '../../inventory/lock-stock'
import { stockPlace } from '../../inventory/stock-level'
import type { StockLock } from '../../inventory/stock-lock'
import type { Order, OrderLock } from '../../order/order'
import { accept, type Outcome, reject } from '../../outcome'
import type { LoadedRecords } from '../../store/store'
import { breakLock } from '../break-lock'
import { changeOrder } from '../change-order'
import type { Command } from '../command'
import { orderOfLock } from '../order-of-lock'
import type { ShopSettings } from '../shop-settings'
import type { Work } from '../work'
import { stockKeysOf } from './book-document'

/** What an audit proposes: data, to be printed, approved and applied. */
export type Compensation = StockCompensation | OrderLockCompensation

/** A proposal that can be applied, and how the shop of its order is run where an order is concerned. */
export interface CompensateStock {
  readonly proposal: Exclude<Compensation, { readonly kind: 'restoreMovements' }>
  readonly shop?: ShopSettings
}

/** Why a compensation is not applied, in the order they are checked. */
export type CompensationRejection =
  | CompensateStockRejection
  /** The level of this row does not hold what the lock would give back: set the level right first. */
  | { readonly code: 'COMPENSATION_LEVEL_FIRST'; readonly stockKey: string }

/** Applies one proposal of an audit, if what it was made for still is as it was then. */
export const compensateStock: Command<CompensateStock, null, CompensationRejection> = {
  name: 'compensateStock',
  answer: 'stored',
  needs: {
    order: ({ proposal }) => orderKeysOf(proposal),
    stockLock: ({ proposal }, loaded) => {
      const ids = 'lockId' in proposal ? [proposal.lockId] : []
      const locks = ordersOf(proposal, loaded).flatMap(({ lock }) => (lock?.state === 'locked' ? [lock.id] : []))
      return [...ids, ...locks]
    },
    stock: ({ proposal }, loaded) => {
      const keys = 'stockKey' in proposal ? [proposal.stockKey] : []
      for (const order of ordersOf(proposal, loaded)) keys.push(...stockKeysOf(order, loaded))
      const lock = 'lockId' in proposal ? loaded.get('stockLock', proposal.lockId).value : undefined
      return [...keys, ...(lock?.lines ?? []).map(({ stockKey }) => stockKey)]
    },
  },
  decide(work, { proposal, shop }) {
    const { kind } = proposal
    const applied =
      kind === 'settleOrder'
        ? settleOrder(work, proposal, shop)
        : kind === 'releaseLock'
          ? releaseStray(work, proposal, shop)
          : kind === 'breakLock'
            ? breakPromise(work, proposal, shop)
            : decideCompensation(work, proposal, work.commandId)
    if (applied.ok) work.note(noted(proposal))
    return applied
  },
}

/** The order believes its lock, and its stock is settled by what the order has become. */
function settleOrder(
  work: Work,
  { orderKey, lockId, revision, from, to }: Extract<Compensation, { kind: 'settleOrder' }>,
  shop: ShopSettings | undefined,
): Outcome<null, CompensationRejection> {
  const order = work.get('order', orderKey)
  const state = work.get('stockLock', lockId)?.state ?? 'missing'
  const same = order?.revision === revision && order.lock?.id === lockId && order.lock.state === from && state === to
  if (order === undefined || shop === undefined || !same) {
    return reject({ code: 'COMPENSATION_STALE', version: order?.revision ?? 0 })
  }
  settleAnew(work, order, believed(state), shop)
  return accept(null)
}

/** Ends a lock no order holds; an order that comes to know of it settles its stock anew. */
function releaseStray(
  work: Work,
  { lockId, fence }: Extract<Compensation, { kind: 'releaseLock' }>,
  shop: ShopSettings | undefined,
): Outcome<null, CompensationRejection> {
  const lock = work.get('stockLock', lockId)
  if (lock?.state !== 'locked' || lock.fence !== fence) return stale(lock)
  const uncovered = lineNotCovered(work, lock)
  if (uncovered !== undefined) return reject({ code: 'COMPENSATION_LEVEL_FIRST', stockKey: uncovered })
  const ended = endLock(work, lock, 'released', { at: work.at })
  if (!ended.ok) throw new RangeError(`A lock in force is ${ended.rejection.code}.`)
  work.put('stockLock', lockId, ended.value)
  work.emit('LockEnded', { lockId, owner: lock.owner, end: 'released', at: work.at })
  const order = orderHolding(work, lockId)
  if (order !== undefined && shop !== undefined) settleAnew(work, order, 'released', shop)
  return accept(null)
}

/** Breaks a lock whose pieces are not there; its order waits for them from now on. */
function breakPromise(
  work: Work,
  { lockId, stockKey, version, short, owed }: Extract<Compensation, { kind: 'breakLock' }>,
  shop: ShopSettings | undefined,
): Outcome<null, CompensationRejection> {
  const lock = work.get('stockLock', lockId)
  if (lock?.state !== 'locked' || work.level(stockKey)?.version !== version) return stale(lock)
  const quantity = heldLines(lock).find((line) => line.stockKey === stockKey)?.quantity
  if (quantity === undefined) return stale(lock)
  const uncovered = lineNotCovered(work, lock, stockKey)
  if (uncovered !== undefined) return reject({ code: 'COMPENSATION_LEVEL_FIRST', stockKey: uncovered })
  prepareBreak(work, stockKey, { owed, quantity, ref: work.commandId })
  const { sku } = stockPlace(stockKey)
  const shortage = { stockKey, sku, requested: quantity, available: quantity - short, short }
  breakLock(work, stockKey, { lockId, owner: lock.owner, shortage })
  const order = orderHolding(work, lockId)
  if (order !== undefined && shop !== undefined) changeOrder(work, order, order, order, { shop, planned: order })
  return accept(null)
}

/** A row whose level does not hold what the lock would give back; `apart` is one that is seen to. */
export function lineNotCovered(work: Pick<Work, 'level'>, lock: StockLock, apart?: string): string | undefined {
  return heldLines(lock).find(
    ({ stockKey, quantity }) => stockKey !== apart && (work.level(stockKey)?.locked ?? 0) < quantity,
  )?.stockKey
}

function orderHolding(work: Work, lockId: string): Order | undefined {
  const orderKey = orderOfLock(lockId)
  const order = orderKey === null ? undefined : work.get('order', orderKey)
  return order?.lock?.id === lockId ? order : undefined
}

function stale(lock: StockLock | undefined): Outcome<never, CompensationRejection> {
  return reject({ code: 'COMPENSATION_STALE', version: lock?.fence ?? 0 })
}

function settleAnew(work: Work, order: Order, state: OrderLock['state'], shop: ShopSettings): void {
  const { lock } = order
  const before = { ...order, lock: lock === null ? null : { ...lock, state } }
  changeOrder(work, before, order, order, { shop, planned: order })
}

/** What an order makes of the state of its lock: however the lock ended, its goods are free again, unless they left. */
function believed(state: StockLock['state'] | 'missing'): OrderLock['state'] {
  return state === 'locked' || state === 'deducted' || state === 'expired' ? state : 'released'
}

function orderKeysOf(proposal: CompensateStock['proposal']): readonly string[] {
  if (proposal.kind === 'settleOrder') return [proposal.orderKey]
  const orderKey = 'lockId' in proposal ? orderOfLock(proposal.lockId) : null
  return orderKey === null ? [] : [orderKey]
}

function ordersOf(proposal: CompensateStock['proposal'], loaded: LoadedRecords): readonly Order[] {
  return orderKeysOf(proposal).flatMap((key) => loaded.get('order', key).value ?? [])
}

function noted(proposal: CompensateStock['proposal']): Readonly<Record<string, string | number>> {
  const { ref: _itsId, owner: _anotherRecord, owed: _derived, ...facts } = { owner: '', owed: null, ...proposal }
  return facts
}
