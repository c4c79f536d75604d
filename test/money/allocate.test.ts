import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate } from '../../src/money/allocate'

const Exact = Decimal.clone({ precision: 120 })

/** The rule once more, in exact decimals: floors of the shares, then one each by fraction, first line first. */
function largestRemainder(total: number, weights: readonly number[]): number[] {
  const counted = weights.every((weight) => weight === 0) ? weights.map(() => 1) : weights
  const sum = counted.reduce((running, weight) => running.plus(weight), new Exact(0))
  const amount = new Exact(total).abs()
  const lines = counted.map((weight, line) => {
    const product = amount.times(weight).times(sum.isNegative() ? -1 : 1)
    const fraction = product.mod(sum.abs()).plus(sum.abs()).mod(sum.abs())
    return { line, part: product.minus(fraction).div(sum.abs()), fraction }
  })
  const left = lines.reduce((rest, { part }) => rest.minus(part), amount).toNumber()
  const byFraction = [...lines].sort((a, b) => b.fraction.comparedTo(a.fraction) || a.line - b.line)
  const raised = new Set(byFraction.slice(0, left).map(({ line }) => line))
  return lines.map(({ line, part }) => {
    const signed = part.plus(raised.has(line) ? 1 : 0).times(total < 0 ? -1 : 1)
    return signed.toNumber() + 0
  })
}

describe('splitting an amount over lines', () => {
  it.each([
    // total, weights → parts
    [100, [1, 1, 1], [34, 33, 33]],
    [-100, [1, 1, 1], [-34, -33, -33]],
    [2, [1, 1, 1], [1, 1, 0]],
    [0, [3, 5], [0, 0]],
    [10, [0, 1, 0], [0, 10, 0]],
    [10, [0, 0, 0, 0], [3, 3, 2, 2]],
    [-3, [0, 0], [-2, -1]],
    [101, [50, 50], [51, 50]],
    [1000, [2999, 4999, 1, 2001], [300, 500, 0, 200]],
    [10, [5, -3], [25, -15]],
    [10, [-5, 3], [25, -15]],
    [1, [7, -2, 2], [1, 0, 0]],
    [7, [3], [7]],
    [0, [], []],
  ])('%i over %j is %j', (total, weights, expected) => {
    expect(allocate(total, weights)).toEqual(expected)
  })

  it('gives leftover units to the largest fractions, not to the first lines', () => {
    // Shares 0.7, 1.4, 4.9: the units left go to the third and the first line.
    expect(allocate(7, [1, 2, 7])).toEqual([1, 1, 5])
  })

  it.each([
    [1, [], 'ALLOCATION_IMPOSSIBLE', 'no-lines'],
    [1, [2, -2], 'ALLOCATION_IMPOSSIBLE', 'weights-cancel'],
    [1, [0.5, 1], 'ALLOCATION_IMPOSSIBLE', 'weight-not-whole'],
    [1, [Number.NaN], 'ALLOCATION_IMPOSSIBLE', 'weight-not-whole'],
    [1.5, [1], 'AMOUNT_RANGE', undefined],
    [Number.MAX_SAFE_INTEGER, [2, -1], 'AMOUNT_RANGE', undefined],
  ])('%d over %j is a fault: %s %s', (total, weights, code, reason) => {
    expect(() => allocate(total, weights)).toThrow(
      expect.objectContaining(reason === undefined ? { code } : { code, reason }),
    )
  })

  const weight = fc.oneof(fc.nat(5), fc.nat(1_000_000), fc.maxSafeNat())
  const signedWeight = fc.oneof(fc.integer({ min: -5, max: 9 }), fc.integer({ min: -100_000, max: 900_000 }))
  const total = fc.oneof(fc.integer({ min: -100, max: 100 }), fc.integer(), fc.maxSafeInteger())

  it('equals the decimal computation bit for bit, in small and in large numbers', () => {
    fc.assert(
      fc.property(total, fc.array(weight, { minLength: 1, maxLength: 40 }), (amount, weights) => {
        expect(allocate(amount, weights)).toEqual(largestRemainder(amount, weights))
      }),
      { numRuns: 3_000 },
    )
  })

  it('equals the decimal computation for weights of both signs', () => {
    const smallTotal = fc.integer({ min: -1_000_000, max: 1_000_000 })
    fc.assert(
      fc.property(smallTotal, fc.array(signedWeight, { minLength: 1, maxLength: 12 }), (amount, weights) => {
        const sum = weights.reduce((a, b) => a + b, 0)
        fc.pre(sum !== 0 || weights.every((each) => each === 0))
        expect(allocate(amount, weights)).toEqual(largestRemainder(amount, weights))
      }),
      { numRuns: 3_000 },
    )
  })

  it('loses nothing, stays within one unit of each share, and mirrors for the negative', () => {
    fc.assert(
      fc.property(total, fc.array(weight, { minLength: 1, maxLength: 40 }), (amount, weights) => {
        const parts = allocate(amount, weights)
        expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(BigInt(amount))
        expect(allocate(-amount + 0, weights)).toEqual(parts.map((part) => 0 - part))

        const sum = weights.reduce((running, each) => running + BigInt(each), 0n)
        if (sum === 0n) return
        weights.forEach((each, line) => {
          const distance = BigInt(parts[line] ?? 0) * sum - BigInt(amount) * BigInt(each)
          expect(distance < sum && distance > -sum).toBe(true)
        })
      }),
      { numRuns: 2_000 },
    )
  })

  it('answers the same whether a product just fits the safe range or just passes it', () => {
    const half = 94_906_265 // Its square is the last below 2⁵³.
    for (const amount of [half - 1, half, half + 1, half + 2]) {
      for (const heavy of [half - 1, half, half + 1, half + 2]) {
        expect(allocate(amount, [heavy, heavy - 1, 1])).toEqual(largestRemainder(amount, [heavy, heavy - 1, 1]))
      }
    }
  })

  it('adds its weights exactly even where their running sum would pass the safe range', () => {
    const weights = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 2]
    expect(allocate(1, weights)).toEqual([1, 0, 0])
    expect(allocate(2, weights)).toEqual([1, 1, 0])
  })
})

