import { expect, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { freshSchema, testPool } from '../postgres/database'

it('asks what is due by one plan for all instants, however many timers are open', async () => {
  const schema = freshSchema()
  const pool = await testPool({ max: 1 })
  const store = await postgresStore({ pool, schema })
  await pool.query(`INSERT INTO ${schema}.stock_lock (key, version, due_at, sort_at, state, owner, body)
SELECT 'lock-' || at, 1, 1000000 + at, at, 'locked', 'owner', '{}' FROM generate_series(1, 250000) AS at`)
  await pool.query('VACUUM ANALYZE')

  for (let at = 0; at < 20; at++) expect(await store.due(at, 500)).toEqual([])
  const { rows } = await pool.query(
    `SELECT custom_plans::int AS own, generic_plans::int AS shared FROM pg_prepared_statements WHERE name LIKE 'orderhub_due%'`,
  )
  // The first five are always planned for themselves.
  expect(rows).toEqual([{ own: 5, shared: 15 }])

  expect((await store.due(1_000_003, 2)).map(({ key }) => key)).toEqual(['lock-1', 'lock-2'])
  await pool.end()
})
