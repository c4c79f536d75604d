import { afterAll, describe, it } from 'vitest'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { givenByPolicy, notedAtOnce } from './case-laws'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

describe.each([
  ['memory', async (clock: () => number) => memoryStore({ clock })],
  ['PGlite', (clock: () => number) => pgliteStore({ PGlite, clock })],
] as const)('cases on %s', (_name, empty) => {
  it('are given to people by the policy in force, or the one tried on their shop', () => givenByPolicy(empty))
  it('are one for each pattern where two processes find it at once', () => notedAtOnce(empty))
})
