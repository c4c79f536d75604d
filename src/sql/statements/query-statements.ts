import { MOVEMENT_DISORDER_MS } from '../../inventory/movement'
import type { BriefQuery } from '../../store/brief'
import type { Cursor } from '../../store/list-query'
import { RECORD_KINDS, type RecordKind } from '../../store/records'
import type { ListQuery } from '../../store/store'
import { bigintArray, storableInteger, storableText, textArray } from '../array-text'
import { type Call, CLOCK_MS, call, type SqlValue, type Statement, statement } from '../statement'
import { columnName, RECORD_TABLES, type RecordTable } from '../tables'

export interface QueryStatements {
  /** Rows of `key, version, …selected, sort`, one more than asked for if there is one. */
  list(kind: RecordKind, query: ListQuery, after: Cursor | undefined, limit: number): Call
  count(kind: RecordKind, attribute: string): Call
  /** Rows of `value, key, sort, …also`. */
  briefs(kind: RecordKind, query: BriefQuery): Call
  due(at: number, limit: number): Call
  movements(stockKey: string, fromVersion: number, limit: number): Call
  movementsSince(stockKeys: readonly string[], at: number): Call
  readonly auditHeads: Call
  auditBlocks(chain: string, fromSeq: number, limit: number): Call
  auditBlocksAt(instants: readonly number[]): Call
  leaseSerials(series: string, count: number): Call
  readonly now: Call
}

export function queryStatements(schema: string): QueryStatements {
  const due = dueStatements(schema)
  const movements = statement(
    'movements',
    `SELECT stock_key, from_version, to_version, at, movements FROM ${schema}.movement_page
WHERE stock_key = $1::text AND from_version >= coalesce((
  SELECT max(from_version) FROM ${schema}.movement_page WHERE stock_key = $1::text AND from_version <= $2::bigint), 0)
  AND to_version >= $2::bigint
ORDER BY from_version LIMIT $3::bigint`,
  )
  // Walks each level backwards to its last page that is old enough, so that its past is not read.
  const movementsSince = statement(
    'movements_since',
    `SELECT p.stock_key, p.from_version, p.to_version, p.at, p.movements
FROM unnest($1::text[]) AS n(key) CROSS JOIN LATERAL (
  SELECT * FROM ${schema}.movement_page WHERE stock_key = n.key AND at > $2::bigint AND from_version > coalesce((
    SELECT from_version FROM ${schema}.movement_page WHERE stock_key = n.key AND at < $2::bigint - ${MOVEMENT_DISORDER_MS}
    ORDER BY from_version DESC LIMIT 1), 0)
) AS p ORDER BY p.stock_key, p.from_version`,
  )
  const auditHeads = statement('audit_heads', `SELECT chain, seq, hash FROM ${schema}.audit_head ORDER BY chain`)
  const auditBlocks = statement(
    'audit_blocks',
    `SELECT chain, seq, at, prev, hash, entries FROM ${schema}.audit_block
WHERE chain = $1::text AND seq >= $2::bigint ORDER BY seq LIMIT $3::bigint`,
  )
  const auditBlocksAt = statement(
    'audit_blocks_at',
    `SELECT chain, seq, at, prev, hash, entries FROM ${schema}.audit_block WHERE at = ANY($1::bigint[]) ORDER BY chain, seq`,
  )
  const leaseSerials = statement(
    'serials_lease',
    `INSERT INTO ${schema}.serial AS s (series, last) VALUES ($1::text, $2::bigint)
ON CONFLICT (series) DO UPDATE SET last = s.last + excluded.last RETURNING last`,
  )

  return {
    list: (kind, query, after, limit) => listCall(schema, RECORD_TABLES[kind], query, after, limit),
    count: (kind, attribute) => {
      const column = columnName(attribute)
      return call(
        statement(
          `${kind}_count`,
          `SELECT ${column}, count(*) FROM ${schema}.${RECORD_TABLES[kind].name} GROUP BY ${column}`,
        ),
      )
    },
    briefs: (kind, query) => briefsCall(schema, RECORD_TABLES[kind], query),
    due: (at, limit) => ({ statement: due(limit), values: [storableInteger(at), limit] }),
    movements: (stockKey, fromVersion, limit) => call(movements, storableText(stockKey), fromVersion, limit),
    movementsSince: (stockKeys, at) => call(movementsSince, textArray(stockKeys), storableInteger(at)),
    auditHeads: call(auditHeads),
    auditBlocks: (chain, fromSeq, limit) => call(auditBlocks, storableText(chain), fromSeq, limit),
    auditBlocksAt: (instants) => call(auditBlocksAt, bigintArray(instants)),
    leaseSerials: (series, count) => call(leaseSerials, storableText(series), storableInteger(count)),
    now: call(statement('now', `SELECT ${CLOCK_MS}`)),
  }
}

