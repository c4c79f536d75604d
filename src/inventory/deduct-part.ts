import { accept, type Outcome, reject } from '../outcome'
import { addLines, heldLines, lessLines } from './lock-lines'
import { type EndLockRejection, liveLock, move, type StockBook } from './lock-stock'
import { stockPlace } from './stock-level'
import type { LockLine, Shortage, StockLock } from './stock-lock'

export type DeductPartRejection =
  | EndLockRejection
  /** The lock holds less than was asked for; `available` is what it holds. Nothing was deducted. */
  | { readonly code: 'LOCK_SHORT'; readonly shortages: readonly Shortage[] }

/**
 * Takes a part of what a lock holds off the shelf, such as the lines of one parcel; the lock keeps the rest, and ends
 * with the last piece. Not idempotent by itself: the same lines may leave twice, so give the command an id.
 *
 * @param lines - Summed per stock row (`sumLockLines`).
 */
export function deductPart(
  book: StockBook,
  lock: StockLock | undefined,
  lines: readonly LockLine[],
  { at, fence }: { readonly at: number; readonly fence?: number | undefined },
): Outcome<StockLock, DeductPartRejection> {
  const live = liveLock(lock, { at, fence })
  if (!live.ok) return live
  const held = heldLines(live.value)
  const beyond = lessLines(lines, held)
  if (beyond.length > 0) return reject({ code: 'LOCK_SHORT', shortages: shortagesOf(lines, beyond) })
  for (const { stockKey, quantity } of lines) move(book, stockKey, 'deducted', live.value.id, -quantity, -quantity)
  const { deducted = [], ...rest } = live.value
  const next = { ...rest, fence: rest.fence + 1 }
  return lessLines(held, lines).length === 0
    ? accept({ ...next, state: 'deducted' })
    : accept({ ...next, deducted: addLines(deducted, lines) })
}

function shortagesOf(wanted: readonly LockLine[], beyond: readonly LockLine[]): readonly Shortage[] {
  return beyond.map(({ stockKey, quantity: short }) => {
    const requested = wanted.find((line) => line.stockKey === stockKey)?.quantity ?? short
    return { stockKey, sku: stockPlace(stockKey).sku, requested, available: requested - short, short }
  })
}
