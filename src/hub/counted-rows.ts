import { bookAtCount } from '../inventory/book-at-count'
import type { MovementPage } from '../inventory/movement'
import { emptyStockLevel, isKept, type StockLevel } from '../inventory/stock-level'
import type { StockCountRecord } from '../store/count-records'
import type { Store } from '../store/store'
import type { SeenRow } from './commands/settle-count'

const NO_PAGES: readonly MovementPage[] = []

/** What a count of a row has to be compared with. */
export interface CountedRowState {
  /** The row; empty where nobody has kept it. */
  readonly level: StockLevel
  readonly kept: boolean
  /** Its newest count so far. */
  readonly newest: StockCountRecord | undefined
  readonly seen: SeenRow
}

/**
 * Reads rows as they were at the instants they were counted. The newest counts are read first and the movements last:
 * whatever happens between two of these reads is noticed when the count is decided.
 *
 * @param countedAt Instant by row; 10,000 rows at most.
 */
export async function readCountedRows(
  store: Store,
  countedAt: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, CountedRowState>> {
  const keys = [...countedAt.keys()]
  const counts = await store.read('stockCount', keys)
  const levels = await store.read('stock', keys)
  let earliest = Number.POSITIVE_INFINITY
  for (const at of countedAt.values()) earliest = Math.min(earliest, at)
  const since = await store.movementsSince([...levels.keys()], earliest)
  const states = new Map<string, CountedRowState>()
  for (const [stockKey, at] of countedAt) {
    const found = levels.get(stockKey)
    const level = found?.value ?? emptyStockLevel(stockKey)
    const pages = since.get(stockKey) ?? NO_PAGES
    const newest = counts.get(stockKey)
    states.set(stockKey, {
      level,
      kept: found?.value !== undefined && isKept(found.value),
      newest: newest?.value,
      seen: {
        count: newest?.version ?? 0,
        version: level.version,
        ...bookAtCount(
          level,
          pages.filter((page) => page.at > at),
        ),
      },
    })
  }
  return states
}
