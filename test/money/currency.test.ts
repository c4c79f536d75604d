import { describe, expect, it } from 'vitest'
import {
  type CurrencyCode,
  currencyCodes,
  currencyExponent,
  isCurrencyCode,
  parseCurrency,
} from '../../src/money/currency'

describe('the ISO 4217 table', () => {
  it.each([
    ['CNY', 2],
    ['USD', 2],
    ['IQD', 3],
    ['KWD', 3],
    ['TND', 3],
    ['JPY', 0],
    ['KRW', 0],
    ['ISK', 0],
    ['CLP', 0],
    ['CLF', 4],
    ['UYW', 4],
    ['UYU', 2],
    ['MGA', 2],
    ['IDR', 2],
  ] as const)('%s has %i decimals', (code, exponent) => {
    expect(currencyExponent(code)).toBe(exponent)
  })

  it('names every currency once, by three capital letters', () => {
    expect(new Set(currencyCodes).size).toBe(currencyCodes.length)
    expect(currencyCodes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true)
  })

  it('has every currency the engine has, save units of account and codes withdrawn before 2025', () => {
    const absent = Intl.supportedValuesOf('currency').filter((code) => !isCurrencyCode(code))
    const withdrawn = ['CUC', 'HRK', 'SLL', 'ZWL']
    const unitsOfAccount = ['XDR', 'XSU']
    expect(absent.filter((code) => !withdrawn.includes(code) && !unitsOfAccount.includes(code))).toEqual([])
  })
})

describe('reading a currency', () => {
  const aliases: Readonly<Record<string, CurrencyCode>> = { RMB: 'CNY', usd: 'USD', CNY: 'JPY' }

  it.each([
    ['CNY', 'CNY'],
    ['usd', 'CURRENCY_UNKNOWN'],
    ['RMB', 'CURRENCY_UNKNOWN'],
    ['XXX', 'CURRENCY_UNKNOWN'],
    ['XAU', 'CURRENCY_UNKNOWN'],
    [' CNY', 'CURRENCY_UNKNOWN'],
    ['¥', 'CURRENCY_UNKNOWN'],
    ['constructor', 'CURRENCY_UNKNOWN'],
    ['', 'CURRENCY_MISSING'],
    [undefined, 'CURRENCY_MISSING'],
    [null, 'CURRENCY_MISSING'],
  ])('%s is read as %s', (text, expected) => {
    const outcome = parseCurrency(text)
    expect(outcome.ok ? outcome.value : outcome.rejection.code).toBe(expected)
  })

  it.each([
    ['RMB', 'CNY'],
    ['usd', 'USD'],
    ['CNY', 'CNY'],
    ['rmb', 'CURRENCY_UNKNOWN'],
    ['toString', 'CURRENCY_UNKNOWN'],
    ['__proto__', 'CURRENCY_UNKNOWN'],
  ])('%s, with declared aliases, is read as %s', (text, expected) => {
    const outcome = parseCurrency(text, aliases)
    expect(outcome.ok ? outcome.value : outcome.rejection.code).toBe(expected)
  })
})
