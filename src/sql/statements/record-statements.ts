import { RECORD_KIND_SPECS } from '../../store/records'
import { bigintArray, jsonLines, textArray } from '../array-text'
import { type Call, type SqlValue, type Statement, statement } from '../statement'
import type { Column, RecordTable } from '../tables'

/** A record to be written: `from` is the version it replaces, 0 for a new one. */
export interface RowChange {
  readonly key: string
  readonly from: number
  readonly to: number
  readonly value: unknown
}

/** The statements of one record table; each takes a whole set of rows. */
export interface RecordStatements {
  readonly table: RecordTable
  /** Locks in the order of the key, by the one collation the whole store uses. */
  readonly load: Statement
  readonly read: Statement
  insert(rows: readonly RowChange[]): Call
  /** Rows whose stored version still is the one they replace. */
  update(rows: readonly RowChange[]): Call
}

export function recordStatements(schema: string, table: RecordTable): RecordStatements {
  const { kind, columns } = table
  const { locked } = RECORD_KIND_SPECS[kind]
  const target = `${schema}.${table.name}`
  const names = columns.map((column) => column.name)
  const read = `SELECT key, version, ${table.selected.join(', ')} FROM ${target} WHERE key = ANY($1::text[])`
  const parameters = columns.map((column, i) => parameter(column, i + 3)).join(', ')
  const given = `$1::text[], $2::bigint[], ${parameters}`

  // A taken key makes it fail, after waiting for the other writer to end: the whole unit is then run again.
  const insert = statement(
    `${kind}_insert`,
    `INSERT INTO ${target} (key, version, ${names.join(', ')})
SELECT * FROM unnest(${given}) AS n(key, version, ${names.join(', ')}) ORDER BY n.key COLLATE "C"`,
  )
  const replaced = `$${columns.length + 3}`
  const update = statement(
    `${kind}_update`,
    `WITH ${locked ? '' : lockRows(target)}saved AS (
  UPDATE ${target} AS t SET version = n.version, ${names.map((name) => `${name} = n.${name}`).join(', ')}
  FROM unnest(${given}, ${replaced}::bigint[]) AS n(key, version, ${names.join(', ')}, replaced)
  WHERE t.key = n.key AND t.version = n.replaced${locked ? '' : ' AND n.key IN (SELECT key FROM locked)'} RETURNING 1
) SELECT ${schema}.expect_rows('${kind}', (SELECT count(*) FROM saved), cardinality(${replaced}::bigint[]))`,
  )

  const valuesOf = (rows: readonly RowChange[]) => [
    textArray(rows.map((row) => row.key)),
    bigintArray(rows.map((row) => row.to)),
    ...columns.map((column) => columnValues(column, rows)),
  ]
  return {
    table,
    load: locked
      ? statement(`${kind}_load`, `${read} ORDER BY key COLLATE "C" FOR NO KEY UPDATE`)
      : statement(`${kind}_read`, read),
    read: statement(`${kind}_read`, read),
    insert: (rows) => ({ statement: insert, values: valuesOf(rows) }),
    update: (rows) => ({
      statement: update,
      values: [...valuesOf(rows), bigintArray(rows.map((row) => row.from))],
    }),
  }
}

/** Rows that were loaded without a lock are locked before their update, in the order of the key like all others. */
function lockRows(target: string): string {
  return `locked AS MATERIALIZED (
  SELECT key FROM ${target} WHERE key = ANY($1::text[]) ORDER BY key COLLATE "C" FOR NO KEY UPDATE
), `
}

function parameter({ type }: Column<never>, position: number): string {
  return type === 'json' ? `string_to_array($${position}::text, E'\\n')` : `$${position}::${type}[]`
}

function columnValues({ type, of }: Column<never>, rows: readonly RowChange[]): SqlValue {
  const values = rows.map((row) => of(row.value as never))
  if (type === 'json') return jsonLines(values)
  if (type === 'bigint') return bigintArray(values as (number | null)[])
  return textArray(values as (string | null)[])
}
