import type { LockLine } from './stock-lock'

/** What an order that waits wants, and whether it counts where purchasing asks. */
export interface WaitingNeed {
  readonly lines: readonly LockLine[]
  /** False where a hold says that it is not bought for. */
  readonly counts: boolean
}

/** Pieces of a stock row that nobody has yet. */
export interface FreePieces {
  /** On the shelf. */
  readonly available: number
  /** Announced, and promised to nobody. */
  readonly onItsWay: number
}

/** What is to be bought of one stock row (采购需求). */
export interface PurchasingNeed extends FreePieces {
  readonly stockKey: string
  /** Pieces wanted by waiting orders that count. */
  readonly wanted: number
  /** So many orders. */
  readonly orders: number
  /** Pieces wanted by waiting orders that do not count, for a hold says so. */
  readonly leftOut: number
  /** `wanted` less what is free here and on its way, ≥ 0. */
  readonly toBuy: number
}

/**
 * What waiting orders make purchasing buy, row by row in the order of their keys. An order wants all of its lines, also those there is
 * enough of: it gets all or nothing, so what is free is taken off once, for all of them.
 */
export function purchasingNeeds(
  waiting: Iterable<WaitingNeed>,
  freeOf: (stockKey: string) => FreePieces,
): readonly PurchasingNeed[] {
  const sums = new Map<string, { wanted: number; orders: number; leftOut: number }>()
  for (const { lines, counts } of waiting) {
    for (const { stockKey, quantity } of lines) {
      const sum = sums.get(stockKey) ?? { wanted: 0, orders: 0, leftOut: 0 }
      sums.set(stockKey, sum)
      if (!counts) {
        sum.leftOut += quantity
        continue
      }
      sum.wanted += quantity
      sum.orders += 1
    }
  }
  const keys = [...sums.keys()].sort()
  return keys.map((stockKey) => {
    const { wanted, orders, leftOut } = sums.get(stockKey) ?? { wanted: 0, orders: 0, leftOut: 0 }
    const { available, onItsWay } = freeOf(stockKey)
    const toBuy = Math.max(0, wanted - available - onItsWay)
    return { stockKey, wanted, orders, leftOut, available, onItsWay, toBuy }
  })
}
