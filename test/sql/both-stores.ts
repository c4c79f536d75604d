import { afterAll } from 'vitest'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { sharedPGlite } from './pglite-fixtures'

/** Opens an empty store that goes by the clock of a test. */
export type StoreOn = (clock: () => number) => Promise<Store>

export const inMemory: StoreOn = async (clock) => memoryStore({ clock })

/** The stores a rule of the hub has to hold on, by name: for `describe.each`. Ends their engine after the tests of the file. */
export async function bothStores(): Promise<readonly (readonly [name: string, storeOn: StoreOn])[]> {
  const { PGlite, close } = await sharedPGlite()
  afterAll(close)
  return [
    ['memory', inMemory],
    ['PGlite', (clock) => pgliteStore({ PGlite, clock })],
  ]
}
