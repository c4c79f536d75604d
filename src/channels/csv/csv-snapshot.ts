import { createHash, type Hash } from 'node:crypto'
import { z } from 'zod'
import { PIECES, parseQuantity, type QuantityUnit } from '../../inventory/quantity-unit'
import type {
  CountedRow,
  StockSnapshotReading,
  StockSnapshotSource,
  UnreadableRow,
} from '../../inventory/stock-snapshot'
import { firstSchemaProblem } from '../../schema-problems'
import { parseZone } from '../../time/zone'
import { CsvCheckpointError, CsvFileError, CsvMappingError } from './csv-faults'
import type { CsvFormat } from './csv-format'
import { type CsvRow, readRows } from './read-rows'
import type { OpenFile } from './scan-files'
import { isTimeFormat, timeReader } from './time-format'

/** Rows that are handed over together. */
const BATCH = 500

const column = z.string().min(1).max(256)
const cell = z.strictObject({ column, map: z.record(z.string(), z.string()).optional() })
const placeSchema = z.union([z.strictObject({ const: z.string().min(1) }), cell])

/** How the rows of a file become counts, as data. */
export const csvSnapshotMappingSchema = z.strictObject({
  sku: z.strictObject({ column }),
  /** The quantity, in the SKU's own unit, or in `pack` where that is one of its packs. */
  counted: z.strictObject({ column, pack: z.string().min(1).max(16).optional() }),
  /** A column, with the file's words put into codes by `map`, or the same for all. */
  warehouse: placeSchema.default({ const: 'main' }),
  pool: placeSchema.default({ const: 'normal' }),
  /** One instant for the whole file, epoch milliseconds, or a column in a declared form and, where it has none, zone. */
  countedAt: z.union([
    z.strictObject({ at: z.int().min(0) }),
    z.strictObject({ column, format: z.string().refine(isTimeFormat, 'TIME_FORMAT_UNKNOWN'), zone: z.string() }),
  ]),
})

/** A mapping as it is written down. */
export type CsvSnapshotMapping = z.input<typeof csvSnapshotMappingSchema>
type Mapping = z.output<typeof csvSnapshotMappingSchema>

/**
 * A snapshot from a CSV file of any size. It goes on behind a cursor by reading the file again from its start, and only
 * if those rows still are the same.
 *
 * @param open Opens the file from its start, each time it is called.
 * @throws CsvMappingError at once. While it is read: CsvFileError when the file cannot be read as a whole, and
 * CsvCheckpointError when it is not the file the snapshot was begun with.
 */
export function csvSnapshot({
  open,
  mapping,
  format = {},
  unitOf,
}: {
  readonly open: OpenFile
  readonly mapping: CsvSnapshotMapping
  readonly format?: CsvFormat
  /** What a SKU is counted in; pieces where it is undefined. */
  readonly unitOf?: (sku: string) => QuantityUnit | undefined
}): StockSnapshotSource {
  const parsed = csvSnapshotMappingSchema.safeParse(mapping)
  if (!parsed.success) {
    throw new CsvMappingError(firstSchemaProblem(parsed.error).path, 'See csvSnapshotMappingSchema.')
  }
  const { countedAt } = parsed.data
  if ('zone' in countedAt && !parseZone(countedAt.zone).ok) {
    throw new CsvMappingError('countedAt.zone', 'Use an IANA name such as Asia/Shanghai.')
  }
  return { batches: (reading) => batches(open, format, new SnapshotRowReader(parsed.data, unitOf), reading) }
}

async function* batches(open: OpenFile, format: CsvFormat, reader: SnapshotRowReader, { after }: StockSnapshotReading) {
  const done = after === null ? undefined : cursorOf(after)
  const digest = createHash('sha256')
  let rows: (CountedRow | UnreadableRow)[] = []
  let last = 1
  for await (const batch of readRows(open(), format)) {
    reader.useColumns(batch.columns)
    for (const row of batch.rows) {
      digest.update(JSON.stringify(row.cells))
      last = row.row
      if (done !== undefined && row.row <= done.row) {
        if (row.row === done.row && digestOf(digest) !== done.digest) throw new CsvCheckpointError()
        continue
      }
      rows.push(reader.read(row))
      if (rows.length < BATCH) continue
      yield { rows, cursor: `${last}:${digestOf(digest)}` }
      rows = []
    }
  }
  if (done !== undefined && last < done.row) throw new CsvCheckpointError()
  if (rows.length > 0) yield { rows, cursor: `${last}:${digestOf(digest)}` }
}

