import { awaitStock } from '../inventory/await-stock'
import type { LockBreak } from '../inventory/break-newest'
import { endLock } from '../inventory/lock-stock'
import { orderOfLock } from './order-of-lock'
import type { Work } from './work'

/**
 * Breaks a lock whose pieces are not there, with one shortage. Its order, if it has one, waits for the row from now on; it
 * hears of it when its stock is settled anew.
 */
export function breakLock(work: Work, stockKey: string, { lockId, owner, shortage }: LockBreak): void {
  const orderKey = orderOfLock(lockId)
  // Before its goods are free again: so they are offered to all that wait, the oldest order first.
  if (orderKey !== null) awaitStock(work, stockKey, orderKey)
  const broken = endLock(work, work.get('stockLock', lockId), 'broken', { at: work.at })
  if (!broken.ok) throw new RangeError(`A lock to break is ${broken.rejection.code}.`)
  work.put('stockLock', lockId, { ...broken.value, shortages: [shortage] })
  work.emit('LockEnded', { lockId, owner, end: 'broken', at: work.at })
  work.emit('StockShort', { lockId, owner, orderKey, shortages: [shortage], at: work.at })
}