/**
 * A question over every kind that has timers takes PostgreSQL far longer to plan than to answer. It keeps one plan for all
 * instants only where that looks no dearer than a plan for this very instant: so the instant is hidden from its estimates, and
 * the number of rows of a kind stands in the text, rounded up, so that there are few texts.
 */
function dueStatements(schema: string): (limit: number) => Statement {
  const known = new Map<number, Statement>()
  const tables = RECORD_KINDS.map((kind) => RECORD_TABLES[kind]).filter(({ dueColumn }) => dueColumn !== null)
  return (limit) => {
    const most = 2 ** Math.ceil(Math.log2(limit))
    const asked = known.get(most)
    if (asked !== undefined) return asked
    const ofEachKind = tables.map(
      ({ kind, name, dueColumn }) =>
        `(SELECT '${kind}' AS kind, key, ${dueColumn} AS due_at FROM ${schema}.${name} WHERE ${dueColumn} <= (SELECT $1::bigint) ORDER BY ${dueColumn}, key LIMIT ${most})`,
    )
    const due = statement('due', `${ofEachKind.join('\nUNION ALL\n')}\nORDER BY due_at, kind, key LIMIT $2::bigint`)
    known.set(most, due)
    return due
  }
}

/** One walk along the index for each value, however many: each ends at its limit. */
function briefsCall(
  schema: string,
  { kind, name, timed }: RecordTable,
  { by, values, also = [], since, before, limit }: BriefQuery,
): Call {
  const parameters: SqlValue[] = [textArray(values), limit]
  const sort = timed ? 'r.sort_at' : '0'
  let within = ''
  for (const [bound, comparison] of [
    [since, '>='],
    [before, '<'],
  ] as const) {
    if (bound === undefined) continue
    parameters.push(storableInteger(bound))
    within += ` AND ${sort} ${comparison} $${parameters.length}::bigint`
  }
  const columns = also.map((attribute) => `, r.${columnName(attribute)}`).join('')
  const text = `SELECT n.value, b.* FROM unnest($1::text[]) AS n(value) CROSS JOIN LATERAL (
  SELECT r.key, ${sort} AS sort_at${columns} FROM ${schema}.${name} AS r WHERE r.${columnName(by)} = n.value${within}
  ORDER BY ${sort} DESC, r.key LIMIT $2::bigint) AS b ORDER BY n.value, b.sort_at DESC, b.key`
  return { statement: statement(`${kind}_briefs`, text), values: parameters }
}

function listCall(
  schema: string,
  table: RecordTable,
  { where = {}, oldestFirst = false, byKey = false, since, before }: ListQuery,
  after: Cursor | undefined,
  limit: number,
): Call {
  const values: SqlValue[] = [limit + 1]
  const conditions: string[] = []
  for (const [attribute, value] of Object.entries(where)) {
    values.push(storableText(String(value)))
    conditions.push(`${columnName(attribute)} = $${values.length}::text`)
  }
  const instant = table.timed ? 'sort_at' : '0'
  for (const [bound, comparison] of [
    [since, '>='],
    [before, '<'],
  ] as const) {
    if (bound === undefined) continue
    values.push(storableInteger(bound))
    conditions.push(`${instant} ${comparison} $${values.length}::bigint`)
  }
  const timed = table.timed && !byKey
  const sort = timed ? 'sort_at' : '0'
  if (after !== undefined) {
    values.push(storableText(after.key))
    const key = `$${values.length}::text`
    if (timed) {
      values.push(storableInteger(after.sortAt))
      const at = `$${values.length}::bigint`
      const beyond = oldestFirst ? '>' : '<'
      conditions.push(`sort_at ${beyond}= ${at} AND (sort_at ${beyond} ${at} OR key > ${key})`)
    } else {
      conditions.push(`key > ${key}`)
    }
  }
  const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  const order = timed ? `sort_at${oldestFirst ? '' : ' DESC'}, key` : 'key'
  const text = `SELECT key, version, ${table.selected.join(', ')}, ${sort} FROM ${schema}.${table.name}${filter} ORDER BY ${order} LIMIT $1::bigint`
  return { statement: statement(`${table.kind}_list`, text), values }
}
