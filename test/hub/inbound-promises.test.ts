import { afterAll, describe, it } from 'vitest'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { promisesAreKept } from './inbound-laws'

describe('promises of goods on their way', () => {
  it('are kept in memory, whatever comes in whatever order', async () => {
    await promisesAreKept(async (clock) => memoryStore({ clock }), { numRuns: 100 })
  }, 120_000)
})

describe('on PGlite', async () => {
  const { PGlite, close } = await sharedPGlite()
  afterAll(close)

  it('promises are kept, whatever comes in whatever order', async () => {
    await promisesAreKept((clock) => pgliteStore({ PGlite, clock }), { numRuns: 4, minLength: 25 })
  }, 180_000)
})
