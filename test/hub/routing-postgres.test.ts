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
  it('two hubs that route at once oversell nothing, and give a warehouse no more parcels than it takes', async () => {
    const seen = await routingAtOnce(await postgresStore({ pool, schema: freshSchema(), clock: () => NOON }), 16)
    expect(seen).toContain('ok')
  }, 120_000)
})
