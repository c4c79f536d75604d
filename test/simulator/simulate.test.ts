import { ProbeCounter, simulate } from 'orderhub/testing'
import { describe, expect, it } from 'vitest'

describe('simulation', () => {
  it('finds no violation, and gets into every kind of trouble', async () => {
    const probes = new ProbeCounter()
    for (let seed = 1; seed <= 150; seed++) {
      const report = await simulate({ seed, operations: 100 })
      const replay = `npm run simulate -- --seed ${seed} --ops 100`
      expect(report.violations, replay).toEqual([])
      probes.add(report.probes)
    }
    expect(probes.missing()).toEqual([])
  }, 120_000)

  it('does the same again for the same seed', async () => {
    for (const seed of [3, 11, 42]) {
      const first = await simulate({ seed, operations: 150 })
      const second = await simulate({ seed, operations: 150 })
      expect(second.trace).toBe(first.trace)
    }
  })
})
