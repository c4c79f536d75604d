import { CHECKPOINT_EVERY, MOVEMENT_DISORDER_MS } from '../../inventory/movement'
import { RECORD_KIND_SPECS } from '../../store/records'
import { CLOCK_MS, type Statement, statement } from '../statement'
import { columnName } from '../tables'

/**
 * One statement that does for a lone lock what a unit of work does: the guarded change of the level, the lock, its
 * movement, and the audit block behind the head the caller knows. A level that no longer has enough gives no row; a
 * chain that has grown meanwhile raises, and nothing of the statement stands. Nor does it take a lock whose time has grown old
 * while its process stood still or its row was waited for: movements may not be out of order by more than is looked back.
 *
 * $1 stock key, $2 quantity, $3 lock key, $4 due at, $5 sort at, $6… attributes, then lock body, movement head and tail
 * around the version, at, and the audit block.
 */
export function loneLockStatement(schema: string, clock: 'of the database' | 'of the host'): Statement {
  const attributes = Object.keys(RECORD_KIND_SPECS.stockLock.attributes).map(columnName)
  const given = attributes.map((_, index) => `$${index + 6}::text`)
  const next = (offset: number) => `$${attributes.length + 6 + offset}`
  const [body, before, after, at, chain, seq, prev, hash, entries] = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(next)
  const isFresh = clock === 'of the host' ? 'true' : `${CLOCK_MS} - ${at}::bigint < ${MOVEMENT_DISORDER_MS / 2}`
  return statement(
    'lone_lock',
    `WITH taken AS (
  UPDATE ${schema}.stock SET locked = locked + $2::bigint, version = version + 1,
    telling = CASE telling WHEN 'told' THEN 'due' ELSE telling END
  WHERE key = $1::text AND on_hand + backorder_limit - locked - reserved >= $2::bigint AND ${isFresh}
  RETURNING key, version, sku, warehouse, pool, on_hand, locked, reserved, backorder_limit, wake_at, telling
), locked AS (
  INSERT INTO ${schema}.stock_lock (key, version, due_at, sort_at, ${attributes.join(', ')}, body)
  SELECT $3::text, 1, $4::bigint, $5::bigint, ${given.join(', ')}, ${body}::text FROM taken
), moved AS (
  INSERT INTO ${schema}.movement_page (stock_key, from_version, to_version, at, movements)
  SELECT key, version, version, ${at}::bigint, ${before}::text || version || ${CHECKPOINT} || ${after}::text FROM taken
), head AS (
  UPDATE ${schema}.audit_head SET seq = ${seq}::bigint, hash = ${hash}::text
  WHERE chain = ${chain}::text AND seq = ${seq}::bigint - 1 AND hash = ${prev}::text AND EXISTS (SELECT FROM taken)
  RETURNING 1
), added AS (
  INSERT INTO ${schema}.audit_block (chain, seq, at, prev, hash, entries)
  SELECT ${chain}::text, ${seq}::bigint, ${at}::bigint, ${prev}::text, ${hash}::text, ${entries}::text FROM taken
)
SELECT taken.*, ${schema}.expect_rows('audit', (SELECT count(*) FROM head), 1) FROM taken`,
  )
}

/** The figures a movement leaves, as every so often it is kept with them (`keptMovement`). */
const CHECKPOINT = `CASE WHEN version % ${CHECKPOINT_EVERY} = 0 THEN
    ',"after":{"onHand":' || on_hand || ',"locked":' || locked || ',"reserved":' || reserved || '}' ELSE '' END`
