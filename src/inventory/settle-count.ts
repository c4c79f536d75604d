import { accept, type Outcome, reject } from '../outcome'
import { MAXIMUM_ON_HAND } from './adjust-stock'
import { type BreakableLock, breakNewest, type LockBreak } from './break-newest'

/** Somebody has counted one stock row. */
export interface StockCount {
  readonly stockKey: string
  /** Whole units on the shelf, locked ones included, ≥ 0. */
  readonly counted: number
}

/** A stock row at the moment of the count and now. */
export interface CountedLevel {
  /** On hand by the book at the instant of the count: every movement up to and at that instant, none after. */
  readonly onHandThen: number
  readonly onHand: number
  readonly locked: number
  readonly reserved: number
  readonly backorderLimit: number
}

/** What a count comes to. */
export interface CountSettlement {
  /** To be added to the level of now; 0: the book was right. */
  readonly change: number
  /** Locks to break first, the newest first; each makes one shortage. */
  readonly breaks: readonly LockBreak[]
}

/** Why a count is not settled, in the order they are checked. */
export type CountRejection =
  | { readonly code: 'QTY_RANGE' }
  /** More has left since the count than it found there: count again. */
  | { readonly code: 'COUNT_CONTRADICTED'; readonly change: number; readonly onHand: number }
  /** Less would be there than is promised; `lacking` units even after breaking what may be broken. */
  | {
      readonly code: 'COUNT_BELOW_PROMISED'
      readonly change: number
      readonly onHand: number
      readonly promised: number
      readonly lacking: number
    }

/**
 * Settles a count as a difference: counted less on hand at the instant of the count, applied now. What was sold or
 * received since the count stays, however long the list was on its way.
 *
 * @param locks Locks on the row that may be broken, in any order; none: a count below what is promised is refused.
 */
export function settleCount(
  { stockKey, counted }: StockCount,
  level: CountedLevel,
  locks: readonly BreakableLock[] = [],
): Outcome<CountSettlement, CountRejection> {
  if (!Number.isSafeInteger(counted) || counted < 0 || counted > MAXIMUM_ON_HAND) return reject({ code: 'QTY_RANGE' })
  const change = counted - level.onHandThen
  if (change === 0) return accept({ change, breaks: [] })

  const onHand = level.onHand + change
  if (onHand > MAXIMUM_ON_HAND) return reject({ code: 'QTY_RANGE' })
  if (onHand < 0) return reject({ code: 'COUNT_CONTRADICTED', change, onHand: level.onHand })
  // A receipt is never refused: it makes nothing worse, even where too much is promised already.
  if (change > 0) return accept({ change, breaks: [] })

  const promised = level.locked + level.reserved - level.backorderLimit
  const { breaks, lacking } = breakNewest(stockKey, promised - onHand, locks)
  if (lacking > 0) return reject({ code: 'COUNT_BELOW_PROMISED', change, onHand, promised, lacking })
  return accept({ change, breaks })
}
