import { arrivalKey, inboundKey } from './inbound-pool'
import { type StockBook, wokenAt } from './lock-stock'
import type { MovementKind } from './movement'
import { ANNOUNCED, availableStock, emptyStockLevel, type StockLevel, WAITING } from './stock-level'

/**
 * A change of what is on its way to a stock row.
 *
 * The inbound row beside it has on hand what is still to come, and locked what is promised to orders. Pieces that came in
 * for promises lie on the stock row, `reserved` until each order has got its own; the inbound row's back-order limit counts
 * the same pieces, so that its promises stay covered. So available = total − locked − reserved holds for both rows at every
 * moment, and no piece is promised twice.
 */
export interface InboundChange {
  /** The row goods come to. */
  readonly stockKey: string
  /** Added to what is still to come, negative where less is. */
  readonly change: number
  /** Pieces that came in, ≥ 0. */
  readonly arrived: number
  /** What caused it. */
  readonly ref: string
}

/** Promised pieces that neither came in nor are announced any more: the locks of so many have to break first; ≥ 0. */
export function uncoveredPromises(
  inbound: StockLevel | undefined,
  { change, arrived }: Pick<InboundChange, 'change' | 'arrived'>,
): number {
  if (inbound === undefined) return 0
  const waiting = waitingPieces(inbound)
  return Math.max(0, waiting - Math.min(waiting, arrived) - (inbound.onHand - inbound.reserved) - change)
}

/**
 * Books announced and arrived goods. What came in is for the promises first, in full or as far as it goes; only the rest is
 * free. Orders that wait for the row are due to be looked at where there is more to promise.
 *
 * @throws RangeError where promises would be left uncovered (`uncoveredPromises`): a defect, not a refusal.
 */
export function bookInbound(book: StockBook, { stockKey, change, arrived, ref }: InboundChange): void {
  const key = inboundKey(stockKey)
  const known = book.level(key) ?? emptyStockLevel(key)
  // A row that was opened for channels to hear of it was never looked at.
  const inbound = known.wakeAt === null ? { ...known, wakeAt: WAITING } : known
  const kept = Math.min(waitingPieces(inbound), arrived)
  const onHand = inbound.onHand + change
  const backorderLimit = inbound.backorderLimit + kept
  if (onHand < 0 || inbound.locked + inbound.reserved > onHand + backorderLimit) {
    throw new RangeError('Fewer pieces would be on their way than are promised.')
  }
  if (change !== 0 || kept > 0) {
    write(
      book,
      inbound,
      { onHand, backorderLimit },
      { kind: arrived > 0 ? 'arrived' : 'announced', ref },
      kept > 0 ? 'now' : 'never',
    )
  }
  const level = book.level(stockKey) ?? emptyStockLevel(stockKey)
  if (arrived > 0) {
    const figures = { onHand: level.onHand + arrived, reserved: level.reserved + kept }
    write(book, level, figures, { kind: 'received', ref })
  }
  if (change > 0) lookAhead(book, stockKey, ref)
}

/** Pieces that came in for promises and that no order has got yet. */
export function arrivedForPromises({ backorderLimit }: StockLevel): number {
  return backorderLimit
}

/**
 * An order gets pieces it was promised, now that they are here: what its lock holds of the inbound row it holds of the
 * stock row from now on.
 *
 * @param lock - Its id, and the pieces it holds of the inbound row.
 * @throws RangeError where fewer came in than it was promised.
 */
export function fulfilPromise(
  book: StockBook,
  inboundRow: string,
  { lockId, quantity }: { readonly lockId: string; readonly quantity: number },
): void {
  const inbound = book.level(inboundRow)
  const level = book.level(arrivalKey(inboundRow))
  if (inbound === undefined || level === undefined || arrivedForPromises(inbound) < quantity) {
    throw new RangeError('Pieces that have not come in were to be handed to an order.')
  }
  const cause = { kind: 'fulfilled', ref: lockId } as const
  const promised = { locked: inbound.locked - quantity, backorderLimit: inbound.backorderLimit - quantity }
  write(book, inbound, promised, cause)
  write(book, level, { locked: level.locked + quantity, reserved: level.reserved - quantity }, cause)
}

/**
 * Notes that an inbound row was looked at: promises that could be kept were. Pieces that came in for orders which no longer
 * want them are free, and what is left to promise is offered to the orders that wait.
 *
 * @param wakeAt - The row's as it was before.
 * @param ref - Who looked: the cause of what is free again.
 * @returns Pieces that are free again.
 */
export function endInboundLook(
  book: StockBook,
  inboundRow: string,
  { wakeAt, ref }: { readonly wakeAt: number; readonly ref: string },
): number {
  const inbound = book.level(inboundRow)
  if (inbound === undefined) return 0
  const stockKey = arrivalKey(inboundRow)
  const level = book.level(stockKey)
  const unwanted = Math.max(0, inbound.backorderLimit - inbound.locked)
  const attended = { kind: 'attended', ref: '' } as const
  if (inbound.wakeAt === wakeAt || unwanted > 0) {
    const left = { backorderLimit: inbound.backorderLimit - unwanted }
    write(book, { ...inbound, wakeAt: inbound.wakeAt === wakeAt ? WAITING : inbound.wakeAt }, left, attended)
  }
  if (unwanted > 0 && level !== undefined) {
    write(book, level, { reserved: level.reserved - unwanted }, { kind: 'arrived', ref })
  }
  lookAhead(book, stockKey, ref)
  return unwanted
}

/** Where there is something left to promise, the orders that wait for the row are due; those to come will be. */
function lookAhead(book: StockBook, stockKey: string, ref: string): void {
  const inbound = book.level(inboundKey(stockKey))
  if (inbound === undefined || availableStock(inbound) === 0) return
  const level = book.level(stockKey) ?? emptyStockLevel(stockKey)
  const wakeAt = level.wakeAt === null ? ANNOUNCED : wokenAt(level.wakeAt, book.at)
  write(book, { ...level, wakeAt }, {}, { kind: 'announced', ref })
}

/** Promised pieces that have not come in. */
function waitingPieces({ locked, backorderLimit }: StockLevel): number {
  return Math.max(0, locked - backorderLimit)
}

type Figures = Partial<Pick<StockLevel, 'onHand' | 'locked' | 'reserved' | 'backorderLimit'>>

/** One movement to new figures. Whoever waits for the row is due where more of it is free, unless `due` says otherwise. */
function write(
  book: StockBook,
  level: StockLevel,
  figures: Figures,
  { kind, ref }: { readonly kind: MovementKind; readonly ref: string },
  due: 'now' | 'onRise' | 'never' = 'onRise',
): void {
  const version = level.version + 1
  const next = { ...level, ...figures, version }
  const rise = availableStock(next) - availableStock(level)
  const wakes = due === 'now' || (due === 'onRise' && rise > 0)
  const wakeAt = level.wakeAt !== null && wakes ? wokenAt(level.wakeAt, book.at) : level.wakeAt
  // Pieces that go to the order they were promised to are as many as before, but its channel has taken them of its quota now.
  const isNews = rise !== 0 || kind === 'fulfilled'
  const telling = level.telling === 'told' && isNews ? 'due' : level.telling
  const moved = {
    onHand: next.onHand - level.onHand,
    locked: next.locked - level.locked,
    reserved: next.reserved - level.reserved,
  }
  book.write({ ...next, wakeAt, telling }, { version, kind, ref, ...moved })
}
