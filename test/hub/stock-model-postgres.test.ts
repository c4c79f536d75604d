import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { pgliteStore } from '../../src/sql/pglite-store'
import { postgresStore } from '../../src/sql/postgres-store'
import { memoryStore } from '../../src/store/memory-store'
import { freshSchema, testPool } from '../postgres/database'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { longRuns, stockEqualsItsModel, storesTellAlike } from './stock-model-laws'
import type { StoreOn } from './time-travel-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

const onPostgres: StoreOn = ({ now }) => postgresStore({ pool, schema: freshSchema(), clock: now })

describe('on PostgreSQL stock, whatever is done to it,', async () => {
  const { PGlite, close } = await sharedPGlite()
  afterAll(close)
  const onPGlite: StoreOn = ({ now }) => pgliteStore({ PGlite, clock: now })
  const onMemory: StoreOn = async ({ now }) => memoryStore({ clock: now })

  it('equals a model that only adds up', () => stockEqualsItsModel(onPostgres, longRuns(5)), 60_000)

  it(
    'is told as in memory and on PGlite, to the version of each movement',
    () => storesTellAlike([onPostgres, onMemory, onPGlite], longRuns(2)),
    60_000,
  )
})
