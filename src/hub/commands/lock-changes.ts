import {
  extendLock as decideExtension,
  resizeLock as decideSize,
  type ExtendLockRejection,
} from '../../inventory/change-lock'
import { deductedLines, heldLines, lessLines } from '../../inventory/lock-lines'
import {
  lockStock as decideLock,
  type EndLockRejection,
  endLock,
  isOverdue,
  type LockRejection,
} from '../../inventory/lock-stock'
import type { StockLock } from '../../inventory/stock-lock'
import { accept, type Outcome, reject } from '../../outcome'
import type { LoadedRecords } from '../../store/store'
import type { Command } from '../command'
import type { Work } from '../work'
import {
  type DeductPart,
  type EndLock,
  type EndLockAnswer,
  endNow,
  type LockAnswer,
  lockNeeds,
  lockRecord,
} from './stock-commands'

export interface ExtendLock extends EndLock {
  /** From the decision on; null: until somebody ends it. */
  readonly ttlMs: number | null
}

/** Gives a lock a later end. */
export const extendLock: Command<ExtendLock, LockAnswer, ExtendLockRejection> = {
  name: 'extendLock',
  answer: 'stored',
  needs: { stockLock: ({ lockId }) => [lockId] },
  decide(work, { lockId, ttlMs, fence }) {
    const extended = decideExtension(work.get('stockLock', lockId), { ttlMs, at: work.at, fence })
    if (!extended.ok) return extended
    work.put('stockLock', lockId, extended.value)
    return accept({ lockId, expiresAt: extended.value.expiresAt, fence: extended.value.fence })
  },
}

/** Makes a lock hold other lines. */
export const resizeLock: Command<DeductPart, EndLockAnswer, EndLockRejection | LockRejection> = {
  name: 'resizeLock',
  answer: 'stored',
  needs: {
    ...lockNeeds,
    stock: (input, loaded) => [...lockNeeds.stock(input, loaded), ...input.lines.map(({ stockKey }) => stockKey)],
  },
  decide(work, { lockId, lines, fence }) {
    const resized = decideSize(work, work.get('stockLock', lockId), lines, { at: work.at, fence })
    if (!resized.ok) return resized
    const lock = resized.value
    work.put('stockLock', lockId, lock)
    return accept({ lockId, state: lock.state, fence: lock.fence, left: heldLines(lock) })
  },
}

export interface DeductAnew {
  /** The lock whose time was over. */
  readonly lockId: string
  /** Id of the new lock. */
  readonly newLockId: string
}

/** Reasons an expired lock's goods are not deducted anew, in the order they are checked. */
export type DeductAnewRejection =
  | EndLockRejection
  /** It still holds: deduct it. */
  | { readonly code: 'LOCK_HELD' }
  | { readonly code: 'LOCK_EXISTS' }
  | LockRejection

/**
 * Goods left although their lock had expired. A lock that ended stays ended: what it held is locked and deducted anew,
 * under a new id and in one decision, if it is still free.
 */
export const deductAnew: Command<DeductAnew, EndLockAnswer, DeductAnewRejection> = {
  name: 'deductAnew',
  answer: 'stored',
  needs: {
    stockLock: ({ lockId, newLockId }) => [lockId, newLockId],
    stock: ({ lockId }, loaded: LoadedRecords) =>
      loaded.get('stockLock', lockId).value?.lines.map(({ stockKey }) => stockKey) ?? [],
  },
  decide(work, { lockId, newLockId }) {
    const expired = expiredLock(work, work.get('stockLock', lockId))
    if (!expired.ok) return expired
    if (work.get('stockLock', newLockId) !== undefined) return reject({ code: 'LOCK_EXISTS' })
    const { owner } = expired.value
    const lines = lessLines(expired.value.lines, deductedLines(expired.value))
    const locked = decideLock(work, newLockId, lines)
    if (!locked.ok) return locked
    const record = lockRecord({ lockId: newLockId, owner, lines, ttlMs: null }, work.at)
    const deducted = endLock(work, record, 'deducted', { at: work.at })
    if (!deducted.ok) return deducted
    work.put('stockLock', newLockId, deducted.value)
    work.emit('StockLocked', { lockId: newLockId, owner, at: work.at })
    work.emit('LockEnded', { lockId: newLockId, owner, end: 'deducted', at: work.at })
    return accept({ lockId: newLockId, state: 'deducted' })
  },
}

/** The lock once it has expired; one whose time is over expires now. */
function expiredLock(work: Work, lock: StockLock | undefined): Outcome<StockLock, DeductAnewRejection> {
  if (lock?.state === 'expired') return accept(lock)
  if (lock?.state === 'released') return reject({ code: 'LOCK_RELEASED' })
  if (lock?.state === 'locked' && !isOverdue(lock, work.at)) return reject({ code: 'LOCK_HELD' })
  return endNow(work, lock, 'expired')
}
