import { accept, type Outcome, reject } from '../outcome'
import type { StockCompensation } from './audit-stock'
import { type StockBook, wokenAt } from './lock-stock'

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
  const free = (row: typeof level) => row.onHand - row.locked - row.reserved
  const wakeAt = level.wakeAt !== null && free(next) > free(level) ? wokenAt(level.wakeAt, book.at) : level.wakeAt
  const none = { onHand: 0, locked: 0, reserved: 0 }
  const telling = level.telling === 'told' && free(next) !== free(level) ? 'due' : level.telling
  book.write({ ...next, wakeAt, telling }, { version: next.version, kind: 'compensated', ref, ...none, [field]: moved })
  return accept(null)
}
