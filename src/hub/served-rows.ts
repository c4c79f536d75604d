import { arrivalKey, inboundKey, isInboundKey } from '../inventory/inbound-pool'
import { availableStock } from '../inventory/stock-level'
import type { LockLine } from '../inventory/stock-lock'
import type { DemandLine, Order } from '../order/order'
import { sumDemand } from './order-demand'
import type { Work } from './work'

/** What an order has of its rows: locked for it, or left and accounted for. */
export interface OwnPieces {
  readonly held: readonly LockLine[]
  readonly gone: readonly LockLine[]
}

/**
 * Decides which row serves each line that has two: the first while it has enough for all of the line, else the other, for
 * good. Where the order has pieces of a row already, it stays there. A line that may be sold ahead is served by goods on
 * their way where the row has too few and they are enough; it comes back to its row when they come in.
 *
 * @returns `demand` itself where nothing moves.
 */
export function servedRows(work: Work, demand: Order['demand'], own: OwnPieces): Order['demand'] {
  if (demand === null || !(hasChoice(demand) || own.held.some(({ stockKey }) => isInboundKey(stockKey)))) return demand
  let moved = false
  const served = demand.map((line) => {
    const row = line.orElse === undefined ? aheadRow(work, line, own) : fallBackRow(work, line, line.orElse, own)
    moved ||= row !== line
    return row
  })
  return moved ? sumDemand(served) : demand
}

function fallBackRow(work: Work, line: DemandLine, orElse: string, { held, gone }: OwnPieces): DemandLine {
  const { stockKey, quantity } = line
  if (piecesOf(gone, stockKey) > 0) return line
  const fellBack = piecesOf(held, stockKey) === 0 && piecesOf(held, orElse) + piecesOf(gone, orElse) > 0
  if (!fellBack) {
    if (hasEnough(work, line, held)) return line
    work.assertNothingOverdue()
  }
  return { stockKey: orElse, quantity }
}

/** Its row, or the goods on their way there: those only as long as it holds them, or they are enough. */
function aheadRow(work: Work, line: DemandLine, { held, gone }: OwnPieces): DemandLine {
  const stockKey = arrivalKey(line.stockKey)
  const promised = inboundKey(stockKey)
  const holdsPromise = piecesOf(held, promised) > 0
  if (line.ahead === undefined && !holdsPromise) return line
  const { quantity } = line
  const here: DemandLine = line.stockKey === stockKey ? line : { stockKey, quantity, ahead: true }
  const onItsWay: DemandLine = line.stockKey === promised ? line : { stockKey: promised, quantity, ahead: true }
  if (holdsPromise && hasEnough(work, onItsWay, held)) return onItsWay
  if (piecesOf(gone, stockKey) > 0 || hasEnough(work, here, held) || !hasEnough(work, onItsWay, held)) return here
  work.assertNothingOverdue()
  return onItsWay
}

function hasEnough(work: Work, { stockKey, quantity }: DemandLine, held: readonly LockLine[]): boolean {
  const level = work.level(stockKey)
  return level !== undefined && availableStock(level) + piecesOf(held, stockKey) >= quantity
}

/** The same demand with the lines of some rows at the rows their goods come to; all of them unless rows are named. */
export function demandOnArrival(demand: Order['demand'], rows?: ReadonlySet<string>): Order['demand'] {
  if (demand === null || !demand.some(({ stockKey }) => isInboundKey(stockKey))) return demand
  return sumDemand(
    demand.map((line) => {
      const comesTo = rows === undefined || rows.has(line.stockKey)
      return comesTo && isInboundKey(line.stockKey) ? { ...line, stockKey: arrivalKey(line.stockKey) } : line
    }),
  )
}

/** The rows of a demand, without what else might serve it. */
export function plainLines(demand: Order['demand']): readonly LockLine[] | null {
  if (demand === null || !hasChoice(demand)) return demand
  return demand.map(({ stockKey, quantity }) => ({ stockKey, quantity }))
}

function hasChoice(demand: NonNullable<Order['demand']>): boolean {
  for (const { orElse, ahead } of demand) if (orElse !== undefined || ahead !== undefined) return true
  return false
}

function piecesOf(lines: readonly LockLine[], key: string): number {
  return lines.find(({ stockKey }) => stockKey === key)?.quantity ?? 0
}
