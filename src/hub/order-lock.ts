import { availableStock } from '../inventory/stock-level'
import type { LockLine, StockLock } from '../inventory/stock-lock'
import type { Work } from './work'

/** A lock of an order as it begins. */
export function newOrderLock(
  { at }: Pick<Work, 'at'>,
  { id, owner, lines, expiresAt }: Pick<StockLock, 'id' | 'owner' | 'lines' | 'expiresAt'>,
): StockLock {
  return {
    id,
    lines,
    state: 'locked',
    owner,
    expiresAt,
    lockedAt: at,
    fingerprint: '',
    fence: 1,
    shortages: [],
  }
}

/** Pieces on the shelf that nobody was promised. */
export function freePieces(work: Pick<Work, 'level'>, stockKey: string): number {
  const level = work.level(stockKey)
  return level === undefined ? 0 : Math.min(level.onHand, availableStock(level))
}

/** As many pieces of each row as are on the shelf and free; rows of which none are left out. */
export function freeLines(work: Pick<Work, 'level'>, lines: readonly LockLine[]): readonly LockLine[] {
  return lines.flatMap(({ stockKey, quantity }) => {
    const pieces = Math.min(quantity, freePieces(work, stockKey))
    return pieces > 0 ? [{ stockKey, quantity: pieces }] : []
  })
}
