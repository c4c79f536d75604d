import { memoryStore } from 'orderhub/store'
import { simulate } from 'orderhub/testing'
import { describe, expect, it } from 'vitest'
import { PLANTED_BUGS } from './planted-bugs'

/** Seeds a bug may hide in before it counts as unnoticed. */
const SEEDS = 40

describe('a planted bug is noticed', () => {
  it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))(
    '%s',
    async (_name, { breaks, plant, operations = 200 }) => {
      const broken = new Set<string>()
      for (let seed = 1; seed <= SEEDS && !broken.has(breaks); seed++) {
        const report = await simulate({ seed, operations, store: (options) => plant(memoryStore(options)) })
        for (const { invariant } of report.violations) broken.add(invariant)
      }
      expect([...broken]).toContain(breaks)
    },
    60_000,
  )
})
