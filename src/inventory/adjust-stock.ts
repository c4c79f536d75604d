import { accept, type Outcome, reject } from '../outcome'
import type { StockBook } from './lock-stock'
import { move } from './lock-stock'

export type AdjustRejection =
  | { readonly code: 'QTY_RANGE' }
  /** The count would fall under what is already promised; nothing was changed. */
  | {
      readonly code: 'ADJUST_BELOW_LOCKED'
      readonly onHand: number
      readonly promised: number
      readonly change: number
    }

/** Largest quantity of one stock row: far beyond any shelf, well inside exact integers. */
export const MAXIMUM_ON_HAND = 1_000_000_000_000

/** Changes what is on the shelf by a signed number of pieces: a receipt, a loss, a correction. */
export function adjustStock(
  book: StockBook,
  { stockKey, change, ref }: { readonly stockKey: string; readonly change: number; readonly ref: string },
): Outcome<null, AdjustRejection> {
  const level = book.level(stockKey)
  const onHand = level?.onHand ?? 0
  if (!Number.isSafeInteger(change) || change === 0 || onHand + change > MAXIMUM_ON_HAND)
    return reject({ code: 'QTY_RANGE' })
  const promised = level === undefined ? 0 : level.locked + level.reserved - level.backorderLimit
  if (level === undefined || onHand + change < Math.max(0, promised)) {
    return reject({ code: 'ADJUST_BELOW_LOCKED', onHand, promised, change })
  }
  move(book, stockKey, change > 0 ? 'received' : 'adjusted', ref, change, 0)
  return accept(null)
}
