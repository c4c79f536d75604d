import { OrderHubError } from '../errors'
import type { CountedLevel, StockCount } from './settle-count'
import {
  SNAPSHOT_CHUNK,
  type SnapshotDifference,
  type SnapshotPages,
  type SnapshotProblem,
} from './snapshot-differences'

/** Two lists that are to be merged do not both ascend by stock key. Sort them by code unit (SQL: collation `C`). */
export class SnapshotOrderError extends OrderHubError {
  override readonly name = 'SnapshotOrderError'
  readonly code = 'SNAPSHOT_UNSORTED'
  constructor(
    readonly list: 'counts' | 'kept',
    readonly stockKey: string,
  ) {
    super(`The ${list} of a snapshot do not ascend: ${stockKey} comes too late or twice.`)
  }
}

/** A level as `kept` lists it. */
export type KeptLevel = CountedLevel & { readonly stockKey: string }

/** What a stretch of the merged lists came to. */
export interface MergedBatch {
  readonly differences: readonly SnapshotDifference[]
  readonly problems: readonly SnapshotProblem[]
  readonly equal: number
  /** Kept rows with stock that nobody counted; with `absent: 'zero'` they are among the differences instead. */
  readonly absent: readonly string[]
  /** The last key behind us: hand it in as `after` to go on once this batch is applied. */
  readonly cursor: string
}

/**
 * Compares a full snapshot with all kept rows by going through both lists at once, ascending by stock key, in memory that
 * does not grow with them. Unlike `snapshotDifferences` it also finds the rows that the snapshot leaves out.
 *
 * @param kept All rows that are kept, each with its level at the instant of the count and now.
 * @param absent `report`: rows left out are named. `zero`: they count as nothing on the shelf. Default `report`.
 * @param after Keys to pass over: the `cursor` of the last batch that was applied.
 * @throws SnapshotOrderError at the first row that does not ascend; batches before it are good.
 */
export async function* mergeSnapshot({
  snapshotId,
  counts,
  kept,
  absent = 'report',
  after = '',
  chunk = SNAPSHOT_CHUNK,
}: {
  readonly snapshotId: string
  readonly counts: SnapshotPages
  readonly kept: AsyncIterable<readonly KeptLevel[]> | Iterable<readonly KeptLevel[]>
  readonly absent?: 'report' | 'zero'
  readonly after?: string
  readonly chunk?: number
}): AsyncGenerator<MergedBatch> {
  const counted = new AscendingRows<StockCount>(counts, 'counts', after)
  const levels = new AscendingRows<KeptLevel>(kept, 'kept', after)
  let batch = emptyBatch()
  try {
    await counted.load()
    await levels.load()
    while (counted.current !== undefined || levels.current !== undefined) {
      const [count, level] = [counted.current, levels.current]
      const stockKey = smaller(count?.stockKey, level?.stockKey)
      const ownCount = count?.stockKey === stockKey ? count : undefined
      const ownLevel = level?.stockKey === stockKey ? level : undefined
      compare(batch, { stockKey, counted: ownCount?.counted, level: ownLevel, snapshotId, zero: absent === 'zero' })
      batch.cursor = stockKey
      if (batch.rows >= chunk) {
        yield mergedOf(batch)
        batch = emptyBatch()
      }
      if (ownCount !== undefined && !counted.step()) await counted.load()
      if (ownLevel !== undefined && !levels.step()) await levels.load()
    }
    if (batch.rows > 0) yield mergedOf(batch)
  } finally {
    // Whoever leaves the loop early leaves no query open.
    await counted.close()
    await levels.close()
  }
}

function emptyBatch() {
  const found = { differences: [] as SnapshotDifference[], problems: [] as SnapshotProblem[], absent: [] as string[] }
  return { found, equal: 0, rows: 0, cursor: '' }
}

function mergedOf({ found, equal, cursor }: ReturnType<typeof emptyBatch>): MergedBatch {
  return { ...found, equal, cursor }
}

interface Row {
  readonly stockKey: string
  readonly counted: number | undefined
  readonly level: CountedLevel | undefined
  readonly snapshotId: string
  readonly zero: boolean
}

function compare(batch: ReturnType<typeof emptyBatch>, { stockKey, counted, level, snapshotId, zero }: Row): void {
  const { differences, problems, absent } = batch.found
  batch.rows += 1
  if (counted !== undefined && (!Number.isSafeInteger(counted) || counted < 0)) {
    problems.push({ stockKey, code: 'QTY_RANGE', counted })
  } else if (level === undefined) {
    problems.push({ stockKey, code: 'UNKNOWN_STOCK', counted: counted ?? 0 })
  } else if ((counted ?? 0) === level.onHandThen) {
    batch.equal += 1
  } else if (counted === undefined && !zero) {
    absent.push(stockKey)
  } else {
    const found = counted ?? 0
    const change = found - level.onHandThen
    differences.push({ stockKey, counted: found, change, level, ref: `${snapshotId}/${stockKey}` })
  }
}

/** Rows of a list, one at a time; only the end of a page is waited for, for waiting costs more than comparing. */
class AscendingRows<T extends { readonly stockKey: string }> {
  /** The row to be looked at; undefined after the last. */
  current: T | undefined
  private readonly pages: AsyncIterator<readonly T[]> | Iterator<readonly T[]>
  private page: readonly T[] = []
  private index = -1
  private before: string | undefined

  constructor(
    pages: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
    private readonly list: 'counts' | 'kept',
    private readonly after: string,
  ) {
    this.pages = Symbol.asyncIterator in pages ? pages[Symbol.asyncIterator]() : pages[Symbol.iterator]()
  }

  /** Goes to the next row of the page; false where `load` has to be awaited for it. */
  step(): boolean {
    for (;;) {
      this.index += 1
      const row = this.page[this.index]
      this.current = row
      if (row === undefined) return false
      if (this.before !== undefined && row.stockKey <= this.before)
        throw new SnapshotOrderError(this.list, row.stockKey)
      this.before = row.stockKey
      if (this.after === '' || row.stockKey > this.after) return true
    }
  }

  /** Goes to the first row of the pages to come, if there is one. */
  async load(): Promise<void> {
    for (;;) {
      const step = await this.pages.next()
      if (step.done === true) return
      this.page = step.value
      this.index = -1
      if (this.step()) return
    }
  }

  async close(): Promise<void> {
    await this.pages.return?.()
  }
}

function smaller(a: string | undefined, b: string | undefined): string {
  if (a === undefined || b === undefined) return a ?? b ?? ''
  return a < b ? a : b
}
