import { availableStock } from '../inventory/stock-level'
import type { LockLine } from '../inventory/stock-lock'
import type { Order } from '../order/order'
import { sumDemand } from './order-demand'
import type { Work } from './work'

/** What an order has of its rows: locked for it, or left and accounted for. */
export interface OwnPieces {
  readonly held: readonly LockLine[]
  readonly gone: readonly LockLine[]
}

/**
 * Decides which row serves each line that has two: the first while it has enough for all of the line, else the other, for
 * good. Where the order has pieces of a row already, it stays there.
 *
 * @returns `demand` itself where nothing moves.
 */
export function servedRows(work: Work, demand: Order['demand'], { held, gone }: OwnPieces): Order['demand'] {
  if (demand === null || !hasChoice(demand)) return demand
  let moved = false
  const served = demand.map((line) => {
    const { stockKey, quantity, orElse } = line
    if (orElse === undefined || piecesOf(gone, stockKey) > 0) return line
    const own = piecesOf(held, stockKey)
    const fellBack = own === 0 && piecesOf(held, orElse) + piecesOf(gone, orElse) > 0
    if (!fellBack) {
      const level = work.level(stockKey)
      if (level !== undefined && availableStock(level) + own >= quantity) return line
      work.assertNothingOverdue()
    }
    moved = true
    return { stockKey: orElse, quantity }
  })
  return moved ? sumDemand(served) : demand
}

/** The rows of a demand, without those that might serve it instead. */
export function plainLines(demand: Order['demand']): readonly LockLine[] | null {
  if (demand === null || !hasChoice(demand)) return demand
  return demand.map(({ stockKey, quantity }) => ({ stockKey, quantity }))
}

function hasChoice(demand: NonNullable<Order['demand']>): boolean {
  for (const { orElse } of demand) if (orElse !== undefined) return true
  return false
}

function piecesOf(lines: readonly LockLine[], key: string): number {
  return lines.find(({ stockKey }) => stockKey === key)?.quantity ?? 0
}
