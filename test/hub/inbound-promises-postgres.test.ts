import type { Pool } from 'pg'
import { afterAll, beforeAll, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { freshSchema, testPool } from '../postgres/database'
import { promisesAreKept } from './inbound-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

it('promises on PostgreSQL are kept, whatever comes in whatever order', async () => {
  await promisesAreKept((clock) => postgresStore({ pool, schema: freshSchema(), clock }), { numRuns: 8, minLength: 25 })
}, 240_000)
