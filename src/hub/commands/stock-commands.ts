import { type AdjustRejection, adjustStock as decideAdjustment } from '../../inventory/adjust-stock'
import { endAttending as decideEndOfAttending } from '../../inventory/await-stock'
import { type DeductPartRejection, deductPart as decidePart } from '../../inventory/deduct-part'
import { inboundKey } from '../../inventory/inbound-pool'
import { heldLines } from '../../inventory/lock-lines'
import {
  lockStock as decideLock,
  type EndLockRejection,
  endLock,
  isOverdue,
  type LockEnd,
  type LockRejection,
} from '../../inventory/lock-stock'
import { emptyStockLevel } from '../../inventory/stock-level'
import type { LockLine, StockLock } from '../../inventory/stock-lock'
import { accept, type Outcome, reject } from '../../outcome'
import type { LoadedRecords } from '../../store/store'
import type { Command } from '../command'
import { assertQuiet, type OverdueKnown } from '../overdue-watch'
import type { IdempotencyMismatch } from '../stored-answer'
import type { Work } from '../work'

export interface LockStock {
  /** Made by the caller; the key of the lock and of its idempotency. */
  readonly lockId: string
  readonly owner: string
  /** Summed per stock row and sorted (`sumLockLines`). */
  readonly lines: readonly LockLine[]
  /** How long the lock lasts unless it is deducted; null: until somebody ends it. */
  readonly ttlMs: number | null
}

/** A lock as it is asked for, with what is known of locks that are past their time. */
export interface LockRequest extends LockStock {
  readonly known: OverdueKnown
  /** Locks that were past their time when somebody looked; left out while nobody has looked for this request. */
  readonly overdue?: readonly string[]
}

/** What was set aside, and until when: epoch milliseconds, or null where the lock does not expire by itself. */
export interface LockAnswer {
  readonly lockId: string
  readonly expiresAt: number | null
  readonly fence: number
}

/**
 * Sets stock aside, all lines or none. The lock itself is the stored answer, a refused one too. Before it refuses, locks
 * past their time make room.
 */
export const lockStock: Command<LockRequest, LockAnswer, LockRejection | IdempotencyMismatch> = {
  name: 'lockStock',
  answer: 'inRecord',
  needs: {
    stockLock: ({ lockId, overdue }) => (overdue === undefined ? [lockId] : [lockId, ...overdue]),
    stock: ({ lines, overdue = NONE }, loaded) => {
      const keys = lines.map((line) => line.stockKey)
      for (const id of overdue) {
        for (const { stockKey } of loaded.get('stockLock', id).value?.lines ?? []) keys.push(stockKey)
      }
      return keys
    },
  },
  decide(work, input) {
    const known = work.get('stockLock', input.lockId)
    if (known !== undefined) return lockedBefore(known, input)
    let locked = decideLock(work, input.lockId, input.lines)
    if (!locked.ok && locked.rejection.shortages.length > 0) {
      if (input.overdue === undefined) assertQuiet(input.known, work.at)
      else if (makeRoom(work, input.overdue)) {
        locked = decideLock(work, input.lockId, input.lines)
      }
    }
    const record = lockRecord(input, work.at, locked.ok ? undefined : locked.rejection)
    work.put('stockLock', input.lockId, record)
    if (!locked.ok) {
      const { shortages } = locked.rejection
      if (shortages.length > 0) {
        work.emit('StockShort', { lockId: input.lockId, owner: input.owner, orderKey: null, shortages, at: work.at })
      }
      return locked
    }
    work.emit('StockLocked', { lockId: input.lockId, owner: input.owner, at: work.at })
    return accept(lockAnswer(record))
  },
}

/** Ends all locks past their time: whoever asks next need not look for them again. @returns Whether any was ended. */
function makeRoom(work: Work, overdue: readonly string[]): boolean {
  let made = false
  for (const id of overdue) {
    const lock = work.get('stockLock', id)
    if (lock?.state !== 'locked' || !isOverdue(lock, work.at)) continue
    made = endNow(work, lock, 'expired').ok || made
  }
  return made
}

/** Ends a lock, saves it and tells of it. */
export function endNow(
  work: Work,
  lock: StockLock | undefined,
  end: LockEnd,
  fence?: number,
): Outcome<StockLock, EndLockRejection> {
  const ended = endLock(work, lock, end, { at: work.at, fence })
  if (!ended.ok || ended.value === lock) return ended
  work.put('stockLock', ended.value.id, ended.value)
  work.emit('LockEnded', { lockId: ended.value.id, owner: ended.value.owner, end, at: work.at })
  return ended
}

/** The record of a lock as it begins: locked, or refused with what was short. */
export function lockRecord(input: LockStock, at: number, refused?: LockRejection): StockLock {
  return {
    id: input.lockId,
    lines: input.lines,
    state: refused === undefined ? 'locked' : 'refused',
    owner: input.owner,
    expiresAt: input.ttlMs === null ? null : at + input.ttlMs,
    lockedAt: at,
    fingerprint: String(input.ttlMs),
    fence: 1,
    shortages: refused === undefined ? NONE : shortagesOf(refused),
  }
}

/** What a lock is answered, for ever: as it was when it began, though it may have been extended since. */
export function lockAnswer({ id, fence, expiresAt, fingerprint, lockedAt }: StockLock): LockAnswer {
  if (fence === 1) return { lockId: id, expiresAt, fence }
  return { lockId: id, expiresAt: fingerprint === 'null' ? null : lockedAt + Number(fingerprint), fence: 1 }
}

const NONE: readonly never[] = Object.freeze([])

