import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AllocationError } from '../../src/money/allocate'
import { componentAmounts } from '../../src/order/component-amounts'
import { AMOUNT_LIMIT } from '../../src/order/order-content'

const of = (...shares: number[]) => shares.map((share, index) => ({ sku: `S${index}`, share }))
const amounts = (amount: number, ...shares: number[]) => componentAmounts(amount, of(...shares)).map((c) => c.amount)

describe('the price of a bundle, shared over its components', () => {
  it.each([
    ['by share', 1_000, [750_000, 250_000], [750, 250]],
    ['the cent left over to the first of equals', 100, [1, 1, 1], [34, 33, 33]],
    ['nothing to a component without a share', 999, [1, 0], [999, 0]],
    ['equally when none has a share', 10, [0, 0], [5, 5]],
    ['nothing of nothing', 0, [3, 1], [0, 0]],
    ['what went back, in the same parts', -1_000, [3, 1], [-750, -250]],
  ])('gives %s', (_name, amount, shares, expected) => {
    expect(amounts(amount, ...shares)).toEqual(expected)
  })

  it('keeps the components in their order, by SKU', () => {
    expect(componentAmounts(3, of(2, 1))).toEqual([
      { sku: 'S0', amount: 2 },
      { sku: 'S1', amount: 1 },
    ])
  })

  it('adds up to the price exactly, each part within a cent of its share', () => {
    const shares = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(fc.integer({ min: -AMOUNT_LIMIT, max: AMOUNT_LIMIT }), shares, (amount, weights) => {
        const parts = amounts(amount, ...weights)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount)
        const whole = weights.reduce((sum, weight) => sum + weight, 0)
        fc.pre(whole > 0)
        parts.forEach((part, index) => {
          const off = BigInt(part) * BigInt(whole) - BigInt(amount) * BigInt(weights[index] ?? 0)
          expect(off < BigInt(whole) && off > -BigInt(whole)).toBe(true)
        })
      }),
      { numRuns: 500 },
    )
  })

  it('cannot be shared over no components', () => {
    expect(() => componentAmounts(1, [])).toThrow(AllocationError)
  })
})
