import { type ExpectedReceipt, isReceiptOverdue, openQuantity } from './expected-receipt'

/** What demands are covered by: pieces that are here, and receipts on their way. */
export interface PromiseSupply {
  /** Pieces that are here and free, or kept for these demands; whole, ≥ 0. */
  readonly here: number
  /** Receipts for the same stock row, in any order; those that have ended count for nothing. */
  readonly receipts: readonly ExpectedReceipt[]
  /** The moment of the question, epoch milliseconds: a receipt expected at or before it is overdue. */
  readonly at: number
}

/** Pieces wanted of one stock row. */
export interface PromiseDemand {
  readonly id: string
  /** Whole pieces, ≥ 0. */
  readonly quantity: number
}

/** Pieces of a demand that come with one receipt. */
export interface PromisedPieces {
  readonly receiptId: string
  readonly quantity: number
  readonly expectedAt: number
}

/** What one demand is covered by: `now`, `inbound`, `overdue` and `uncovered` add up to its quantity. */
export interface PromiseOutlook extends PromiseDemand {
  /** Pieces that are here. */
  readonly now: number
  /** Pieces of receipts that are not late, the earliest first. */
  readonly inbound: readonly PromisedPieces[]
  /** Pieces of receipts whose date is over: they may come any day, or never, so no date is told for them. */
  readonly overdue: readonly PromisedPieces[]
  /** Pieces nobody has announced. */
  readonly uncovered: number
  /** When all of it is here: the moment of the question where it is, null where part of it is overdue or uncovered. */
  readonly promisedAt: number | null
}

/**
 * Covers demands one after another, as they come in: who was promised first is served first, by what is here, then by
 * receipts in the order of their dates, then by overdue ones. Overdue goods come last because whatever does come in
 * serves the first in line: so a date told holds even if they never come. No piece covers two demands, and a demand
 * added at the end changes nothing for those before it.
 *
 * @param demands - Those already promised in the order of their promises, then the new ones.
 */
export function availableToPromise(
  { here, receipts, at }: PromiseSupply,
  demands: readonly PromiseDemand[],
): readonly PromiseOutlook[] {
  const open = receipts.filter((receipt) => openQuantity(receipt) > 0).sort(byDate)
  const inTime = lotsOf(open.filter((receipt) => !isReceiptOverdue(receipt, at)))
  const late = lotsOf(open.filter((receipt) => isReceiptOverdue(receipt, at)))
  let left = here
  return demands.map(({ id, quantity }) => {
    const now = Math.min(left, quantity)
    left -= now
    const inbound = take(inTime, quantity - now)
    const sure = now + sumOf(inbound)
    const overdue = take(late, quantity - sure)
    const uncovered = quantity - sure - sumOf(overdue)
    const promisedAt = sure < quantity ? null : (inbound.at(-1)?.expectedAt ?? at)
    return { id, quantity, now, inbound, overdue, uncovered, promisedAt }
  })
}

/** Pieces of receipts that are left while they are given away. `next` is the first that may have some. */
interface Lots {
  readonly lots: { readonly receipt: ExpectedReceipt; left: number }[]
  next: number
}

function lotsOf(receipts: readonly ExpectedReceipt[]): Lots {
  return { lots: receipts.map((receipt) => ({ receipt, left: openQuantity(receipt) })), next: 0 }
}

function take(supply: Lots, quantity: number): readonly PromisedPieces[] {
  const taken: PromisedPieces[] = []
  for (let open = quantity; open > 0; ) {
    const lot = supply.lots[supply.next]
    if (lot === undefined) break
    const pieces = Math.min(open, lot.left)
    taken.push({ receiptId: lot.receipt.id, quantity: pieces, expectedAt: lot.receipt.expectedAt })
    lot.left -= pieces
    open -= pieces
    if (lot.left === 0) supply.next += 1
  }
  return taken
}

function sumOf(pieces: readonly PromisedPieces[]): number {
  return pieces.reduce((sum, { quantity }) => sum + quantity, 0)
}

function byDate(a: ExpectedReceipt, b: ExpectedReceipt): number {
  return a.expectedAt - b.expectedAt || (a.id < b.id ? -1 : 1)
}
