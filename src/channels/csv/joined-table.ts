import { CsvFileError } from './csv-faults'
import type { CsvRow } from './read-rows'

/** Characters all joined files of one import may have together, 64 per row added for what a row costs by itself. */
export const JOINED_LIMIT = 67_108_864

export const rowOverhead = 64

/** Characters a row takes, with what it costs by itself. */
export function rowWeight(cells: readonly string[]): number {
  let weight = rowOverhead
  for (const cell of cells) weight += cell.length
  return weight
}

/** What is left of a limit that several files share. */
export interface Budget {
  left: number
}

/** A file held in memory whole, its rows to be had by the value that joins them to an order. */
export class JoinedTable {
  readonly rows: CsvRow[] = []
  private readonly byKey = new Map<string, number[]>()
  private readonly used: boolean[] = []
  private keyAt = -1
  columns: readonly string[] = []

  constructor(
    readonly source: string,
    /** Column of this file. */
    private readonly column: string,
    /** Column of the orders' own file. */
    readonly of: string,
    private readonly budget: Budget,
  ) {}

  setColumns(columns: readonly string[]): void {
    this.columns = columns
    this.keyAt = columns.indexOf(this.column)
    if (this.keyAt < 0) throw new CsvFileError('COLUMN_MISSING', { row: 1, source: this.source, column: this.column })
  }

  add(row: CsvRow): void {
    this.budget.left -= rowWeight(row.cells)
    if (this.budget.left < 0) {
      throw new CsvFileError('LIMIT_JOINED_SIZE', { row: row.row, source: this.source, limit: JOINED_LIMIT })
    }
    const key = this.keyOf(row)
    const indexes = this.byKey.get(key)
    if (indexes === undefined) this.byKey.set(key, [this.rows.length])
    else indexes.push(this.rows.length)
    this.rows.push(row)
  }

  keyOf(row: CsvRow): string {
    return row.cells[this.keyAt] ?? ''
  }

  /** Rows of these keys, in file order; `fresh` tells those that no order has taken before. */
  take(keys: Iterable<string>): { readonly rows: CsvRow[]; readonly fresh: boolean[] } {
    const rows: CsvRow[] = []
    const fresh: boolean[] = []
    for (const key of keys) {
      if (key === '') continue
      for (const index of this.byKey.get(key) ?? []) {
        const row = this.rows[index]
        if (row === undefined) continue
        rows.push(row)
        fresh.push(this.used[index] !== true)
        this.used[index] = true
      }
    }
    return { rows, fresh }
  }

  /** Rows no order has taken, those of one key together. */
  *unmatched(): Generator<CsvRow[]> {
    for (const indexes of this.byKey.values()) {
      const rows = indexes.flatMap((index) => (this.used[index] ? [] : (this.rows[index] ?? [])))
      if (rows.length > 0) yield rows
    }
  }

  forgetUse(): void {
    this.used.length = 0
  }
}
