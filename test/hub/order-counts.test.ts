import { afterAll, describe, it } from 'vitest'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { sharedPGlite } from '../sql/pglite-fixtures'
import type { StoreOn } from './judging-laws'
import {
  allProcessesCountAlike,
  buyersAreKnownByTheirOrders,
  catalogPricesAreReferences,
  unmarkedOrdersAreNotFew,
} from './order-counts-laws'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const inMemory: StoreOn = async (clock) => memoryStore({ clock })
const onPGlite: StoreOn = (clock) => pgliteStore({ PGlite, clock })

describe.each([
  ['in memory', inMemory],
  ['on PGlite', onPGlite],
])('what is known beside an order %s', (_, storeOn) => {
  it('counts alike in all processes and after a restart', () => allProcessesCountAlike(storeOn))
  it('is not taken for little while orders from before are in the span', () => unmarkedOrdersAreNotFew(storeOn))
  it('is what its buyer ordered before', () => buyersAreKnownByTheirOrders(storeOn))
  it('is what its goods cost by the catalog', () => catalogPricesAreReferences(storeOn))
})
