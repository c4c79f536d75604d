import type { ZoneName } from '../../time/zone'
import { meetsAll } from './conditions'
import { type GroupTables, tablesOf } from './group-tables'
import type { CsvMapping } from './mapping'
import { RowCursor } from './row-cursor'
import type { RowGroup } from './row-group'

/** What the mapping's rules make of a group, before any value of it is read. */
export type GroupClass =
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'quarantined'; readonly reason: string }
  | {
      readonly kind: 'order'
      readonly tables: GroupTables
      /** Rows left out of the order, with the reason of the rule. */
      readonly ignoredRows: readonly { readonly source: string; readonly index: number; readonly reason: string }[]
    }

/** Name of the orders' own source. `parseMapping` and `compileMapping` have seen to it that there is one. */
export function homeSource(mapping: CsvMapping): string {
  return mapping.orders.source ?? Object.keys(mapping.sources)[0] ?? ''
}

/** Applies the rules for orders, then those for rows; the first that holds counts. */
export function classifyGroup(group: RowGroup, mapping: CsvMapping, zone: ZoneName): GroupClass {
  const tables = tablesOf(group)
  const home = tables.get(homeSource(mapping))
  if (home === undefined) return { kind: 'order', tables, ignoredRows: [] }
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
  return { kind: 'order', tables, ignoredRows: ignoreRows(tables, home.source, mapping, cursor) }
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
