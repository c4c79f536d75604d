import { accept, type Outcome, reject } from '../outcome'
import type { StockCompensation } from './audit-stock'
import { type StockBook, wokenAt } from './lock-stock'
import type { LevelFigures } from './movement'
import type { StockLevel } from './stock-level'

/** A compensation that sets a figure of a level. */
export type SetCompensation = Extract<StockCompensation, { readonly kind: 'setOnHand' | 'setReserved' | 'setLocked' }>

/** Why a compensation is not applied, in the order they are checked. */
export type CompensateStockRejection =
  /** The row has changed since the audit: it is at `version` now. Audit it again. */
  | { readonly code: 'COMPENSATION_STALE'; readonly version: number }
  /** More would be promised than is there: break locks first. */
  | { readonly code: 'COMPENSATION_OVER_PROMISES'; readonly lacking: number }

const FIELD = { setOnHand: 'onHand', setReserved: 'reserved', setLocked: 'locked' } as const

/** Sets a level's figure to what it should be, by one movement, if the row still is as it was audited. */
export function compensateStock(
  book: StockBook,
  { kind, stockKey, from, to, moved, version }: SetCompensation,
  ref: string,
): Outcome<null, CompensateStockRejection> {
  const level = book.level(stockKey)
  const field = FIELD[kind]
  if (level === undefined || level.version !== version || level[field] !== from) {
    return reject({ code: 'COMPENSATION_STALE', version: level?.version ?? 0 })
  }
  const next = { ...level, [field]: to, version: version + 1 }
  const lacking = Math.max(-next.onHand, next.locked + next.reserved - next.backorderLimit - next.onHand)
  if (lacking > 0) return reject({ code: 'COMPENSATION_OVER_PROMISES', lacking })
  const wakeAt = level.wakeAt !== null && free(next) > free(level) ? wokenAt(level.wakeAt, book.at) : level.wakeAt
  book.write(
    { ...next, wakeAt, telling: toldOf(level, next) },
    { version: next.version, kind: 'compensated', ref, ...NOTHING, [field]: moved },
  )
  return accept(null)
}

/**
 * Makes a row that promises more than there is ready for the break of one of its locks, so that the break frees no piece
 * that never was: afterwards the row is as near to what it should be as the locks that stay in force let it come.
 *
 * @param owed - What the row should say, the lock that breaks included.
 * @param quantity - What that lock holds of the row.
 */
export function prepareBreak(
  book: StockBook,
  stockKey: string,
  { owed, quantity, ref }: { readonly owed: LevelFigures; readonly quantity: number; readonly ref: string },
): void {
  const level = book.level(stockKey)
  if (level === undefined) return
  const { backorderLimit } = level
  const kept = Math.min(level.locked, owed.locked - quantity)
  const reserved = Math.min(owed.reserved, level.onHand + backorderLimit - kept)
  const onHand = Math.min(level.onHand, Math.max(owed.onHand, kept + reserved - backorderLimit, 0))
  const locked = kept + quantity
  if (onHand === level.onHand && locked === level.locked && reserved === level.reserved) return
  const next = { ...level, onHand, locked, reserved, version: level.version + 1 }
  const moved = { ...NOTHING, locked: locked - level.locked }
  book.write({ ...next, telling: toldOf(level, next) }, { version: next.version, kind: 'compensated', ref, ...moved })
}

const NOTHING: LevelFigures = Object.freeze({ onHand: 0, locked: 0, reserved: 0 })

function free({ onHand, locked, reserved }: LevelFigures): number {
  return onHand - locked - reserved
}

/** Channels hear of a row whose free pieces are others than they were told. */
function toldOf(level: StockLevel, next: LevelFigures): StockLevel['telling'] {
  return level.telling === 'told' && free(next) !== free(level) ? 'due' : level.telling
}
