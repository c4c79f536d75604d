import type { CountedLevel, StockCount } from './settle-count'

/** Rows of a snapshot as they come, a page at a time: from a file, a query, a message. */
export type SnapshotPages = AsyncIterable<readonly StockCount[]> | Iterable<readonly StockCount[]>

/**
 * Where levels are looked up: for each key that is kept, the level at `countedAt` and now. Keys that were never stocked are
 * left out of the answer.
 */
export type CountedLevels = (
  stockKeys: readonly string[],
  countedAt: number,
) => Promise<ReadonlyMap<string, CountedLevel>>

/** A row whose count is not what the book says. */
export interface SnapshotDifference {
  readonly stockKey: string
  readonly counted: number
  /** Counted less on hand at the instant of the count; never 0. */
  readonly change: number
  readonly level: CountedLevel
  /**
   * The same for the same row of the same snapshot: use it as the id of the adjustment, and a row that is handed over
   * twice, after a stop or because the snapshot names it twice, is applied once.
   */
  readonly ref: string
}

/** A row that could not be compared. */
export interface SnapshotProblem {
  readonly stockKey: string
  readonly code: 'QTY_RANGE' | 'UNKNOWN_STOCK' | 'COUNTED_TWICE'
  readonly counted: number
}

/** What one chunk of rows came to. */
export interface SnapshotBatch {
  readonly differences: readonly SnapshotDifference[]
  readonly problems: readonly SnapshotProblem[]
  /** Rows of this chunk whose count agrees with the book. */
  readonly equal: number
  /** Rows behind us, from the first of the snapshot on: hand it in as `after` to go on once this batch is applied. */
  readonly cursor: number
}

/** Rows that are looked up together, unless told otherwise. */
export const SNAPSHOT_CHUNK = 1_000

/**
 * Compares a full snapshot with the book, chunk by chunk, in memory that does not grow with it. All rows were counted at
 * one instant; movements since then are left out of the comparison and so stay.
 *
 * A chunk that names a row twice with different counts keeps neither; twice with one count, it is compared once. Stopping
 * is leaving the loop.
 *
 * @param after Rows to pass over: the `cursor` of the last batch that was applied.
 * @throws whatever `pages` or `levels` throw; the cursor of the last batch is still good.
 */
export async function* snapshotDifferences({
  snapshotId,
  countedAt,
  pages,
  levels,
  after = 0,
  chunk = SNAPSHOT_CHUNK,
}: {
  readonly snapshotId: string
  readonly countedAt: number
  readonly pages: SnapshotPages
  readonly levels: CountedLevels
  readonly after?: number
  readonly chunk?: number
}): AsyncGenerator<SnapshotBatch> {
  const size = Math.max(1, Math.floor(chunk))
  let cursor = 0
  let rows: StockCount[] = []
  const compare = async (): Promise<SnapshotBatch> => {
    const batch = await compareRows(rows, { snapshotId, countedAt, levels, cursor })
    rows = []
    return batch
  }
  for await (const page of pages) {
    for (const row of page) {
      cursor += 1
      if (cursor <= after) continue
      rows.push(row)
      if (rows.length === size) yield await compare()
    }
  }
  if (rows.length > 0) yield await compare()
}

interface Comparing {
  readonly snapshotId: string
  readonly countedAt: number
  readonly levels: CountedLevels
  readonly cursor: number
}

async function compareRows(rows: readonly StockCount[], { snapshotId, countedAt, levels, cursor }: Comparing) {
  const differences: SnapshotDifference[] = []
  const problems: SnapshotProblem[] = []
  const counts = new Map<string, number>()
  const contradicted = new Set<string>()
  for (const { stockKey, counted } of rows) {
    const other = counts.get(stockKey)
    if (!Number.isSafeInteger(counted) || counted < 0) problems.push({ stockKey, code: 'QTY_RANGE', counted })
    else if (other === undefined) counts.set(stockKey, counted)
    else if (other !== counted) {
      contradicted.add(stockKey)
      problems.push({ stockKey, code: 'COUNTED_TWICE', counted })
    }
  }
  for (const stockKey of contradicted) counts.delete(stockKey)

  let equal = 0
  const known = counts.size === 0 ? new Map<string, CountedLevel>() : await levels([...counts.keys()], countedAt)
  for (const [stockKey, counted] of counts) {
    const level = known.get(stockKey)
    if (level === undefined) problems.push({ stockKey, code: 'UNKNOWN_STOCK', counted })
    else if (level.onHandThen === counted) equal += 1
    else {
      const change = counted - level.onHandThen
      differences.push({ stockKey, counted, change, level, ref: `${snapshotId}/${stockKey}` })
    }
  }
  return { differences, problems, equal, cursor }
}
