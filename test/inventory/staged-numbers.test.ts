import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type StagedSet, stagedNumbers, stagedSets } from '../../src/inventory/staged-numbers'

describe('numbers on the way to their targets', () => {
  it.each([
    // available, [target, at most shown now]… → told now
    [10, [[10, 0]], [10]],
    [
      10,
      [
        [0, 10],
        [10, 0],
      ],
      [0, 0],
    ],
    [
      10,
      [
        [6, 10],
        [4, 0],
      ],
      [6, 0],
    ],
    [
      10,
      [
        [5, 6],
        [5, 3],
      ],
      [5, 4],
    ],
    [
      10,
      [
        [5, 7],
        [5, 3],
      ],
      [5, 3],
    ],
    [
      10,
      [
        [5, 5],
        [5, 5],
      ],
      [5, 5],
    ],
    [
      12,
      [
        [5, 5],
        [7, 5],
      ],
      [5, 7],
    ],
    [
      4,
      [
        [2, 9],
        [2, 1],
      ],
      [2, 1],
    ],
    [
      9,
      [
        [4, 0],
        [5, 2],
      ],
      [4, 5],
    ],
    [
      9,
      [
        [4, 3],
        [5, 0],
        [0, 4],
      ],
      [4, 1, 0],
    ],
  ])('%i pieces, %j are told %j', (available, shares, expected) => {
    const staged = shares.map(([target = 0, atMost = 0]) => ({ target, atMost }))
    expect(stagedNumbers(available, staged)).toEqual(expected)
  })

  const shares = fc.array(fc.record({ target: fc.nat(50), atMost: fc.nat(50) }), { minLength: 1, maxLength: 8 })

  it('never raise what may be shown beyond what there is, and never leave a cut to wait', () => {
    fc.assert(
      fc.property(shares, fc.nat(50), (given, spare) => {
        const available = given.reduce((sum, { target }) => sum + target, 0) + spare
        const numbers = stagedNumbers(available, given)
        const before = given.reduce((sum, { atMost }) => sum + atMost, 0)
        const after = given.reduce((sum, { atMost }, index) => sum + Math.max(atMost, numbers[index] ?? 0), 0)
        expect(after).toBeLessThanOrEqual(Math.max(available, before))
        for (const [index, { target, atMost }] of given.entries()) {
          expect(numbers[index]).toBeLessThanOrEqual(target)
          if (target <= atMost) expect(numbers[index]).toBe(target)
          else expect(numbers[index]).toBeGreaterThanOrEqual(atMost)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('reach their targets once the cuts have arrived', () => {
    fc.assert(
      fc.property(shares, (given) => {
        const available = given.reduce((sum, { target }) => sum + target, 0)
        const first = stagedNumbers(available, given)
        const arrived = given.map(({ target }, index) => ({ target, atMost: first[index] ?? 0 }))
        expect(stagedNumbers(available, arrived)).toEqual(given.map(({ target }) => target))
      }),
      { numRuns: 500 },
    )
  })

  const uses = fc.constantFrom<StagedSet['uses'][]>(
    [{ sku: 'TEA', quantity: 1 }],
    [{ sku: 'CUP', quantity: 1 }],
    [
      { sku: 'TEA', quantity: 2 },
      { sku: 'CUP', quantity: 3 },
    ],
  )
  const sets = fc.array(fc.record({ target: fc.nat(20), atMost: fc.nat(20), uses }), { minLength: 1, maxLength: 8 })

  it('of goods that share stock stand for no more pieces than there are, and reach their targets once the cuts have arrived', () => {
    fc.assert(
      fc.property(sets, fc.nat(20), (given, spare) => {
        const pieces = (sku: string, of: (index: number) => number) =>
          given.reduce((all, one, at) => all + of(at) * (one.uses.find((use) => use.sku === sku)?.quantity ?? 0), 0)
        const available = new Map(
          ['TEA', 'CUP'].map((sku) => [sku, pieces(sku, (at) => given[at]?.target ?? 0) + spare]),
        )
        const numbers = stagedSets(available, given)
        const atMost = (at: number) => given[at]?.atMost ?? 0
        for (const [sku, there] of available) {
          const after = pieces(sku, (at) => Math.max(atMost(at), numbers[at] ?? 0))
          expect(after).toBeLessThanOrEqual(Math.max(there, pieces(sku, atMost)))
        }
        const targets = given.map(({ target }) => target)
        for (const [at, target] of targets.entries()) if (target <= atMost(at)) expect(numbers[at]).toBe(target)
        const cut = given.map((one, at) => ({
          ...one,
          atMost: Math.min(one.target, Math.max(atMost(at), numbers[at] ?? 0)),
        }))
        expect(stagedSets(available, cut)).toEqual(targets)
      }),
      { numRuns: 1_000 },
    )
  })
})
