import { afterAll, describe, expect, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { storeSuite } from '../../src/testing/store-suite'
import { freshSchema, testPool } from '../postgres/database'

describe('PostgreSQL, pipelined', async () => {
  const pool = await testPool()
  afterAll(() => pool.end())
  storeSuite({ describe, it, expect }, () => postgresStore({ pool, schema: freshSchema() }))
})

describe('PostgreSQL, statement by statement and nothing prepared', async () => {
  const pool = await testPool({ pipeline: false })
  afterAll(() => pool.end())
  storeSuite({ describe, it, expect }, () => postgresStore({ pool, schema: freshSchema(), preparedStatements: false }))
})
