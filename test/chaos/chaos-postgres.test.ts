import { describe, expect, it } from 'vitest'
import { runChaos } from './chaos'

describe('several processes on one server that keeps being killed', () => {
  it('sell nothing twice, lose nothing, double nothing and never deadlock', async () => {
    const report = await runChaos({
      seed: 'smoke',
      seconds: 8,
      operations: 300,
      processes: 2,
      clients: 48,
      bug: null,
    })
    expect(report.verdicts.filter(({ passed }) => !passed)).toEqual([])
    expect(report.operations).toBeGreaterThanOrEqual(300)
    expect(report.monkey.serverKills).toBeGreaterThan(0)
  }, 120_000)
})
