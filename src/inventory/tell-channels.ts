import type { StockBook } from './lock-stock'
import { emptyStockLevel } from './stock-level'

/**
 * Notes whether all channels' numbers follow from a level as it is now. From then on its next change makes it due again. A row
 * nobody has kept yet is opened, with nothing on hand, so that its first receipt is noticed too.
 *
 * @param telling - `due` where some number still has to wait, so that the level is looked at again.
 */
export function noteTold(book: StockBook, stockKey: string, telling: 'due' | 'told'): void {
  const level = book.level(stockKey) ?? emptyStockLevel(stockKey)
  if (level.telling === telling) return
  const version = level.version + 1
  book.write({ ...level, version, telling }, { version, kind: 'published', ref: '', onHand: 0, locked: 0, reserved: 0 })
}

/** Notes that no channel is told of a level any more. */
export function endTelling(book: StockBook, stockKey: string): void {
  const level = book.level(stockKey)
  if (level === undefined || level.telling === null) return
  const version = level.version + 1
  const movement = { version, kind: 'published', ref: '', onHand: 0, locked: 0, reserved: 0 } as const
  book.write({ ...level, version, telling: null }, movement)
}
