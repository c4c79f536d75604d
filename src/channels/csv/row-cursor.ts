import type { AmountFormat } from '../../money/parse-amount'
import type { LocalTimePolicy } from '../../time/local-to-instant'
import type { ZoneName } from '../../time/zone'
import type { GroupTable, GroupTables } from './group-tables'

/** A cell of the group that was refused: `/source/index/column`, the index counting rows of that source in the group. */
export interface CellProblem {
  readonly code: string
  readonly pointer: string
}

export interface CellRef {
  readonly column: string
  readonly source?: string | undefined
  readonly trim?: boolean | undefined
}

export interface ReadingRules {
  readonly amounts: AmountFormat
  readonly times: LocalTimePolicy
  readonly zone: ZoneName
}

const maxProblems = 20
const excelText = /^="([^"]*)"$/

/** Stands on one row of a group, sees the others, and takes down what is refused. */
export class RowCursor {
  readonly problems: CellProblem[] = []
  private table: GroupTable
  private index = 0
  private ordinal = 1

  constructor(
    readonly tables: GroupTables,
    home: GroupTable,
    readonly rules: ReadingRules,
  ) {
    this.table = home
    this.index = home.kept[0] ?? 0
  }

  moveTo(table: GroupTable, index: number, ordinal: number): void {
    this.table = table
    this.index = index
    this.ordinal = ordinal
  }

  get place(): number {
    return this.ordinal
  }

  tableOf(source: string | undefined): GroupTable | undefined {
    return source === undefined ? this.table : this.tables.get(source)
  }

  /** The cell as it stands in the file, spreadsheet quoting `="00123"` taken off; a source without a row gives ''. */
  cell(ref: CellRef): string {
    const table = this.tableOf(ref.source)
    if (table === undefined) return ''
    const index = table === this.table ? this.index : table.kept[0]
    if (index === undefined) return ''
    return this.cellAt(table, index, ref)
  }

  cellAt(table: GroupTable, index: number, { column, trim }: CellRef): string {
    const at = table.columns.get(column)
    if (at === undefined) {
      this.refuseAt(table, index, column, 'COLUMN_MISSING')
      return ''
    }
    const written = table.rows[index]?.[at] ?? ''
    const cell = written.startsWith('="') ? (excelText.exec(written)?.[1] ?? written) : written
    return trim ? cell.trim() : cell
  }

  /** The same without the apostrophe by which a spreadsheet marks a number as text. For all but free text. */
  value(ref: CellRef): string {
    const cell = this.cell(ref)
    return cell.startsWith("'") ? cell.slice(1) : cell
  }

  refuse(ref: CellRef, code: string): undefined {
    const table = this.tableOf(ref.source) ?? this.table
    this.refuseAt(table, table === this.table ? this.index : (table.kept[0] ?? 0), ref.column, code)
    return undefined
  }

  refuseAt(table: GroupTable, index: number, column: string, code: string): void {
    if (this.problems.length >= maxProblems) return
    this.problems.push({ code, pointer: `/${table.source}/${index}/${column}` })
  }

  /** Refuses something that no single cell is to blame for. */
  refuseOrder(code: string): void {
    if (this.problems.length < maxProblems) this.problems.push({ code, pointer: '' })
  }
}
