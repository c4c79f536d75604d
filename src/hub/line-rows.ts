import { arrivalKey } from '../inventory/inbound-pool'
import { sumLockLines } from '../inventory/lock-stock'
import { stockPlace } from '../inventory/stock-level'
import type { LockLine } from '../inventory/stock-lock'

/** Pieces for one line of an order's plan. */
export interface LinePieces {
  readonly line: string
  readonly sku: string | null
  readonly quantity: number
}

/** Which lines draw on the presale's pool. */
export interface LinePools {
  readonly presale: ReadonlySet<string>
  readonly presalePool: string
}

/**
 * Deals an order's rows out to its lines, line by line: a SKU that several rows serve goes to its lines in their order, from
 * the rows in theirs. The same lines and rows always give the same deal.
 */
export class LineRows {
  private readonly left: Map<string, number>

  constructor(
    private readonly rows: readonly LockLine[],
    private readonly pools: LinePools,
    taken: readonly LockLine[] = [],
  ) {
    this.left = new Map(rows.map(({ stockKey, quantity }) => [stockKey, quantity]))
    for (const { stockKey, quantity } of taken) {
      this.left.set(stockKey, Math.max(0, (this.left.get(stockKey) ?? 0) - quantity))
    }
  }

  /** Rows for one line; those of `warehouse` first. What no row has left falls to the line's first row. */
  deal({ line, sku, quantity }: LinePieces, warehouse: string | null = null): readonly LockLine[] {
    const fitting = this.rows.filter(({ stockKey }) => stockPlace(stockKey).sku === sku)
    const isOfPool = ({ stockKey }: LockLine) =>
      (poolOf(stockKey) === this.pools.presalePool) === this.pools.presale.has(line)
    const ofPool = fitting.filter(isOfPool)
    const ordered = ofPool.length > 0 ? ofPool : fitting
    const nearest = [...ordered].sort((a, b) => isAway(a, warehouse) - isAway(b, warehouse))
    const dealt: LockLine[] = []
    let open = quantity
    for (const { stockKey } of nearest) {
      const pieces = Math.min(open, this.left.get(stockKey) ?? 0)
      if (pieces === 0) continue
      this.left.set(stockKey, (this.left.get(stockKey) ?? 0) - pieces)
      dealt.push({ stockKey, quantity: pieces })
      open -= pieces
    }
    const [first] = nearest
    if (open > 0 && first !== undefined) dealt.push({ stockKey: first.stockKey, quantity: open })
    return sumLockLines(dealt)
  }
}

function isAway({ stockKey }: LockLine, warehouse: string | null): number {
  return warehouse === null || stockPlace(arrivalKey(stockKey)).warehouse === warehouse ? 0 : 1
}

/** Goods on their way to a pool are of that pool. */
function poolOf(stockKey: string): string {
  return stockPlace(arrivalKey(stockKey)).pool
}

/** Warehouses of some rows, each once, sorted. */
export function warehousesOf(rows: readonly Pick<LockLine, 'stockKey'>[] | null): readonly string[] {
  return [...new Set((rows ?? []).map(({ stockKey }) => stockPlace(arrivalKey(stockKey)).warehouse))].sort()
}
