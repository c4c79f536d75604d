import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRateWindows } from '../../src/rules/rate-windows'

const day = 86_400_000

describe('windows of time', () => {
  it('count what a list of all would, in whatever order it came', () => {
    const seen = fc.array(fc.record({ key: fc.constantFrom('a', 'b'), at: fc.nat(1_000), ref: fc.nat(30) }), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(seen, fc.nat(1_000), fc.integer({ min: 1, max: 1_000 }), (all, at, within) => {
        const windows = createRateWindows({ longestMs: 1_000, since: -2_000 })
        const first = new Map<string, (typeof all)[number]>()
        for (const one of all) {
          windows.record('r', one.key, String(one.ref), one.at)
          const name = `${one.key} ${one.ref}`
          if (!first.has(name)) first.set(name, one)
        }
        const times = [...first.values()].filter(
          (one) => one.key === 'a' && one.at <= at && one.at > at - within,
        ).length
        const newest = Math.max(0, ...all.filter((one) => one.key === 'a').map((one) => one.at))
        // What lies further back than the longest span before the newest is forgotten.
        if (at - within >= newest - 1_000)
          expect(windows.count('r', 'a', at, within)).toEqual({ times, complete: true })
      }),
      { numRuns: 2_000 },
    )
  })

  it('are half open: what lies exactly a span back counts no more', () => {
    const windows = createRateWindows({ longestMs: day, since: 0 })
    windows.record('r', 'k', '1', day)
    expect(windows.count('r', 'k', 2 * day - 1, day)?.times).toBe(1)
    expect(windows.count('r', 'k', 2 * day, day)?.times).toBe(0)
    expect(windows.count('r', 'k', day - 1, day)?.times).toBe(0)
  })

  it('say where they do not reach back far enough', () => {
    const windows = createRateWindows({ longestMs: day, since: 5 * day })
    windows.record('r', 'k', '1', 5 * day + 1)
    expect(windows.count('r', 'k', 5 * day + 2, day)).toEqual({ times: 1, complete: false })
    expect(windows.count('r', 'k', 6 * day, day)).toEqual({ times: 1, complete: true })
    expect(windows.count('r', 'other', 5 * day + 2, day)).toEqual({ times: 0, complete: false })
    expect(windows.count('r', 'k', 9 * day, 2 * day)?.complete).toBe(false)
  })

  it('forget keys seen longest ago, and say that they may have', () => {
    const windows = createRateWindows({ longestMs: day, since: 0, keys: 2 })
    windows.record('r', 'a', '1', day)
    windows.record('r', 'b', '1', day + 1)
    windows.record('r', 'a', '2', day + 2)
    windows.record('r', 'c', '1', day + 3)
    expect(windows.count('r', 'a', day + 3, day)).toEqual({ times: 2, complete: true })
    expect(windows.count('r', 'b', day + 3, day)).toEqual({ times: 0, complete: false })
    expect(windows.count('r', 'b', 2 * day + 1, day)).toEqual({ times: 0, complete: true })
  })

  it('keep so many of one key, and count too low from there on', () => {
    const windows = createRateWindows({ longestMs: day, since: 0, perKey: 3 })
    for (let n = 1; n <= 5; n++) windows.record('r', 'k', String(n), day + n)
    expect(windows.count('r', 'k', day + 5, day)).toEqual({ times: 3, complete: false })
    expect(windows.count('r', 'k', day + 5, 3)).toEqual({ times: 3, complete: true })
  })
})
