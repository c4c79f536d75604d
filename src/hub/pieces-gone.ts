import { sumLockLines } from '../inventory/lock-stock'
import type { LockLine } from '../inventory/stock-lock'
import type { Order, OrderFold, OrderParcel } from '../order/order'
import type { PlannedLine } from '../order/plan-lines'
import { LineRows } from './line-rows'
import { presaleLinesOf } from './stock-intent'

const HAS_LEFT: ReadonlySet<OrderParcel['status']> = new Set<OrderParcel['status']>([
  'handedOver',
  'inTransit',
  'outForDelivery',
  'delivered',
])

const NONE: readonly LockLine[] = Object.freeze([])

/** Parcels that are on their way or arrived. */
export function parcelsThatLeft({ parcels }: Pick<OrderFold, 'parcels'>): readonly OrderParcel[] {
  return parcels.filter(({ status }) => HAS_LEFT.has(status))
}

/**
 * Pieces of an order's demand that have left in its parcels. What belongs to no line of the order, such as a gift a rule
 * added, leaves with the last line.
 */
export function piecesGone(
  { content, parcels }: Pick<OrderFold, 'content' | 'parcels'>,
  plan: readonly PlannedLine[],
  demand: Order['demand'],
  presalePool: string,
): readonly LockLine[] {
  if (parcels.length === 0 || demand === null || content === null) return NONE
  const left = parcelsThatLeft({ parcels })
  if (left.length === 0) return NONE
  const gone = new Set<string>()
  const done = new Set<string>()
  const inParts: LockLine[] = []
  for (const { lines, rows } of left) {
    if (rows !== undefined) inParts.push(...rows)
    else if (lines === null) return demand
    for (const line of lines ?? []) {
      done.add(line)
      if (rows === undefined) gone.add(line)
    }
  }
  if (content.lines.every(({ id }) => done.has(id))) return demand
  const dealer = new LineRows(demand, { presale: presaleLinesOf(content.lines), presalePool })
  const lines = [...inParts]
  for (const planned of plan) {
    const rows = dealer.deal(planned)
    if (gone.has(planned.line)) lines.push(...rows)
  }
  return sumLockLines(lines)
}
