import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { freshSchema, testPool } from '../postgres/database'
import { longHistoriesAreNotReplayed, type StoreOn, timeTravelEqualsReplay } from './time-travel-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

const onPostgres: StoreOn = ({ now }) => postgresStore({ pool, schema: freshSchema(), clock: now })

describe('on PostgreSQL', () => {
  it('the past equals what was seen then', () => timeTravelEqualsReplay(onPostgres, 6), 120_000)

  it('the past is told without replaying it from its beginning', () => longHistoriesAreNotReplayed(onPostgres), 120_000)
})
