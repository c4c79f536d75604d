import { unstorableText } from '../../channel/payload/unstorable-text'
import type { ZoneName } from '../../time/zone'
import { meetsAll } from './conditions'
import { type GroupTable, type GroupTables, tablesOf } from './group-tables'
import type { CsvMapping } from './mapping'
import { CSV_LIMITS } from './read-rows'
import { RowCursor } from './row-cursor'
import type { RowGroup } from './row-group'

/** What the mapping's rules make of a group, before any value of it is read. */
export type GroupClass =
  /** No rule can speak for it: rows are missing, cut or unreadable. */
  | { readonly kind: 'faulty'; readonly code: string; readonly pointer: string }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'quarantined'; readonly reason: string }
  | {
      readonly kind: 'order'
      readonly tables: GroupTables
      /** The one of the orders' own source; it has at least one row. */
      readonly home: GroupTable
      /** Rows left out of the order, with the reason of the rule. */
      readonly ignoredRows: readonly { readonly source: string; readonly index: number; readonly reason: string }[]
    }

/** Name of the orders' own source. `parseMapping` and `compileMapping` have seen to it that there is one. */
export function homeSource(mapping: CsvMapping): string {
  return mapping.orders.source ?? Object.keys(mapping.sources)[0] ?? ''
}

/** Looks for faults of the rows themselves, then applies the rules for orders, then those for rows; the first that holds counts. */
export function classifyGroup(group: RowGroup, mapping: CsvMapping, zone: ZoneName): GroupClass {
  const fault = group.fault ?? brokenCell(group)
  if (fault !== undefined) return { kind: 'faulty', code: fault.code, pointer: fault.pointer }
  const tables = tablesOf(group)
  const home = tables.get(homeSource(mapping))
  if (home === undefined || home.rows.length === 0) return { kind: 'faulty', code: 'PAYLOAD_SHAPE', pointer: '' }
  const cursor = new RowCursor(tables, home, { amounts: amountFormat(mapping), times: mapping.times, zone })
  for (const rule of mapping.rules.orders) {
    const holds = home.rows.every((_, index) => {
      cursor.moveTo(home, index, index + 1)
      return meetsAll(rule.every, cursor)
    })
    if (!holds) continue
    if (rule.ignore !== undefined) return { kind: 'ignored', reason: rule.ignore }
    return { kind: 'quarantined', reason: rule.quarantine ?? '' }
  }
  return { kind: 'order', tables, home, ignoredRows: ignoreRows(tables, home.source, mapping, cursor) }
}

function ignoreRows(tables: GroupTables, home: string, mapping: CsvMapping, cursor: RowCursor) {
  const ignored: { source: string; index: number; reason: string }[] = []
  if (mapping.rules.rows.length === 0) return ignored
  for (const table of tables.values()) {
    const rules = mapping.rules.rows.filter((rule) => (rule.source ?? home) === table.source)
    if (rules.length === 0) continue
    table.kept = table.kept.filter((index) => {
      cursor.moveTo(table, index, index + 1)
      const rule = rules.find(({ when }) => meetsAll(when, cursor))
      if (rule !== undefined) ignored.push({ source: table.source, index, reason: rule.ignore })
      return rule === undefined
    })
  }
  return ignored
}

export function amountFormat({ amounts: { decimal, group, zeroPadded } }: CsvMapping) {
  return group === undefined ? { decimal, zeroPadded } : { decimal, group, zeroPadded }
}

/** Rows and cells that no mapping can read. */
function brokenCell({ sources }: RowGroup): { readonly code: string; readonly pointer: string } | undefined {
  for (const { source, columns, rows } of sources) {
    for (const [index, cells] of rows.entries()) {
      if (cells.length !== columns.length) return { code: 'ROW_COLUMNS', pointer: `/${source}/${index}` }
      for (const [at, cell] of cells.entries()) {
        const code = cellFault(cell)
        if (code !== undefined) return { code, pointer: `/${source}/${index}/${columns[at] ?? at}` }
      }
    }
  }
  return undefined
}

function cellFault(cell: string): string | undefined {
  if (cell.length > CSV_LIMITS.cellLength) return 'STRING_LENGTH'
  return unstorableText(cell) ?? (cell.includes('\ufffd') ? 'ENCODING' : undefined)
}
