import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { freshSchema, testPool } from '../postgres/database'
import { mergeAgainstCancel } from './fulfilment-fixture'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('on PostgreSQL', () => {
  it('merging and cancelling at once are both decided', async () => {
    const schema = freshSchema()
    const seen = await mergeAgainstCancel(async ({ now }) => postgresStore({ pool, schema, clock: () => now }), 20)
    expect(seen.size).toBeGreaterThan(0)
  }, 120_000)
})
