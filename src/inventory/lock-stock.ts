import { accept, type Outcome, reject } from '../outcome'
import { heldLines } from './lock-lines'
import type { Movement, MovementKind } from './movement'
import type { StockLevel } from './stock-level'
import { ANNOUNCED, availableStock, isKept, stockPlace } from './stock-level'
import type { LockLine, Shortage, StockLock } from './stock-lock'

/** Reasons a lock is refused, in the order they are checked. */
export type LockRejection =
  /** Rows that were never kept; `shortages` are those of the other lines. */
  | { readonly code: 'UNKNOWN_STOCK'; readonly stockKeys: readonly string[]; readonly shortages: readonly Shortage[] }
  | { readonly code: 'STOCK_INSUFFICIENT'; readonly shortages: readonly Shortage[] }

/** Where a decision reads and writes levels. Writing makes exactly one movement. */
export interface StockBook {
  /** Moment of the decision, epoch milliseconds. */
  readonly at: number
  /** The level; undefined when this stock was never kept. */
  level(stockKey: string): StockLevel | undefined
  write(level: StockLevel, movement: Movement): void
}

/** Lines summed per stock row and sorted by key, so that duplicates cannot each pass a check they fail together. */
export function sumLockLines(lines: readonly LockLine[]): readonly LockLine[] {
  if (lines.length === 1) return lines
  if (isSorted(lines)) return lines
  const sums = new Map<string, number>()
  for (const line of lines) sums.set(line.stockKey, (sums.get(line.stockKey) ?? 0) + line.quantity)
  return [...sums]
    .map(([stockKey, quantity]) => ({ stockKey, quantity }))
    .sort((a, b) => (a.stockKey < b.stockKey ? -1 : 1))
}

/** Sorted and without repeats already, as most short orders are after one sort. */
function isSorted(lines: readonly LockLine[]): boolean {
  let before = ''
  for (const { stockKey } of lines) {
    if (stockKey <= before) return false
    before = stockKey
  }
  return true
}

/**
 * Sets units aside, all lines or none; they leave the shelf only when deducted.
 * `lines` must be summed (`sumLockLines`). A refusal names every stock row that falls short and by how much.
 */
export function lockStock(book: StockBook, lockId: string, lines: readonly LockLine[]): Outcome<null, LockRejection> {
  const refused = checkLines(book, lines)
  if (refused !== undefined) return reject(refused)
  for (const line of lines) move(book, line.stockKey, 'locked', lockId, 0, line.quantity)
  return accept(null)
}

/** Why lines cannot be set aside; undefined where they can. What `own` holds already counts as available. */
export function checkLines(
  book: StockBook,
  lines: readonly LockLine[],
  own?: readonly LockLine[],
): LockRejection | undefined {
  let unknown: string[] | undefined
  let shortages: Shortage[] | undefined
  for (const line of lines) {
    const level = book.level(line.stockKey)
    if (level === undefined || !isKept(level)) {
      unknown ??= []
      unknown.push(line.stockKey)
      continue
    }
    const held = own?.find(({ stockKey }) => stockKey === line.stockKey)?.quantity ?? 0
    const available = availableStock(level) + held
    if (line.quantity > available) {
      shortages ??= []
      shortages.push(shortage(line, available))
    }
  }
  if (unknown !== undefined) return { code: 'UNKNOWN_STOCK', stockKeys: unknown, shortages: shortages ?? [] }
  return shortages === undefined ? undefined : { code: 'STOCK_INSUFFICIENT', shortages }
}

function shortage(line: LockLine, available: number): Shortage {
  return {
    stockKey: line.stockKey,
    sku: stockPlace(line.stockKey).sku,
    requested: line.quantity,
    available,
    short: line.quantity - available,
  }
}

/** Changes one level by one movement. @throws RangeError when the level would break its invariant: a defect, not a refusal. */
export function move(
  book: StockBook,
  stockKey: string,
  kind: MovementKind,
  ref: string,
  onHand: number,
  locked: number,
): void {
  const level = book.level(stockKey)
  if (level === undefined) throw new RangeError(`No stock is kept under the key of a ${kind} movement.`)
  const version = level.version + 1
  const next: StockLevel = {
    key: level.key,
    sku: level.sku,
    warehouse: level.warehouse,
    pool: level.pool,
    onHand: level.onHand + onHand,
    locked: level.locked + locked,
    reserved: level.reserved,
    backorderLimit: level.backorderLimit,
    version,
    wakeAt: level.wakeAt === null || onHand <= locked ? level.wakeAt : wokenAt(level.wakeAt, book.at),
    telling: level.telling === 'told' && onHand !== locked ? 'due' : level.telling,
  }
  const sound = next.onHand >= 0 && next.locked >= 0 && next.locked + next.reserved <= next.onHand + next.backorderLimit
  if (!sound) throw new RangeError(`A ${kind} movement would break the invariant of its stock level.`)
  book.write(next, { version, kind, ref, onHand, locked, reserved: 0 })
}

