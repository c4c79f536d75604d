import { stockPlace } from './stock-level'
import type { Shortage } from './stock-lock'

/** A lock that may have to break: what it holds of one stock row. */
export interface BreakableLock {
  readonly id: string
  readonly owner: string
  readonly lockedAt: number
  /** What it still holds of that row, ≥ 1: its line less what has been deducted of it. */
  readonly quantity: number
}

/** One lock to break, whole, and what it lacks. */
export interface LockBreak {
  readonly lockId: string
  readonly owner: string
  readonly shortage: Shortage
}

/**
 * Locks to break until `lacking` units are covered, the newest first: those that came last have the least claim. Of locks of
 * one instant the greater id goes first. A lock breaks whole, with one shortage of what it lacks.
 *
 * @returns The breaks, and how many units stay uncovered when all locks are broken.
 */
export function breakNewest(
  stockKey: string,
  lacking: number,
  locks: readonly BreakableLock[],
): { readonly breaks: readonly LockBreak[]; readonly lacking: number } {
  const { sku } = stockPlace(stockKey)
  const breaks: LockBreak[] = []
  let open = lacking
  for (const { id, owner, quantity } of [...locks].sort((a, b) => b.lockedAt - a.lockedAt || (a.id < b.id ? 1 : -1))) {
    if (open <= 0) break
    const short = Math.min(quantity, open)
    breaks.push({
      lockId: id,
      owner,
      shortage: { stockKey, sku, requested: quantity, available: quantity - short, short },
    })
    open -= short
  }
  return { breaks, lacking: Math.max(0, open) }
}
