import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CurrencyCode, CurrencyExponent } from '../../src/money/currency'
import {
  type AmountFormat,
  formatAmount,
  formatDecimalAmount,
  parseAmount,
  parseDecimalAmount,
} from '../../src/money/parse-amount'

function read(text: string, currency: CurrencyCode, format?: AmountFormat): number | string {
  const outcome = parseAmount(text, currency, format)
  return outcome.ok ? outcome.value : outcome.rejection.code
}

describe('reading an amount', () => {
  it.each([
    ['0', 'CNY', 0],
    ['12', 'CNY', 1200],
    ['12.3', 'CNY', 1230],
    ['12.34', 'CNY', 1234],
    ['-12.34', 'CNY', -1234],
    ['0.01', 'CNY', 1],
    ['4.35', 'CNY', 435],
    ['1.005', 'KWD', 1005],
    ['1.2345', 'CLF', 12345],
    ['1200', 'JPY', 1200],
    ['90071992547409.91', 'CNY', Number.MAX_SAFE_INTEGER],
    ['-90071992547409.91', 'CNY', -Number.MAX_SAFE_INTEGER],
    ['90071992547409.92', 'CNY', 'AMOUNT_RANGE'],
    ['9007199254740991', 'JPY', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', 'JPY', 'AMOUNT_RANGE'],
    ['9999999999999999999999999', 'JPY', 'AMOUNT_RANGE'],
    ['10.001', 'CNY', 'MONEY_PRECISION'],
    ['10.000', 'CNY', 'MONEY_PRECISION'],
    ['0.5', 'JPY', 'MONEY_PRECISION'],
    ['1.2345', 'KWD', 'MONEY_PRECISION'],
    ['1.23456', 'CLF', 'MONEY_FORMAT'],
    ['1.005', 'CNY', 'MONEY_PRECISION'],
  ] as const)('%s %s is %s', (text, currency, expected) => {
    expect(read(text, currency)).toBe(expected)
  })

  it.each([
    '1,234.56',
    '1.234,56',
    '¥12',
    ' 12 ',
    '12 ',
    '+5',
    '--5',
    '-',
    '',
    '12.',
    '.5',
    '-.5',
    '012',
    '-01',
    '00',
    '1e-400',
    '5e-324',
    '0.1+0.2',
    '0x10',
    '1_000',
    'NaN',
    'Infinity',
    '１２',
    '12\u0000',
    '12\n',
    '1.2.3',
    '0'.repeat(41),
    '9'.repeat(10_000),
  ])('%j is not an amount', (text) => {
    expect(read(text, 'CNY')).toBe('MONEY_FORMAT')
  })

  it('reads minus zero as zero', () => {
    expect(Object.is(read('-0.00', 'CNY'), 0)).toBe(true)
  })

  it('tells the decimals that were too many, never the amount', () => {
    expect(parseAmount('10.001', 'CNY')).toEqual({
      ok: false,
      rejection: { code: 'MONEY_PRECISION', exponent: 2, decimals: 3 },
    })
  })

  it('accepts a text of up to 15 whole digits exactly when it has the form of an amount with few enough decimals', () => {
    const form = /^-?(0|[1-9]\d{0,14})(\.\d{1,4})?$/
    const nearAmount = fc.string({ unit: fc.constantFrom(...'0123456789019.-+,e '), maxLength: 12 })
    fc.assert(
      fc.property(nearAmount, (text) => {
        const decimals = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
        const expected = form.test(text) ? (decimals > 2 ? 'MONEY_PRECISION' : 'accepted') : 'MONEY_FORMAT'
        const answer = read(text, 'CNY')
        expect(typeof answer === 'number' ? 'accepted' : answer).toBe(expected)
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('an amount in a declared format', () => {
  const english: AmountFormat = { decimal: '.', group: ',' }
  const german: AmountFormat = { decimal: ',', group: '.' }
  const padded: AmountFormat = { decimal: '.', zeroPadded: true }

  it.each([
    ['1,234.56', english, 123456],
    ['-1,234,567.8', english, -123456780],
    ['1234.56', english, 123456],
    ['123', english, 12300],
    ['1,23.45', english, 'MONEY_FORMAT'],
    ['1234,567', english, 'MONEY_FORMAT'],
    [',123', english, 'MONEY_FORMAT'],
    ['1,,234', english, 'MONEY_FORMAT'],
    ['0,123', english, 'MONEY_FORMAT'],
    ['1.234,56', english, 'MONEY_FORMAT'],
    ['1.234,5,6', english, 'MONEY_FORMAT'],
    ['1.234,56', german, 123456],
    ['1,5', german, 150],
    ['1.5', german, 'MONEY_FORMAT'],
    ['12.3400', padded, 1234],
    ['12.34000000', padded, 1234],
    ['12.3401', padded, 'MONEY_PRECISION'],
    ['12.34000001', padded, 'MONEY_FORMAT'],
  ] as const)('%s (%o) is %s', (text, format, expected) => {
    expect(read(text, 'CNY', format)).toBe(expected)
  })
})

describe('writing an amount', () => {
  it.each([
    [0, 'CNY', '0.00'],
    [5, 'CNY', '0.05'],
    [-5, 'CNY', '-0.05'],
    [-123450, 'CNY', '-1234.50'],
    [1200, 'JPY', '1200'],
    [-1, 'CLF', '-0.0001'],
    [-0, 'JPY', '0'],
  ] as const)('%d minor units of %s are %s', (minor, currency, expected) => {
    expect(formatAmount(minor, currency)).toBe(expected)
  })

  it('refuses what is no whole number of minor units', () => {
    expect(() => formatAmount(0.5, 'CNY')).toThrow(expect.objectContaining({ code: 'AMOUNT_RANGE' }))
  })

  it('is undone by reading, for every exponent and the whole range', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom<CurrencyExponent>(0, 1, 2, 3, 4), (minor, exponent) => {
        expect(parseDecimalAmount(formatDecimalAmount(minor, exponent), exponent)).toEqual({ ok: true, value: minor })
      }),
      {
        numRuns: 10_000,
        examples: [
          [Number.MAX_SAFE_INTEGER, 0],
          [Number.MIN_SAFE_INTEGER, 4],
        ],
      },
    )
  })
})
