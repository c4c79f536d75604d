import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OrderHubError } from '../../src/errors'
import {
  addMinor,
  addMoney,
  compareMoney,
  money,
  multiplyMinor,
  subtractMinor,
  subtractMoney,
  sumMinor,
  sumMoney,
} from '../../src/money/money'

const largest = Number.MAX_SAFE_INTEGER

function codeOf(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return OrderHubError.is(error) ? error.code : error
  }
}

describe('an amount', () => {
  it.each([
    [0, 0],
    [-1, -1],
    [largest, largest],
    [-largest, -largest],
    [largest + 1, 'AMOUNT_RANGE'],
    [-largest - 1, 'AMOUNT_RANGE'],
    [0.5, 'AMOUNT_RANGE'],
    [Number.NaN, 'AMOUNT_RANGE'],
    [Number.POSITIVE_INFINITY, 'AMOUNT_RANGE'],
  ])('of %d minor units is %s', (minor, expected) => {
    expect(codeOf(() => money(minor, 'CNY').minor)).toBe(expected)
  })

  it('is never minus zero', () => {
    expect(Object.is(money(-0, 'CNY').minor, 0)).toBe(true)
    expect(Object.is(multiplyMinor(-5, 0), 0)).toBe(true)
  })
})

describe('two amounts', () => {
  const a = money(150, 'CNY')
  const b = money(50, 'CNY')
  const dollars = money(50, 'USD')

  it('of one currency add, subtract and compare', () => {
    expect(addMoney(a, b)).toEqual({ minor: 200, currency: 'CNY' })
    expect(subtractMoney(b, a)).toEqual({ minor: -100, currency: 'CNY' })
    expect([compareMoney(a, b), compareMoney(b, a), compareMoney(a, a)]).toEqual([1, -1, 0])
    expect(sumMoney([a, b, b], 'CNY')).toEqual({ minor: 250, currency: 'CNY' })
    expect(sumMoney([], 'JPY')).toEqual({ minor: 0, currency: 'JPY' })
  })

  it('of two currencies are a fault, whatever is done with them', () => {
    const attempts = [
      () => addMoney(a, dollars),
      () => subtractMoney(a, dollars),
      () => compareMoney(a, dollars),
      () => sumMoney([a, dollars], 'CNY'),
      () => sumMoney([a], 'USD'),
    ]
    expect(attempts.map(codeOf)).toEqual(attempts.map(() => 'CURRENCY_MISMATCH'))
  })

  it.each([
    ['plus', largest, 0, largest, addMinor],
    ['plus', largest, 1, 'AMOUNT_RANGE', addMinor],
    ['plus', 0.5, 0.5, 'AMOUNT_RANGE', addMinor],
    ['minus', -largest, 0, -largest, subtractMinor],
    ['minus', -largest, 1, 'AMOUNT_RANGE', subtractMinor],
    ['minus', 1.5, 0.5, 'AMOUNT_RANGE', subtractMinor],
    ['times', 94_906_265, 94_906_265, 9_007_199_136_250_225, multiplyMinor],
    ['times', 94_906_266, 94_906_266, 'AMOUNT_RANGE', multiplyMinor],
    ['times', 100, 1.5, 'AMOUNT_RANGE', multiplyMinor],
    ['times', 1.5, 100, 'AMOUNT_RANGE', multiplyMinor],
  ])('%s of %d and %d is %s', (_, x, y, expected, operation) => {
    expect(codeOf(() => operation(x, y))).toBe(expected)
  })
})

describe('a sum', () => {
  it('may pass the range on the way, in any order, as long as the whole is inside', () => {
    expect(sumMinor([largest, 10, -20])).toBe(largest - 10)
    expect(sumMinor([-20, largest, 10])).toBe(largest - 10)
    expect(codeOf(() => sumMinor([largest, 10, -9]))).toBe('AMOUNT_RANGE')
    expect(codeOf(() => sumMinor([largest, 10, 0.5]))).toBe('AMOUNT_RANGE')
    expect(sumMinor([])).toBe(0)
  })

  it('equals the exact sum whenever that is in range', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger(), { maxLength: 8 }), (amounts) => {
        const exact = amounts.reduce((sum, amount) => sum + BigInt(amount), 0n)
        const inRange = exact <= BigInt(largest) && exact >= -BigInt(largest)
        expect(codeOf(() => sumMinor(amounts))).toBe(inRange ? Number(exact) : 'AMOUNT_RANGE')
      }),
      { numRuns: 2_000 },
    )
  })
})
