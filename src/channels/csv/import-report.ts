/** Where a row was refused, and why; never what stands there. */
export interface CsvProblem {
  readonly source: string
  /** Row number as a spreadsheet shows it, the header being 1. */
  readonly row: number
  /** Column name; empty where the whole row is meant. */
  readonly column: string
  readonly code: string
}

/** What became of documents or of rows. Every one is counted exactly once: `read` is the sum of all the others. */
export interface CsvCounts {
  readonly read: number
  readonly booked: number
  /** Already known from an earlier import: nothing was changed. */
  readonly duplicates: number
  /** Passed over because the checkpoint says that they were dealt with. */
  readonly skipped: number
  /** By the reason of the mapping's rule. */
  readonly ignored: Readonly<Record<string, number>>
  /** By the reason they are kept in quarantine for. */
  readonly quarantined: Readonly<Record<string, number>>
}

/** Where an import can go on: hand it in as `resumeFrom`. Plain data. */
export interface CsvCheckpoint {
  readonly version: 1
  /** Digests of all files and of the mapping. */
  readonly of: string
  /** Groups, counted as the file yields them, that are dealt with without a gap. */
  readonly groups: number
}

export interface CsvProgress {
  /** `scan`: reading through; `check`: trying the mapping; `book`: booking. */
  readonly phase: 'scan' | 'check' | 'book'
  readonly source: string
  /** Rows and bytes of this source in this phase so far. */
  readonly rows: number
  readonly bytes: number
  readonly documents: number
  readonly checkpoint: CsvCheckpoint | null
}

export interface CsvImportReport {
  /** `refused`: something is wrong with a row and the mode is `allOrNothing`; nothing was booked. */
  readonly end: 'finished' | 'aborted' | 'refused'
  /** Groups of rows: orders, and rows that belong to none. */
  readonly documents: CsvCounts
  /** Rows by source. A row that several orders share, such as a customer's, counts with the first of them. */
  readonly rows: Readonly<Record<string, CsvCounts>>
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>
  /** All are counted, the first are listed. Quarantine that the mapping declares is no problem. */
  readonly problems: { readonly total: number; readonly listed: readonly CsvProblem[] }
  /** Null before booking has begun. */
  readonly checkpoint: CsvCheckpoint | null
}

/** Counts while they grow. */
export class Tally {
  private readonly counts = { read: 0, booked: 0, duplicates: 0, skipped: 0 }
  private readonly ignored = new Map<string, number>()
  private readonly quarantined = new Map<string, number>()

  add(ending: Ending, count = 1): void {
    this.counts.read += count
    if (ending.kind === 'ignored' || ending.kind === 'quarantined') {
      const reasons = this[ending.kind]
      reasons.set(ending.reason, (reasons.get(ending.reason) ?? 0) + count)
    } else {
      this.counts[ending.kind] += count
    }
  }

  report(): CsvCounts {
    return { ...this.counts, ignored: sorted(this.ignored), quarantined: sorted(this.quarantined) }
  }
}

/** What became of a document or a row. */
export type Ending =
  | { readonly kind: 'booked' | 'duplicates' | 'skipped' }
  | { readonly kind: 'ignored' | 'quarantined'; readonly reason: string }

function sorted(reasons: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...reasons].sort(([a], [b]) => (a < b ? -1 : 1)))
}
