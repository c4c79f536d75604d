import { PIECES, parseQuantity, type QuantityUnit } from '../inventory/quantity-unit'
import type { CountedRow, StockSnapshotReading, StockSnapshotSource, UnreadableRow } from '../inventory/stock-snapshot'
import { parseEpoch } from '../time/parse-epoch'
import { parseInstant } from '../time/parse-instant'
import { parseZone, type ZoneName } from '../time/zone'
import { SnapshotQueryError } from './sql-faults'

/** What of a driver is needed: a pool or connection of `pg`, or of `mysql2/promise`. None is imported here. */
export interface QueryDriver {
  query(text: string, values: unknown[]): Promise<unknown>
}

/** When the rows of a query were counted. */
export type QueryCountedAt =
  /** A live table, whose rows say how many are there now: each page counts as of just before it was read. */
  | 'asRead'
  /** A copy made at one instant, epoch milliseconds. */
  | { readonly at: number }
  /** A column with RFC 3339 or, in the zone declared, `YYYY-MM-DD HH:mm:ss`. Select times as text: drivers guess zones. */
  | { readonly column: string; readonly zone: ZoneName }
  /** A column with a number of seconds or milliseconds since 1970. */
  | { readonly column: string; readonly epoch: 's' | 'ms' }

/** A query over a table of another system, page by page. */
export interface QuerySnapshotOptions {
  readonly driver: QueryDriver
  /** How parameters are written there. */
  readonly dialect: 'postgres' | 'mysql'
  /**
   * One page: rows whose key comes after `:after`, ordered by that key, at most `:limit` of them, such as
   * `SELECT id, code, qty FROM stock WHERE id > :after ORDER BY id LIMIT :limit`. Both names become the dialect's parameters
   * wherever they stand. The key is unique under its own collation, or rows are passed over.
   */
  readonly query: string
  /** Comes before every key: `0`, or an empty text. */
  readonly start: string | number
  /** Columns of the answer. `warehouse` and `pool` may be left out: then `main` and `normal`, or what `fixed` says. */
  readonly columns: {
    readonly key: string
    readonly sku: string
    readonly counted: string
    readonly warehouse?: string
    readonly pool?: string
  }
  readonly fixed?: { readonly warehouse?: string; readonly pool?: string }
  readonly countedAt: QueryCountedAt
  /** What a SKU is counted in; pieces where it is undefined. The column holds that unit, not its smallest one. */
  readonly unitOf?: (sku: string) => QuantityUnit | undefined
  /** Takes off the blanks that a column of type CHAR is filled up with. Default false. */
  readonly padded?: boolean
  /** 1 to 5,000 rows. Default 500. */
  readonly pageSize?: number
}

type SqlRecord = Readonly<Record<string, unknown>>

/**
 * A snapshot from a query over a legacy database. Numbers are read digit by digit, as the driver hands them over: text,
 * `bigint`, or numbers that say exactly what they hold.
 *
 * @throws SnapshotQueryError while it is read, when the query does not do what it has to. What the driver throws goes through.
 */
export function querySnapshot(options: QuerySnapshotOptions): StockSnapshotSource {
  const { countedAt, pageSize = 500 } = options
  if (!Number.isSafeInteger(pageSize) || pageSize < 1 || pageSize > 5_000) {
    throw new RangeError('A page has 1 to 5,000 rows.')
  }
  if (typeof countedAt === 'object' && 'zone' in countedAt && !parseZone(countedAt.zone).ok) {
    throw new RangeError('The zone of the counts is no IANA zone.')
  }
  const query = placed(options.query, options.dialect)
  return { batches: (reading) => pages(options, query, pageSize, reading) }
}

async function* pages(
  options: QuerySnapshotOptions,
  query: PlacedQuery,
  pageSize: number,
  { after, now }: StockSnapshotReading,
) {
  let [count, key] = (after === null ? [0, options.start] : JSON.parse(after)) as [number, string | number]
  for (;;) {
    const readAt = options.countedAt === 'asRead' ? await now() : 0
    const values = query.names.map((name) => (name === 'limit' ? pageSize : key))
    const records = recordsOf(await options.driver.query(query.text, values))
    if (records.length > pageSize) throw new SnapshotQueryError('LIMIT_IGNORED')
    const rows: (CountedRow | UnreadableRow)[] = []
    for (const record of records) {
      const next = keyOf(record, options.columns.key)
      if (next === key) throw new SnapshotQueryError('KEY_REPEATED')
      key = next
      count += 1
      rows.push(rowOf(record, count, readAt, options))
    }
    if (rows.length > 0) yield { rows, cursor: JSON.stringify([count, key]) }
    if (rows.length < pageSize) return
  }
}

