import type { Pool } from 'pg'
import { afterAll, beforeAll, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { NOON } from '../order/sample-order'
import { freshSchema, testPool } from '../postgres/database'
import { openDesk } from './approval-desk'
import { oneDecision } from './approvals-laws'
import { openShop } from './shop-fixture'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

it('two processes whose signers are the last at the same moment make one decision, and use it once', async () => {
  const schema = freshSchema()
  const open = () => postgresStore({ pool, schema, clock: () => NOON })
  await oneDecision([await openDesk(await open()), openShop({ store: await open() }).hub], 20)
})