/** An unknown stock row is kept as a shortage of nothing, so that the refusal can be told again. */
function shortagesOf(rejection: LockRejection): StockLock['shortages'] {
  if (rejection.code === 'STOCK_INSUFFICIENT') return rejection.shortages
  const unknown = rejection.stockKeys.map((stockKey) => ({ stockKey, sku: '', requested: 0, available: 0, short: 0 }))
  return [...unknown, ...rejection.shortages]
}

function lockedBefore(known: StockLock, input: LockStock): Outcome<LockAnswer, LockRejection | IdempotencyMismatch> {
  const mismatch = differingField(known, input)
  if (mismatch !== undefined) return reject({ code: 'IDEMPOTENCY_MISMATCH', field: mismatch })
  if (known.state === 'refused') {
    const unknown = known.shortages.filter((shortage) => shortage.requested === 0)
    const shortages = known.shortages.filter((shortage) => shortage.requested > 0)
    return unknown.length > 0
      ? reject({ code: 'UNKNOWN_STOCK', stockKeys: unknown.map(({ stockKey }) => stockKey), shortages })
      : reject({ code: 'STOCK_INSUFFICIENT', shortages })
  }
  return accept(lockAnswer(known))
}

function differingField(known: StockLock, input: LockStock): string | undefined {
  if (known.owner !== input.owner) return 'owner'
  if (known.fingerprint !== String(input.ttlMs)) return 'ttlMs'
  const asked = known.asked ?? known.lines
  const same =
    asked.length === input.lines.length &&
    asked.every(
      (line, index) => line.stockKey === input.lines[index]?.stockKey && line.quantity === input.lines[index]?.quantity,
    )
  return same ? undefined : 'lines'
}

export interface EndLock {
  readonly lockId: string
  /** What the caller believes the lock's fence to be; undefined: do not compare. */
  readonly fence?: number | undefined
}

/** How the lock ended; a repeat gets the same answer. */
export interface EndLockAnswer {
  readonly lockId: string
  readonly state: StockLock['state']
  /** After a part was deducted: the lock's newest fence, and what it still holds. */
  readonly fence?: number
  readonly left?: readonly LockLine[]
}

/** The records a change of a lock may touch: the lock, and the rows it holds. */
export const lockNeeds = {
  stockLock: ({ lockId }: EndLock) => [lockId],
  stock: ({ lockId }: EndLock, loaded: LoadedRecords) =>
    loaded.get('stockLock', lockId).value?.lines.map((line) => line.stockKey) ?? [],
}

function endLockCommand(
  name: string,
  end: LockEnd,
  answer: 'stored' | 'inRecord',
): Command<EndLock, EndLockAnswer, EndLockRejection> {
  return {
    name,
    answer,
    needs: lockNeeds,
    decide(work, { lockId, fence }) {
      const ended = endNow(work, work.get('stockLock', lockId), end, fence)
      return ended.ok ? accept({ lockId, state: ended.value.state }) : ended
    },
  }
}

/** The goods leave the shelf. */
export const deductLock = endLockCommand('deductLock', 'deducted', 'stored')
export interface DeductPart extends EndLock {
  /** Summed per stock row and sorted (`sumLockLines`). */
  readonly lines: readonly LockLine[]
}

/** A part of the goods leaves the shelf, such as those of one parcel. */
export const deductPart: Command<DeductPart, EndLockAnswer, DeductPartRejection> = {
  name: 'deductPart',
  answer: 'stored',
  needs: lockNeeds,
  decide(work, { lockId, fence, lines }) {
    const deducted = decidePart(work, work.get('stockLock', lockId), lines, { at: work.at, fence })
    if (!deducted.ok) return deducted
    const lock = deducted.value
    work.put('stockLock', lockId, lock)
    if (lock.state === 'deducted') {
      work.emit('LockEnded', { lockId, owner: lock.owner, end: 'deducted', at: work.at })
    }
    return accept({ lockId, state: lock.state, fence: lock.fence, left: heldLines(lock) })
  },
}

/** The goods become available again. */
export const releaseLock = endLockCommand('releaseLock', 'released', 'stored')
/** Ends a lock whose time is over; one whose time is not is left alone. */
export const expireLock = endLockCommand('expireLock', 'expired', 'inRecord')

export interface AdjustStock {
  readonly stockKey: string
  /** Signed number of pieces, not 0. */
  readonly change: number
}

/** Changes what is on the shelf. The first receipt of a SKU opens its stock row. */
export const adjustStock: Command<AdjustStock, { readonly onHand: number }, AdjustRejection> = {
  name: 'adjustStock',
  answer: 'stored',
  needs: { stock: ({ stockKey }) => [stockKey] },
  decide(work, { stockKey, change }) {
    const opening = work.level(stockKey) === undefined
    const book = opening
      ? {
          at: work.at,
          level: () => work.level(stockKey) ?? emptyStockLevel(stockKey),
          write: work.write.bind(work),
        }
      : work
    const adjusted = decideAdjustment(book, { stockKey, change, ref: work.commandId })
    if (!adjusted.ok) return adjusted
    work.note({ stockKey, change })
    return accept({ onHand: work.level(stockKey)?.onHand ?? 0 })
  },
}

/** Where the looking at waiting orders began: the row's `wakeAt` then, and whether any order was found. */
export interface EndAttending {
  readonly stockKey: string
  readonly wakeAt: number
  readonly waiting: boolean
}

/** Takes a row off what is due, unless there is reason to look at its waiting orders once more. */
export const endAttending: Command<EndAttending, null, never> = {
  name: 'endAttending',
  answer: 'inRecord',
  needs: { stock: ({ stockKey }) => [stockKey, inboundKey(stockKey)] },
  decide(work, { stockKey, ...seen }) {
    decideEndOfAttending(work, stockKey, seen)
    return accept(null)
  },
}
