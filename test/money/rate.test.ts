import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { money } from '../../src/money/money'
import { applyRate, exchange, parseRate, type Rounding } from '../../src/money/rate'

describe('an amount times a rate', () => {
  it.each([
    // minor, rate, rounding → minor
    [100, '0.005', 'half-up', 1],
    [100, '0.005', 'half-down', 0],
    [100, '0.005', 'half-even', 0],
    [300, '0.005', 'half-even', 2],
    [-100, '0.005', 'half-up', -1],
    [-100, '0.005', 'half-down', 0],
    [101, '0.001', 'up', 1],
    [199, '0.01', 'down', 1],
    [-101, '0.01', 'floor', -2],
    [-199, '0.01', 'ceiling', -1],
    [1000, '0.07', 'half-up', 70],
    [1999, '1', 'half-up', 1999],
    [0, '0.5', 'up', 0],
  ] as const)('%i × %s, rounded %s, is %i', (minor, rate, rounding, expected) => {
    expect(applyRate(minor, rate, rounding)).toBe(expected)
  })

  it.each(['', '6%', '1e3', 'NaN', 'Infinity', '.5', '5.', '+1', ' 1', '0x1', '1'.repeat(41)])(
    'refuses the rate %j',
    (rate) => {
      expect(() => applyRate(100, rate, 'half-up')).toThrow(expect.objectContaining({ code: 'RATE_FORMAT' }))
    },
  )

  it('refuses a result beyond the safe range', () => {
    expect(() => applyRate(Number.MAX_SAFE_INTEGER, '1.1', 'half-up')).toThrow(
      expect.objectContaining({ code: 'AMOUNT_RANGE' }),
    )
  })

  it('rounds the exact product, for any amount and any rate', () => {
    const decimals = 12
    const rates = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
    fc.assert(
      fc.property(fc.integer(), rates, fc.constantFrom<Rounding>('floor', 'half-up'), (minor, scaled, rounding) => {
        const size = String(scaled < 0n ? -scaled : scaled).padStart(decimals + 1, '0')
        const rate = `${scaled < 0n ? '-' : ''}${size.slice(0, -decimals)}.${size.slice(-decimals)}`
        const whole = 10n ** BigInt(decimals)
        const product = BigInt(minor) * scaled
        const lower = (product - (((product % whole) + whole) % whole)) / whole
        const fraction = product - lower * whole
        const up = fraction * 2n > whole || (fraction * 2n === whole && product > 0n)
        const expected = rounding === 'floor' || !up ? lower : lower + 1n
        expect(applyRate(minor, rate, rounding)).toBe(Number(expected))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('an exchange', () => {
  it.each([
    [100_00, 'USD', '7.1234', 'CNY', 712_34],
    [100_00, 'USD', '155.555', 'JPY', 15_556],
    [15_556, 'JPY', '0.0064', 'USD', 99_56],
    [1_000, 'KWD', '3.25', 'USD', 3_25],
    [-100_00, 'USD', '155.555', 'JPY', -15_556],
  ] as const)('%i %s at %s is %s %i', (minor, from, rate, to, expected) => {
    expect(exchange(money(minor, from), rate, to, 'half-up')).toEqual({ minor: expected, currency: to })
  })

  it.each(['0', '-1', '0.000'])('refuses the rate %s', (rate) => {
    expect(() => exchange(money(1, 'USD'), rate, 'CNY', 'half-up')).toThrow(
      expect.objectContaining({ code: 'RATE_FORMAT' }),
    )
  })
})

describe('reading a rate', () => {
  it.each([
    ['0.06', '0.06'],
    ['6%', '0.06'],
    ['-12.5%', '-0.125'],
    ['0%', '0'],
    ['100%', '1'],
    ['0.00000001%', '0.0000000001'],
    ['6 %', 'RATE_FORMAT'],
    ['%', 'RATE_FORMAT'],
    ['1,5', 'RATE_FORMAT'],
    ['1e2', 'RATE_FORMAT'],
  ])('%s is %s', (text, expected) => {
    const outcome = parseRate(text)
    expect(outcome.ok ? outcome.value : outcome.rejection.code).toBe(expected)
  })
})
