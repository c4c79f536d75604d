import { Decimal } from 'decimal.js'
import { OrderHubError } from '../errors'
import { accept, type Outcome, reject } from '../outcome'
import { type CurrencyCode, currencyExponent } from './currency'
import { checkMinor, type Money, MoneyRangeError } from './money'

/**
 * How an amount between two minor units becomes one of them. There is no default: whoever rounds names the mode.
 * `up` is away from zero, `down` towards it, `ceiling` and `floor` towards ±∞; a half goes away from zero (`half-up`),
 * towards it (`half-down`) or to the even neighbour (`half-even`, the banker's rounding of IEEE 754).
 */
export type Rounding = 'up' | 'down' | 'ceiling' | 'floor' | 'half-up' | 'half-down' | 'half-even'

const modes: Readonly<Record<Rounding, Decimal.Rounding>> = {
  up: 0,
  down: 1,
  ceiling: 2,
  floor: 3,
  'half-up': 4,
  'half-down': 5,
  'half-even': 6,
}

const longestRate = 40
const rateForm = /^-?(0|[1-9]\d*)(\.\d+)?$/

// 16 digits of an amount times 40 of a rate fit exactly, so that the only rounding is the named one.
const Exact = Decimal.clone({ precision: 100, toExpNeg: -100, toExpPos: 100, rounding: Decimal.ROUND_HALF_EVEN })

/** A rate is not plain decimal text such as `0.06`, or an exchange rate is not above 0. */
export class RateFormatError extends OrderHubError {
  override readonly name = 'RateFormatError'
  readonly code = 'RATE_FORMAT'
  constructor() {
    super('A rate is plain decimal text of at most 40 characters, such as 0.06. An exchange rate is above 0.')
  }
}

export type RateRejection = { readonly code: 'RATE_FORMAT' }

const malformed = reject({ code: 'RATE_FORMAT' })

/** Reads a rate: `0.06`, or with a percent sign `6%`. Answers plain decimal text, without a float on the way. */
export function parseRate(text: string): Outcome<string, RateRejection> {
  const percent = text.endsWith('%')
  const digits = percent ? text.slice(0, -1) : text
  if (!isRate(digits)) return malformed

  const rate = percent ? new Exact(digits).div(100).toFixed() : digits
  return isRate(rate) ? accept(rate) : malformed
}

/**
 * An amount times a rate, rounded once: commission, tax, a percentage off.
 *
 * @param minor Minor units, a safe integer.
 * @param rate Decimal text, `0.06` for 6 %. A number is not taken, because 0.07 as a float is not 0.07.
 * @returns Minor units of the same currency.
 * @throws RateFormatError, MoneyRangeError
 */
export function applyRate(minor: number, rate: string, rounding: Rounding): number {
  if (!isRate(rate)) throw new RateFormatError()
  return roundToMinor(new Exact(checkMinor(minor)).times(rate), rounding)
}

/**
 * An amount in another currency.
 *
 * @param rate What one major unit of `from.currency` costs in `currency`: `7.1234` CNY for 1 USD. Above 0.
 * @throws RateFormatError, MoneyRangeError
 */
export function exchange(from: Money, rate: string, currency: CurrencyCode, rounding: Rounding): Money {
  if (!isRate(rate)) throw new RateFormatError()
  const factor = new Exact(rate)
  if (!factor.greaterThan(0)) throw new RateFormatError()

  const scale = currencyExponent(currency) - currencyExponent(from.currency)
  const exact = new Exact(checkMinor(from.minor)).times(factor).times(new Exact(10).pow(scale))
  return { minor: roundToMinor(exact, rounding), currency }
}

function isRate(text: string): boolean {
  return text.length <= longestRate && rateForm.test(text)
}

function roundToMinor(exact: Decimal, rounding: Rounding): number {
  const rounded = exact.toDecimalPlaces(0, modes[rounding])
  if (rounded.abs().greaterThan(Number.MAX_SAFE_INTEGER)) throw new MoneyRangeError()
  return checkMinor(rounded.toNumber())
}
