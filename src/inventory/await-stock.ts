import { inboundKey } from './inbound-pool'
import type { StockBook } from './lock-stock'
import { ANNOUNCED, availableStock, emptyStockLevel, WAITING } from './stock-level'

/**
 * Notes that an order waits for stock, so that its next rise wakes the order. A row nobody has kept yet is opened for it,
 * with nothing on hand. An order that begins to wait while others are being looked at makes them be looked at again; where
 * goods on their way are left to promise it is looked at at once.
 *
 * @param ref - Key of the order.
 */
export function awaitStock(book: StockBook, stockKey: string, ref: string): void {
  const level = book.level(stockKey) ?? emptyStockLevel(stockKey)
  if (level.wakeAt === WAITING) return
  const version = level.version + 1
  const wakeAt = level.wakeAt === null ? WAITING : level.wakeAt === ANNOUNCED ? book.at : level.wakeAt + 1
  book.write({ ...level, version, wakeAt }, { version, kind: 'awaited', ref, onHand: 0, locked: 0, reserved: 0 })
}

/**
 * Notes that the orders waiting for a row were looked at. Where free stock rose meanwhile, or another order began to
 * wait, the row stays due.
 *
 * @param wakeAt - The row's as it was before they were looked for.
 * @param waiting - Whether any was found: then the next rise wakes them again.
 */
export function endAttending(
  book: StockBook,
  stockKey: string,
  { wakeAt, waiting }: { readonly wakeAt: number; readonly waiting: boolean },
): void {
  const level = book.level(stockKey)
  if (level === undefined || level.wakeAt !== wakeAt) return
  const version = level.version + 1
  const movement = { version, kind: 'attended', ref: '', onHand: 0, locked: 0, reserved: 0 } as const
  const onItsWay = book.level(inboundKey(stockKey))
  const next = onItsWay !== undefined && availableStock(onItsWay) > 0 ? ANNOUNCED : waiting ? WAITING : null
  book.write({ ...level, version, wakeAt: next }, movement)
}
