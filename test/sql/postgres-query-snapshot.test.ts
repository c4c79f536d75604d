import { afterAll, expect, it } from 'vitest'
import { createHub } from '../../src/hub/create-hub'
import { postgresStore } from '../../src/sql/postgres-store'
import { querySnapshot } from '../../src/sql/query-snapshot'
import { keys } from '../hub/shop-fixture'
import { freshSchema, testPool } from '../postgres/database'

const by = { type: 'user', id: 'clerk-1' } as const
const pool = await testPool({ pipeline: false })
const lanes = await testPool()
afterAll(() => Promise.all([pool.end(), lanes.end()]))

it('a legacy table in PostgreSQL is applied to a hub on PostgreSQL, through a crash, while orders go on', async () => {
  const table = freshSchema()
  await pool.query(
    `CREATE TABLE ${table} (id bigint PRIMARY KEY, code char(12) NOT NULL, qty numeric(12,3), at timestamp NOT NULL)`,
  )
  await pool.query(
    `INSERT INTO ${table} SELECT n, 'S' || n, n % 7, '2026-01-01 08:00:00' FROM generate_series(1, 2500) n`,
  )
  await pool.query(`UPDATE ${table} SET qty = 1.5 WHERE id = 2000`)
  const hub = createHub({ store: await postgresStore({ pool: lanes, schema: freshSchema() }), keys, channels: [] })
  let queries = 0
  const source = (failAt: number) =>
    querySnapshot({
      driver: {
        query: (text, values) => {
          queries += 1
          return queries === failAt ? Promise.reject(new Error('gone')) : pool.query(text, values)
        },
      },
      dialect: 'postgres',
      query: `SELECT id, code, qty, at::text AS at FROM ${table} WHERE id > :after ORDER BY id LIMIT :limit`,
      start: 0,
      columns: { key: 'id', sku: 'code', counted: 'qty' },
      countedAt: { column: 'at', zone: 'Asia/Shanghai' },
      padded: true,
    })
  const opening = { snapshotId: 'opening', by, onUnknownRow: 'open' } as const
  await expect(hub.counts.applySnapshot(source(3), opening)).rejects.toThrow('gone')
  expect(await hub.counts.snapshot('opening')).toMatchObject({ end: 'aborted', rows: { opened: 1_000 } })
  expect(await hub.counts.applySnapshot(source(-1), opening)).toMatchObject({
    value: {
      end: 'finished',
      rows: { opened: 2_499, QUANTITY_PRECISION: 1 },
      problems: { listed: [{ row: 2_000, code: 'QUANTITY_PRECISION' }] },
    },
  })
  expect(await hub.stock.level({ sku: 'S6' })).toMatchObject({ onHand: 6 })

  // The hour after: what the shop did meanwhile is kept, and two rows were lost in the warehouse.
  await pool.query(`UPDATE ${table} SET qty = 1, at = at + interval '1 hour' WHERE id IN (5, 6)`)
  await pool.query(`UPDATE ${table} SET qty = 2 WHERE id = 2000`)
  await pool.query(`DELETE FROM ${table} WHERE id = 13`)
  const lines = [{ sku: 'S6', quantity: 4 }]
  await Promise.all([
    hub.stock.lock({ lockId: 'cart', lines }, { by }),
    hub.stock.adjust({ sku: 'S5', change: 3 }, { by }),
  ])
  const hourly = await hub.counts.applySnapshot(source(-1), {
    snapshotId: 'hour-1',
    by,
    onUnknownRow: 'open',
    onShortage: 'breakNewest',
    absentRows: 'zero',
    places: [{ warehouse: 'main' }],
  })
  expect(hourly).toMatchObject({
    value: { rows: { equal: 2_496, changed: 2, opened: 1 }, absent: { changed: 1 }, broken: 1, problems: { total: 0 } },
  })
  expect(await Promise.all(['S5', 'S6', 'S13'].map(async (sku) => (await hub.stock.level({ sku }))?.onHand))).toEqual([
    4, 1, 0,
  ])
  expect(await hub.stock.deduct('cart', { by })).toMatchObject({ rejection: { code: 'LOCK_BROKEN' } })
  await hub.close()
})
