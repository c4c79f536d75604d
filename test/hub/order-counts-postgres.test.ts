import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { freshSchema, testPool } from '../postgres/database'
import { allProcessesCountAlike, buyersAreKnownByTheirOrders } from './order-counts-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('on PostgreSQL what is known beside an order', () => {
  const fresh = (clock: () => number) => postgresStore({ pool, schema: freshSchema(), clock })

  it('counts alike in all processes and after a restart', () => allProcessesCountAlike(fresh))
  it('is what its buyer ordered before', () => buyersAreKnownByTheirOrders(fresh))
})
