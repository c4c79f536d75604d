import type { Pool } from 'pg'
import { afterAll, beforeAll, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { NOON } from '../order/sample-order'
import { freshSchema, testPool } from '../postgres/database'
import { everyMovementNamesItsAuthor } from './movement-authors-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

it('every movement on PostgreSQL names its author', async () =>
  everyMovementNamesItsAuthor(await postgresStore({ pool, schema: freshSchema(), clock: () => NOON })))
