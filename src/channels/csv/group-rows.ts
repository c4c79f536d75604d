import { detachedText } from '../../channel/payload/detached-text'
import { CsvFileError } from './csv-faults'
import type { JoinedTable } from './joined-table'
import { rowWeight } from './joined-table'
import type { KeyIndex } from './key-index'
import type { CsvRow, RowBatch } from './read-rows'
import type { RowFault, RowGroup, SourceRows } from './row-group'

/** Characters the rows of one order may have, and those of all orders that are begun and not yet complete. */
export const GROUP_LIMITS = { group: 1_048_576, open: 33_554_432 } as const

/** A group with the places its rows come from, source by source as in `group.sources`. */
export interface FormedGroup {
  readonly group: RowGroup
  readonly places: readonly {
    readonly rows: readonly number[]
    /** False for a row that an earlier group already had, such as a customer's. */
    readonly fresh: readonly boolean[]
  }[]
}

export interface Grouping {
  readonly source: string
  /** Column that makes rows one order. */
  readonly key: string
  readonly grouped: 'adjacent' | 'anywhere'
  readonly index: KeyIndex
  readonly joins: readonly JoinedTable[]
}

interface OpenGroup {
  readonly key: string
  rows: CsvRow[]
  weight: number
  /** Rows from here on still hold on to the piece of the file they were read from. */
  detached: number
  oversized: boolean
}

/** First pass over the orders' own file: where each order number is seen last. */
export function indexBatch(
  batch: RowBatch,
  grouping: Pick<Grouping, 'source' | 'key' | 'index'>,
  previous: string,
): string {
  const at = keyColumn(batch.columns, grouping)
  let last = previous
  for (const { row, cells } of batch.rows) {
    const key = cells[at] ?? ''
    if (key !== '') grouping.index.add(key, row, key === last)
    last = key
  }
  return last
}

function keyColumn(columns: readonly string[], { source, key }: Pick<Grouping, 'source' | 'key'>): number {
  const at = columns.indexOf(key)
  if (at < 0) throw new CsvFileError('COLUMN_MISSING', { row: 1, source, column: key })
  return at
}

/**
 * Puts the rows of each order together and hands it over with its last row, so memory holds no more than the orders
 * that are begun and not complete. The order in which groups come depends on the file alone.
 */
export class RowGrouper {
  private readonly open = new Map<string, OpenGroup>()
  private columns: readonly string[] = []
  private at = 0
  private weight = 0

  constructor(private readonly grouping: Grouping) {
    for (const join of grouping.joins) join.forgetUse()
  }

  *add(batch: RowBatch): Generator<FormedGroup> {
    const { index, grouped } = this.grouping
    this.columns = batch.columns
    this.at = keyColumn(batch.columns, this.grouping)
    const touched = new Set<OpenGroup>()
    for (const row of batch.rows) {
      const key = row.cells[this.at] ?? ''
      if (key === '') {
        yield this.formed([row], { code: 'KEY_EMPTY', pointer: `/${this.grouping.source}/0/${this.grouping.key}` })
        continue
      }
      if (grouped === 'adjacent') yield* this.closeOthers(key)
      const group = this.openGroup(key)
      this.take(group, row)
      touched.add(group)
      if (row.row === index.lastRow(key)) yield this.close(group)
      else if (group.weight > GROUP_LIMITS.group) yield this.flush(group)
    }
    for (const group of touched) if (this.open.has(group.key)) detachRows(group)
  }

  /** Rows of joined files that no order has asked for. */
  *unmatched(): Generator<FormedGroup> {
    for (const { source, columns, unmatched } of this.grouping.joins.map((join) => ({
      source: join.source,
      columns: join.columns,
      unmatched: join.unmatched(),
    }))) {
      for (const rows of unmatched) {
        const sources: SourceRows[] = [{ source, columns, rows: rows.map(({ cells }) => cells) }]
        yield {
          group: { fault: { code: 'ROW_UNMATCHED', pointer: `/${source}/0` }, sources },
          places: [{ rows: rows.map(({ row }) => row), fresh: rows.map(() => true) }],
        }
      }
    }
  }

  private openGroup(key: string): OpenGroup {
    const known = this.open.get(key)
    if (known !== undefined) return known
    const group: OpenGroup = { key: detachedText(key), rows: [], weight: 0, detached: 0, oversized: false }
    this.open.set(group.key, group)
    return group
  }

  private take(group: OpenGroup, row: CsvRow): void {
    const weight = rowWeight(row.cells)
    group.rows.push(row)
    group.weight += weight
    this.weight += weight
    if (this.weight > GROUP_LIMITS.open) {
      throw new CsvFileError('LIMIT_OPEN_SIZE', {
        row: row.row,
        source: this.grouping.source,
        limit: GROUP_LIMITS.open,
      })
    }
  }

  private *closeOthers(key: string): Generator<FormedGroup> {
    for (const group of this.open.values()) if (group.key !== key) yield this.close(group)
  }

  private close(group: OpenGroup): FormedGroup {
    this.open.delete(group.key)
    return this.flush(group)
  }

  /** Hands over the rows so far. Parts of an order that had to be cut are all marked, so none passes for the whole. */
  private flush(group: OpenGroup): FormedGroup {
    const { rows, key } = group
    const { index, grouped, source } = this.grouping
    const split = grouped === 'adjacent' && index.isResumed(key)
    group.oversized ||= group.weight > GROUP_LIMITS.group
    this.weight -= group.weight
    group.rows = []
    group.weight = 0
    group.detached = 0
    const stray = rows.findIndex(({ strayQuote }) => strayQuote)
    if (split) return this.formed(rows, { code: 'GROUP_SPLIT', pointer: `/${source}/0` })
    if (group.oversized) return this.formed(rows, { code: 'LIMIT_GROUP_SIZE', pointer: `/${source}/0` })
    return this.formed(rows, stray < 0 ? null : { code: 'QUOTE_STRAY', pointer: `/${source}/${stray}` })
  }

  private formed(rows: readonly CsvRow[], fault: RowFault | null): FormedGroup {
    const sources: SourceRows[] = [
      { source: this.grouping.source, columns: this.columns, rows: rows.map(({ cells }) => cells) },
    ]
    const places: FormedGroup['places'][number][] = [{ rows: rows.map(({ row }) => row), fresh: rows.map(() => true) }]
    let found = fault
    for (const join of this.grouping.joins) {
      const at = this.columns.indexOf(join.of)
      if (at < 0) throw new CsvFileError('COLUMN_MISSING', { row: 1, source: this.grouping.source, column: join.of })
      const joined = join.take(new Set(rows.map(({ cells }) => cells[at] ?? '')))
      const stray = joined.rows.findIndex(({ strayQuote }) => strayQuote)
      if (found === null && stray >= 0) found = { code: 'QUOTE_STRAY', pointer: `/${join.source}/${stray}` }
      sources.push({ source: join.source, columns: join.columns, rows: joined.rows.map(({ cells }) => cells) })
      places.push({ rows: joined.rows.map(({ row }) => row), fresh: joined.fresh })
    }
    return { group: { fault: found, sources }, places }
  }
}

/** Cells cut out of a piece of the file keep all of it in memory; those that stay get memory of their own. */
function detachRows(group: OpenGroup): void {
  for (let at = group.detached; at < group.rows.length; at++) {
    const row = group.rows[at]
    if (row !== undefined) group.rows[at] = { ...row, cells: row.cells.map(detachedText) }
  }
  group.detached = group.rows.length
}
