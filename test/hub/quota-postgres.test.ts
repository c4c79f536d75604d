import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { freshSchema, testPool } from '../postgres/database'
import { countsWhatLocksSay } from './quota-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('on PostgreSQL', () => {
  it(
    'two processes count of a quota what the locks say, whatever order things happen in',
    () => countsWhatLocksSay((clock) => postgresStore({ pool, schema: freshSchema(), clock: () => clock.now }), 8),
    120_000,
  )
})
