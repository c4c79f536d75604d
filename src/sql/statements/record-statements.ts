import { RECORD_KIND_SPECS } from '../../store/records'
import { bigintArray, jsonLines, textArray } from '../array-text'
import { type Call, type Statement, statement } from '../statement'
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
  const parameters = columns.map((column, i) => parameter(column, i + 4))
  const given = `unnest($2::text[], $3::bigint[], ${parameters.join(', ')}) AS n(key, version, ${names.join(', ')})`

  const insert = statement(
    `${kind}_insert`,
    `WITH saved AS (
  INSERT INTO ${target} (key, version, ${names.join(', ')})
  SELECT * FROM ${given} ORDER BY n.key COLLATE "C" ON CONFLICT DO NOTHING RETURNING 1
) SELECT ${schema}.expect_rows('${kind}', (SELECT count(*) FROM saved), $1::bigint)`,
  )
  const replaced = `$${columns.length + 4}::bigint[]`
  const update = statement(
    `${kind}_update`,
    `WITH ${locked ? '' : lockRows(target)}saved AS (
  UPDATE ${target} AS t SET version = n.version, ${names.map((name) => `${name} = n.${name}`).join(', ')}
  FROM unnest($2::text[], $3::bigint[], ${parameters.join(', ')}, ${replaced}) AS n(key, version, ${names.join(', ')}, replaced)
  WHERE t.key = n.key AND t.version = n.replaced${locked ? '' : ' AND n.key IN (SELECT key FROM locked)'} RETURNING 1
) SELECT ${schema}.expect_rows('${kind}', (SELECT count(*) FROM saved), $1::bigint)`,
  )

  const valuesOf = (rows: readonly RowChange[]) => [
    rows.length,
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
  SELECT key FROM ${target} WHERE key = ANY($2::text[]) ORDER BY key COLLATE "C" FOR NO KEY UPDATE
), `
}

function parameter({ type }: Column<never>, position: number): string {
  return type === 'json' ? `string_to_array($${position}::text, E'\\n')` : `$${position}::${type}[]`
}

function columnValues({ type, of }: Column<never>, rows: readonly RowChange[]): string {
  const values = rows.map((row) => of(row.value as never))
  if (type === 'json') return jsonLines(values)
  if (type === 'bigint') return bigintArray(values as (number | null)[])
  return textArray(values as (string | null)[])
}