interface PlacedQuery {
  readonly text: string
  /** What each parameter is, in order. */
  readonly names: readonly ('after' | 'limit')[]
}

/** Puts the dialect's parameters for the two names. PostgreSQL counts them, MySQL takes them as they come. */
function placed(text: string, dialect: QuerySnapshotOptions['dialect']): PlacedQuery {
  const found: ('after' | 'limit')[] = []
  const given = text.replace(/(?<![:\w]):(after|limit)\b/g, (_, name: 'after' | 'limit') => {
    found.push(name)
    return dialect === 'mysql' ? '?' : name === 'after' ? '$1' : '$2'
  })
  if (!found.includes('after') || !found.includes('limit')) throw new SnapshotQueryError('PARAMETER_MISSING')
  return { text: given, names: dialect === 'mysql' ? found : ['after', 'limit'] }
}

/** `pg` answers `{ rows }`, `mysql2` answers `[rows, fields]`; a row is an object by column. */
function recordsOf(answer: unknown): readonly SqlRecord[] {
  const rows = Array.isArray(answer) ? answer[0] : (answer as { readonly rows?: unknown } | null | undefined)?.rows
  if (!Array.isArray(rows) || rows.some((row) => typeof row !== 'object' || row === null || Array.isArray(row))) {
    throw new SnapshotQueryError('ANSWER_SHAPE')
  }
  return rows as SqlRecord[]
}

function keyOf(record: SqlRecord, column: string): string | number {
  const value = columnOf(record, column)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value))) return value
  throw new SnapshotQueryError('KEY_TYPE')
}

function columnOf(record: SqlRecord, column: string): unknown {
  if (!Object.hasOwn(record, column)) throw new SnapshotQueryError('COLUMN_MISSING', column)
  return record[column]
}

class Unreadable extends Error {
  constructor(readonly reason: string) {
    super(reason)
  }
}

function rowOf(
  record: SqlRecord,
  row: number,
  readAt: number,
  options: QuerySnapshotOptions,
): CountedRow | UnreadableRow {
  const { columns, fixed = {}, unitOf } = options
  const text = (column: string) => exactText(columnOf(record, column), options.padded ?? false)
  try {
    const sku = text(columns.sku)
    const warehouse = columns.warehouse === undefined ? (fixed.warehouse ?? 'main') : text(columns.warehouse)
    const pool = columns.pool === undefined ? (fixed.pool ?? 'normal') : text(columns.pool)
    const counted = parseQuantity(text(columns.counted), unitOf?.(sku) ?? PIECES)
    if (!counted.ok) throw new Unreadable(counted.rejection.code)
    const countedAt = instantOf(record, readAt, options.countedAt)
    return { row, sku, warehouse, pool, counted: counted.value, countedAt }
  } catch (error) {
    if (error instanceof Unreadable) return { row, code: error.reason }
    throw error
  }
}

/** A Date, bytes and booleans are a driver's reading of a column, not what it holds. */
const NO_VALUE = 'VALUE_TYPE'

/** What a driver hands over for a column, digit by digit. */
function exactText(value: unknown, padded: boolean): string {
  if (value === null || value === '') throw new Unreadable('VALUE_EMPTY')
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') {
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new Unreadable('QTY_RANGE')
    return String(value)
  }
  if (typeof value !== 'string') throw new Unreadable(NO_VALUE)
  return padded ? value.replace(/ +$/, '') : value
}

function instantOf(record: SqlRecord, readAt: number, countedAt: QueryCountedAt): number {
  if (countedAt === 'asRead') return readAt
  if ('at' in countedAt) return countedAt.at
  const text = exactText(columnOf(record, countedAt.column), true)
  const read = 'epoch' in countedAt ? parseEpoch(text, countedAt.epoch) : parseInstant(text, { zone: countedAt.zone })
  if (!read.ok) throw new Unreadable(read.rejection.code)
  return read.value
}