describe('a minimum per line', () => {
  it.each([
    // total, minimum, weights → parts
    [10, 1, [100, 0, 1], [8, 1, 1]],
    [-10, 1, [100, 0, 1], [-8, -1, -1]],
    [10, 0, [100, 0, 1], [10, 0, 0]],
    [3, 1, [5, 0, 0], [1, 1, 1]],
    [9, 2, [0, 0, 0], [3, 3, 3]],
    [100, 20, [60, 25, 15], [56, 24, 20]],
    [100, 24, [60, 25, 15], [52, 24, 24]],
  ])('%i with at least %i each over %j is %j', (total, minimum, weights, expected) => {
    expect(allocate(total, weights, { minimum })).toEqual(expected)
  })

  it.each([
    [2, 1, [1, 1, 1], 'minimum-too-large'],
    [10, -1, [1, 1], 'minimum-not-allowed'],
    [10, 0.5, [1, 1], 'minimum-not-allowed'],
    [10, 1, [3, -1], 'minimum-not-allowed'],
    [10, 1, [0.5], 'weight-not-whole'],
    [10, 1, [], 'no-lines'],
  ])('%i with at least %d each over %j is a fault: %s', (total, minimum, weights, reason) => {
    expect(() => allocate(total, weights, { minimum })).toThrow(
      expect.objectContaining({ code: 'ALLOCATION_IMPOSSIBLE', reason }),
    )
  })

  it('holds for every line, loses nothing, and leaves alone a split that meets it anyway', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000, max: 100_000 }),
        fc.array(fc.nat(500), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 400 }),
        (amount, weights, minimum) => {
          fc.pre(minimum * weights.length <= Math.abs(amount))
          const parts = allocate(amount, weights, { minimum })
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount)
          expect(parts.every((part) => Math.abs(part) >= minimum && Math.sign(part) === Math.sign(amount))).toBe(true)

          const free = allocate(amount, weights)
          const sum = weights.reduce((a, b) => a + b, 0)
          if (weights.every((each) => Math.abs(amount) * each >= minimum * sum)) expect(parts).toEqual(free)
        },
      ),
      { numRuns: 3_000 },
    )
  })
})
