import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { freshSchema, testPool } from '../postgres/database'
import { givenByPolicy, notedAtOnce } from './case-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('on PostgreSQL cases', () => {
  const fresh = async (clock: () => number) => postgresStore({ pool, schema: freshSchema(), clock })

  it('are given to people by the policy in force, or the one tried on their shop', () => givenByPolicy(fresh))
  it('are one for each pattern where two processes find it at once', () => notedAtOnce(fresh))
})