/** Of all rows up to here. */
function digestOf(digest: Hash): string {
  return digest.copy().digest('hex').slice(0, 32)
}

function cursorOf(text: string): { readonly row: number; readonly digest: string } {
  const [row = '', digest = ''] = text.split(':')
  return { row: Number(row), digest }
}

class Unreadable extends Error {
  constructor(readonly reason: string) {
    super(reason)
  }
}

/** Reads one row after another into what was counted. */
class SnapshotRowReader {
  private columns: ReadonlyMap<string, number> = new Map()
  private known: readonly string[] | undefined
  private readonly instantOf: (row: CsvRow) => number

  constructor(
    private readonly mapping: Mapping,
    private readonly unitOf: ((sku: string) => QuantityUnit | undefined) | undefined,
  ) {
    const { countedAt } = mapping
    if ('at' in countedAt) {
      this.instantOf = () => countedAt.at
      return
    }
    const read = timeReader(countedAt.format, {})
    this.instantOf = (row) => {
      const time = read(this.cell(row, countedAt.column), countedAt.zone)
      if (typeof time === 'string') throw new Unreadable(time)
      return time
    }
  }

  useColumns(columns: readonly string[]): void {
    if (columns === this.known) return
    this.known = columns
    this.columns = new Map(columns.map((name, at) => [name, at]))
    for (const each of Object.values(this.mapping)) {
      if ('column' in each && !this.columns.has(each.column)) {
        throw new CsvFileError('COLUMN_MISSING', { row: 1, column: each.column })
      }
    }
  }

  read(row: CsvRow): CountedRow | UnreadableRow {
    try {
      return this.readCells(row)
    } catch (error) {
      if (error instanceof Unreadable) return { row: row.row, code: error.reason }
      throw error
    }
  }

  private readCells(row: CsvRow): CountedRow {
    if (row.strayQuote) throw new Unreadable('QUOTE_STRAY')
    if (row.cells.length !== this.known?.length) throw new Unreadable('ROW_COLUMNS')
    const { mapping } = this
    const sku = this.cell(row, mapping.sku.column)
    if (/^[+-]?\d+([.,]\d+)?[eE][+-]\d+$/.test(sku)) throw new Unreadable('ID_PRECISION_LOST')
    const unit = this.unitOf?.(sku) ?? PIECES
    const counted = parseQuantity(this.cell(row, mapping.counted.column), unit, mapping.counted.pack ?? unit.unit)
    if (!counted.ok) throw new Unreadable(counted.rejection.code)
    return {
      row: row.row,
      sku,
      warehouse: this.place(row, mapping.warehouse),
      pool: this.place(row, mapping.pool),
      counted: counted.value,
      countedAt: this.instantOf(row),
    }
  }

  private place(row: CsvRow, value: Mapping['warehouse']): string {
    if ('const' in value) return value.const
    const written = this.cell(row, value.column)
    if (value.map === undefined) return written
    const code = Object.hasOwn(value.map, written) ? value.map[written] : undefined
    if (code === undefined) throw new Unreadable('VALUE_UNMAPPED')
    return code
  }

  /** What stands in a cell, without the ways a spreadsheet marks a number as text: `="00123"` and `'00123`. */
  private cell(row: CsvRow, name: string): string {
    const written = row.cells[this.columns.get(name) ?? -1] ?? ''
    const text = /^="([^"]*)"$/.exec(written)?.[1] ?? (written.startsWith("'") ? written.slice(1) : written)
    if (text === '') throw new Unreadable('VALUE_EMPTY')
    if (text.includes('\ufffd')) throw new Unreadable('ENCODING')
    return text
  }
}
