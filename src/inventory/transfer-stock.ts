import { accept, type Outcome, reject } from '../outcome'
import { MAXIMUM_ON_HAND } from './adjust-stock'
import { checkLines, type LockRejection, move, type StockBook } from './lock-stock'
import { emptyStockLevel } from './stock-level'

export type TransferRejection = LockRejection | { readonly code: 'QTY_RANGE' }

/** Pieces that go from one stock row to another. */
export interface Transfer {
  readonly from: string
  readonly to: string
  /** Whole pieces, ≥ 1. */
  readonly quantity: number
}

/**
 * Moves free pieces between pools or warehouses, both sides at once; what is promised stays. The row they go to is opened
 * if nothing was kept there.
 *
 * @param ref - What caused it: the same on both sides.
 */
export function transferStock(
  book: StockBook,
  { from, to, quantity }: Transfer,
  ref: string,
): Outcome<null, TransferRejection> {
  const refused = checkLines(book, [{ stockKey: from, quantity }])
  if (refused !== undefined) return reject(refused)
  const source = book.level(from)
  const free = Math.min(source?.onHand ?? 0, (source?.onHand ?? 0) - (source?.locked ?? 0) - (source?.reserved ?? 0))
  if (free < quantity) {
    const shortage = { stockKey: from, sku: source?.sku ?? '', requested: quantity, available: Math.max(0, free) }
    const shortages = [{ ...shortage, short: quantity - shortage.available }]
    return reject({ code: 'STOCK_INSUFFICIENT', shortages })
  }
  if ((book.level(to)?.onHand ?? 0) + quantity > MAXIMUM_ON_HAND) return reject({ code: 'QTY_RANGE' })
  const opening: StockBook = {
    at: book.at,
    level: (stockKey) => book.level(stockKey) ?? emptyStockLevel(stockKey),
    write: (level, movement) => book.write(level, movement),
  }
  move(opening, from, 'transferred', ref, -quantity, 0)
  move(opening, to, 'transferred', ref, quantity, 0)
  return accept(null)
}
