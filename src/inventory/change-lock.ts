import { accept, type Outcome, reject } from '../outcome'
import { addLines, heldLines, lessLines } from './lock-lines'
import { checkLines, type EndLockRejection, type LockRejection, liveLock, move, type StockBook } from './lock-stock'
import type { LockLine, StockLock } from './stock-lock'

/** Longest life of a lock from its first moment, however often it is extended: 400 days. */
export const MAXIMUM_LOCK_LIFE_MS = 400 * 86_400_000

export type ExtendLockRejection =
  | EndLockRejection
  /** It lasts as long already: time is only ever added. */
  | { readonly code: 'LOCK_LASTS'; readonly expiresAt: number | null }
  | { readonly code: 'LIMIT_LOCK_LIFE'; readonly limit: number }

/**
 * Gives a lock that still holds a later end. One whose time is over stays over.
 *
 * @param ttlMs - From now on; null: until somebody ends it.
 */
export function extendLock(
  lock: StockLock | undefined,
  { ttlMs, at, fence }: { readonly ttlMs: number | null; readonly at: number; readonly fence?: number | undefined },
): Outcome<StockLock, ExtendLockRejection> {
  const live = liveLock(lock, { at, fence })
  if (!live.ok) return live
  const expiresAt = ttlMs === null ? null : at + ttlMs
  const now = live.value.expiresAt
  if (now === null || (expiresAt !== null && expiresAt <= now)) return reject({ code: 'LOCK_LASTS', expiresAt: now })
  if (expiresAt !== null && expiresAt > live.value.lockedAt + MAXIMUM_LOCK_LIFE_MS) {
    return reject({ code: 'LIMIT_LOCK_LIFE', limit: MAXIMUM_LOCK_LIFE_MS })
  }
  return accept({ ...live.value, expiresAt, fence: live.value.fence + 1 })
}

/**
 * Makes a lock hold other lines, all of them or none: what it holds already counts as available to it.
 *
 * @param lines - Summed per stock row (`sumLockLines`).
 */
export function resizeLock(
  book: StockBook,
  lock: StockLock | undefined,
  lines: readonly LockLine[],
  { at, fence }: { readonly at: number; readonly fence?: number | undefined },
): Outcome<StockLock, EndLockRejection | LockRejection> {
  const live = liveLock(lock, { at, fence })
  if (!live.ok) return live
  const held = heldLines(live.value)
  const refused = checkLines(book, lines, held)
  if (refused !== undefined) return reject(refused)
  const { id, deducted = [], asked } = live.value
  for (const { stockKey, quantity } of lessLines(held, lines)) move(book, stockKey, 'resized', id, 0, -quantity)
  for (const { stockKey, quantity } of lessLines(lines, held)) move(book, stockKey, 'resized', id, 0, quantity)
  return accept({
    ...live.value,
    lines: addLines(lines, deducted),
    asked: asked ?? live.value.lines,
    fence: live.value.fence + 1,
  })
}
