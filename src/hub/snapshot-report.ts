import type { StockSnapshotRecord } from '../store/count-records'

/** What became of a snapshot so far. Every row of the source is counted exactly once. */
export interface StockSnapshotReport {
  readonly snapshotId: string
  /** `aborted`: it was not applied to its end; call again with the same id to go on. */
  readonly end: 'finished' | 'aborted'
  /**
   * Rows of the source by what became of them. `equal`: the book was right. `changed`: the difference was applied.
   * `opened`: nobody had kept the row. `repeated`: the snapshot had it already, with the same count. The rest are codes.
   */
  readonly rows: Readonly<Record<string, number>>
  /**
   * Rows the source left out and that count as nothing, the same way. Empty where they are ignored, and `SNAPSHOT_EMPTY` or
   * `SNAPSHOT_UNREADABLE` where what is missing cannot be told.
   */
  readonly absent: Readonly<Record<string, number>>
  /** Locks that were broken. */
  readonly broken: number
  /** All are counted, the first 100 are listed by row number and code. Row 0 is a row the source left out. */
  readonly problems: { readonly total: number; readonly listed: StockSnapshotRecord['problems'] }
}

/** The report of a snapshot as it stands. */
export function reportOf(record: StockSnapshotRecord): StockSnapshotReport {
  const { snapshotId, rows, absent, broken, problems } = record
  return {
    snapshotId,
    end: record.phase === 'done' ? 'finished' : 'aborted',
    rows,
    absent,
    broken,
    problems: { total: problemsIn(rows) + problemsIn(absent), listed: problems },
  }
}

/** How many rows were not applied. Codes are written in capitals; what went well is not. */
export function problemsIn(counts: Readonly<Record<string, number>>): number {
  return Object.entries(counts).reduce((sum, [name, count]) => (/^[A-Z]/.test(name) ? sum + count : sum), 0)
}
