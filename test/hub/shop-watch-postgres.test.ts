import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { freshSchema, testPool } from '../postgres/database'
import {
  clockAheadIsTold,
  documentsOfOthersCount,
  gapFoundOnce,
  pushesOfOthersCount,
  type TwoStoresOn,
} from './shop-watch-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('on PostgreSQL two processes that watch a shop', () => {
  const two: TwoStoresOn = async (clock) => {
    const schema = freshSchema()
    const open = () => postgresStore({ pool, schema, clock })
    return [await open(), await open()]
  }

  it('find a gap once', () => gapFoundOnce(two))
  it('miss no documents that came to the other', () => documentsOfOthersCount(two))
  it('tell of pushes that stop behind a poll that works', () => pushesOfOthersCount(two))
  it('tell of a clock that is ahead', () => clockAheadIsTold(two))
})
