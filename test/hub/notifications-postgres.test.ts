import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { freshSchema, testPool } from '../postgres/database'
import { type TwoStores, toldAgainAfterCrash, toldOnceByTwo } from './notification-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('on PostgreSQL notifications', () => {
  const two: TwoStores = async (clock) => {
    const schema = freshSchema()
    const open = () => postgresStore({ pool, schema, clock })
    return [await open(), await open()]
  }

  it('of two processes are sent once, and none is lost', () => toldOnceByTwo(two, 20))
  it('that a process had sent when it died come again under their ids, and none is lost', () =>
    toldAgainAfterCrash(two, 5))
})
