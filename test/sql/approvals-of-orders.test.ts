import { PGlite } from '@electric-sql/pglite'
import { expect, it } from 'vitest'
import { MIGRATIONS } from '../../src/sql/migrations/all'

it('requests for approval that were made before are found by their order, too', async () => {
  const engine = await PGlite.create()
  const before = MIGRATIONS.filter(({ number }) => number < 17)
  for (const { sql } of before) await engine.exec(sql)
  const insert = 'INSERT INTO approval (key, version, sort_at, body) VALUES ($1, 1, 0, $2)'
  await engine.query(insert, ['A-1', JSON.stringify({ orderKey: 'TB/s1/1' })])
  await engine.query(insert, ['A-2', JSON.stringify({ orderKey: null })])
  for (const { number, sql } of MIGRATIONS) if (number === 17) await engine.exec(sql)
  const { rows } = await engine.query('SELECT key, order_key FROM approval ORDER BY key')
  expect(rows).toEqual([
    { key: 'A-1', order_key: 'TB/s1/1' },
    { key: 'A-2', order_key: null },
  ])
  await engine.close()
})
