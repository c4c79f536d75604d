import type { RowGroup, SourceRows } from './row-group'

/** The rows of one source in a group, their cells to be had by column name. */
export interface GroupTable {
  readonly source: string
  readonly columns: ReadonlyMap<string, number>
  readonly rows: SourceRows['rows']
  /** Indexes of the rows that no rule ignores. */
  kept: readonly number[]
}

export type GroupTables = ReadonlyMap<string, GroupTable>

/** Headers repeat from group to group; a handful of them is remembered. */
const knownHeaders = new Map<string, ReadonlyMap<string, number>>()
const mostHeaders = 64

export function tablesOf({ sources }: RowGroup): GroupTables {
  const tables = new Map<string, GroupTable>()
  for (const { source, columns, rows } of sources) {
    tables.set(source, { source, columns: columnIndex(columns), rows, kept: rows.map((_, index) => index) })
  }
  return tables
}

function columnIndex(columns: readonly string[]): ReadonlyMap<string, number> {
  const header = columns.join('\0')
  const known = knownHeaders.get(header)
  if (known !== undefined) return known
  const index = new Map(columns.map((name, at) => [name, at]))
  if (knownHeaders.size >= mostHeaders) knownHeaders.clear()
  knownHeaders.set(header, index)
  return index
}
