import { afterAll, describe, expect, it } from 'vitest'
import { pgliteStore } from '../../src/sql/pglite-store'
import { storeSuite } from '../../src/testing/store-suite'
import { sharedPGlite } from './pglite-fixtures'

describe('PGlite', async () => {
  const { PGlite, close } = await sharedPGlite()
  afterAll(close)
  storeSuite({ describe, it, expect }, () => pgliteStore({ PGlite }))
})
