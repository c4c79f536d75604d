import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { NOON } from '../order/sample-order'
import { freshSchema, testPool } from '../postgres/database'
import { everyVersionIsKept, policiesTakeEffect } from './policies-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('policies on PostgreSQL', () => {
  it('take effect by versions', async () =>
    policiesTakeEffect(await postgresStore({ pool, schema: freshSchema(), clock: () => NOON })))

  it('keep every version that two processes save at the same time', async () => {
    const schema = freshSchema()
    const open = () => postgresStore({ pool, schema, clock: () => NOON })
    await everyVersionIsKept([await open(), await open()], 24)
  })
})
