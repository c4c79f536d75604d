import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { NOON } from '../order/sample-order'
import { freshSchema, testPool } from '../postgres/database'
import { routingAtOnce } from './routing-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('on PostgreSQL', () => {
  it.each([{ cups: 3 }, { parcels: 4 }])(
    'two hubs that route at once oversell nothing, and give a warehouse no more than it takes: %j',
    async (most) => {
      const store = await postgresStore({ pool, schema: freshSchema(), clock: () => NOON })
      expect(await routingAtOnce(store, 16, most)).toContain('ok')
    },
    120_000,
  )
})