/** Free stock rose: the orders that wait are due, and those who are looking already see that they have to look again. */
export function wokenAt(wakeAt: number, at: number): number {
  return wakeAt >= ANNOUNCED ? at : Math.max(at, wakeAt + 1)
}

/** How a lock ends. */
export type LockEnd = 'deducted' | 'released' | 'expired' | 'broken'

export type EndLockRejection =
  | { readonly code: 'LOCK_UNKNOWN' }
  | { readonly code: 'LOCK_REFUSED' }
  | { readonly code: 'LOCK_DEDUCTED' }
  | { readonly code: 'LOCK_RELEASED' }
  | { readonly code: 'LOCK_EXPIRED' }
  | { readonly code: 'LOCK_BROKEN' }
  | { readonly code: 'LOCK_NOT_DUE'; readonly expiresAt: number | null }
  | { readonly code: 'LOCK_FENCED'; readonly fence: number }

const ENDED_BY: Readonly<Record<string, EndLockRejection>> = {
  requested: { code: 'LOCK_UNKNOWN' },
  refused: { code: 'LOCK_REFUSED' },
  deducted: { code: 'LOCK_DEDUCTED' },
  released: { code: 'LOCK_RELEASED' },
  expired: { code: 'LOCK_EXPIRED' },
  broken: { code: 'LOCK_BROKEN' },
}

/**
 * Ends a lock: the goods leave the shelf (`deducted`) or become available again. Asking for an end already reached
 * succeeds and changes nothing; releasing an expired lock does too, for the goal is reached. A lock past its time
 * cannot be deducted any more, whether or not anybody has noticed yet.
 *
 * @param fence - What the caller believes the lock's fence to be; undefined where the caller holds the newest by right.
 */
export function endLock(
  book: StockBook,
  lock: StockLock | undefined,
  end: LockEnd,
  { at, fence }: { readonly at: number; readonly fence?: number | undefined },
): Outcome<StockLock, EndLockRejection> {
  if (lock === undefined) return reject({ code: 'LOCK_UNKNOWN' })
  // Before the fence, which ending has raised: whoever asks again because the answer was lost has reached the goal.
  const reached = lock.state === end || (end === 'released' && lock.state === 'expired')
  if (reached) return accept(lock)
  const held = heldLock(lock, fence)
  if (!held.ok) return held
  if (end === 'expired' && !isOverdue(lock, at)) return reject({ code: 'LOCK_NOT_DUE', expiresAt: lock.expiresAt })
  if (end === 'deducted' && isOverdue(lock, at)) return reject({ code: 'LOCK_EXPIRED' })
  for (const line of heldLines(lock)) {
    move(book, line.stockKey, end, lock.id, end === 'deducted' ? -line.quantity : 0, -line.quantity)
  }
  const ended: StockLock = { ...lock, state: end, fence: lock.fence + 1 }
  if (end !== 'deducted' || lock.deducted === undefined) return accept(ended)
  const { deducted: _allOfIt, ...whole } = ended
  return accept(whole)
}

/** A lock that may still be used: it holds its lines, its time is not over, and the caller knows its newest fence. */
export function liveLock(
  lock: StockLock | undefined,
  { at, fence }: { readonly at: number; readonly fence?: number | undefined },
): Outcome<StockLock, EndLockRejection> {
  if (lock === undefined) return reject({ code: 'LOCK_UNKNOWN' })
  const held = heldLock(lock, fence)
  return held.ok && isOverdue(lock, at) ? reject({ code: 'LOCK_EXPIRED' }) : held
}

/** True once a lock's time is over, whether or not anybody has noticed. */
export function isOverdue(lock: Pick<StockLock, 'expiresAt'>, at: number): boolean {
  return lock.expiresAt !== null && lock.expiresAt <= at
}

function heldLock(lock: StockLock, fence: number | undefined): Outcome<StockLock, EndLockRejection> {
  if (fence !== undefined && fence !== lock.fence) return reject({ code: 'LOCK_FENCED', fence: lock.fence })
  return lock.state === 'locked' ? accept(lock) : reject(ENDED_BY[lock.state] ?? { code: 'LOCK_UNKNOWN' })
}
