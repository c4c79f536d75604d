import { PGlite } from '@electric-sql/pglite'
import type { PGliteClass } from '../../src/sql/pglite-database'

/** One engine for a whole test file, emptied for each store, because starting one takes seconds. */
export async function sharedPGlite(): Promise<{ readonly PGlite: PGliteClass; close(): Promise<void> }> {
  const engine = await PGlite.create()
  return {
    PGlite: {
      async create() {
        await engine.exec('DROP SCHEMA IF EXISTS orderhub CASCADE')
        return {
          exec: (text) => engine.exec(text),
          query: (text, values, options) => engine.query(text, values, options),
          transaction: (work) => engine.transaction(work),
          syncToFs: () => engine.syncToFs(),
          close: async () => {},
        }
      },
    },
    close: () => engine.close(),
  }
}
