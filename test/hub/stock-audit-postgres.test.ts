import type { Pool } from 'pg'
import { afterAll, beforeAll, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { NOON } from '../order/sample-order'
import { freshSchema, testPool } from '../postgres/database'
import { brokenOrdersWait, busyShop, isFoundAndSetRight, PLANTED } from './stock-audit-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

it.each(PLANTED)('an audit on PostgreSQL finds %s, and sets it right', async (...planted) => {
  const store = await postgresStore({ pool, schema: freshSchema(), clock: () => NOON })
  await isFoundAndSetRight(await busyShop(store), planted)
})

it('orders whose locks an audit on PostgreSQL breaks wait for the goods', async () =>
  brokenOrdersWait(await busyShop(await postgresStore({ pool, schema: freshSchema(), clock: () => NOON }))))
