import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { freshSchema, testPool } from '../postgres/database'
import { whatIsShownIsServed } from './allocation-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('on PostgreSQL', () => {
  it(
    'what a dry run shows is what is served',
    () => whatIsShownIsServed(({ now }) => postgresStore({ pool, schema: freshSchema(), clock: () => now }), 8),
    120_000,
  )
})
