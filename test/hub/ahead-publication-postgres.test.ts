import type { Pool } from 'pg'
import { afterAll, beforeAll, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { freshSchema, testPool } from '../postgres/database'
import { channelsShowWhatCanBePromised } from './ahead-publication-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

it('goods sold ahead on PostgreSQL are never shown beyond what can be promised', async () => {
  const runs = { numRuns: 6, minLength: 25 }
  await channelsShowWhatCanBePromised((clock) => postgresStore({ pool, schema: freshSchema(), clock }), runs)
}, 240_000)
