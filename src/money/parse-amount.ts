import { accept, type Outcome, reject } from '../outcome'
import { type CurrencyCode, type CurrencyExponent, currencyExponent } from './currency'
import { checkMinor } from './money'

/** Why an amount is refused, in the order they are checked. The text itself is never repeated. */
export type AmountRejection =
  | { readonly code: 'MONEY_FORMAT' }
  | { readonly code: 'MONEY_PRECISION'; readonly exponent: number; readonly decimals: number }
  | { readonly code: 'AMOUNT_RANGE'; readonly limit: number }

/** How a channel or a spreadsheet writes amounts, where that is not plain `-1234.56`. */
export interface AmountFormat {
  readonly decimal: '.' | ','
  /** One character between groups of three digits. Once a group is used, every group must be whole. */
  readonly group?: string
  /** Accepts zeros after the last decimal the currency has, as in `12.3400` CNY. Any other digit there is refused. */
  readonly zeroPadded?: boolean
}

const plain: AmountFormat = { decimal: '.' }
const longestAmount = 40
const mostDecimals = 4

const malformed = reject({ code: 'MONEY_FORMAT' })
const outOfRange = reject({ code: 'AMOUNT_RANGE', limit: Number.MAX_SAFE_INTEGER })

/**
 * Reads `-1234.56` into minor units, digit by digit, never through a float.
 *
 * An optional minus, an integer part without leading zeros, and at most four decimals behind a point. No plus sign, no
 * spaces, no currency sign, no exponent, no bare point. Fewer decimals than the currency has are filled up; more are an
 * error, never a rounding. `-0.00` is 0. Anything else a channel writes is declared in `format`.
 *
 * The whole safe range is readable, so that `parseAmount(formatAmount(x, c), c)` is `x` for every amount.
 *
 * @returns Minor units, a safe integer.
 */
export function parseAmount(
  text: string,
  currency: CurrencyCode,
  format: AmountFormat = plain,
): Outcome<number, AmountRejection> {
  return parseDecimalAmount(text, currencyExponent(currency), format)
}

/** `parseAmount` for an exponent that comes from elsewhere than ISO 4217, such as points or a token. */
export function parseDecimalAmount(
  text: string,
  exponent: CurrencyExponent,
  format: AmountFormat = plain,
): Outcome<number, AmountRejection> {
  if (typeof text !== 'string' || text.length > longestAmount) return malformed
  if (format.group !== undefined) {
    const ungrouped = withoutGroups(text, format.decimal, format.group)
    if (ungrouped === undefined) return malformed
    return readDigits(ungrouped, exponent, format)
  }
  return readDigits(text, exponent, format)
}

function readDigits(
  text: string,
  exponent: CurrencyExponent,
  { decimal, zeroPadded = false }: AmountFormat,
): Outcome<number, AmountRejection> {
  const end = text.length
  const negative = text.charCodeAt(0) === 45
  const first = negative ? 1 : 0
  let at = first
  let minor = 0

  for (; at < end; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) break
    minor = minor * 10 + digit
  }
  if (at === first) return malformed
  if (at > first + 1 && text.charCodeAt(first) === 48) return malformed

  let decimals = 0
  let excess = 0
  if (at < end) {
    if (text.charCodeAt(at) !== decimal.charCodeAt(0)) return malformed
    for (at++; at < end; at++) {
      const digit = text.charCodeAt(at) - 48
      if (digit < 0 || digit > 9) return malformed
      decimals++
      if (decimals <= exponent) minor = minor * 10 + digit
      else excess |= digit
    }
    if (decimals === 0) return malformed
  }

  const padded = zeroPadded && excess === 0
  if (decimals > mostDecimals && !padded) return malformed
  if (decimals > exponent && !padded) return reject({ code: 'MONEY_PRECISION', exponent, decimals })

  for (let filled = decimals; filled < exponent; filled++) minor *= 10
  if (minor > Number.MAX_SAFE_INTEGER) return outOfRange
  return accept(negative ? 0 - minor : minor)
}

/** The text with its group separators removed, or undefined when a group is not exactly three digits. */
function withoutGroups(text: string, decimal: string, group: string): string | undefined {
  const point = text.indexOf(decimal)
  const whole = point < 0 ? text : text.slice(0, point)
  const parts = whole.split(group)
  if (parts.length === 1) return text

  const [head = '', ...groups] = parts
  const headDigits = head.startsWith('-') ? head.length - 1 : head.length
  if (headDigits < 1 || headDigits > 3 || groups.some((part) => part.length !== 3)) return undefined
  return parts.join('') + (point < 0 ? '' : text.slice(point))
}

/**
 * Writes minor units as plain decimal text with exactly the currency's decimals: `-1234.50`, `0.05`, `1200` for JPY.
 *
 * @throws MoneyRangeError when `minor` is not a safe integer.
 */
export function formatAmount(minor: number, currency: CurrencyCode): string {
  return formatDecimalAmount(minor, currencyExponent(currency))
}

/** `formatAmount` for an exponent that comes from elsewhere than ISO 4217. */
export function formatDecimalAmount(minor: number, exponent: CurrencyExponent): string {
  const checked = checkMinor(minor)
  if (exponent === 0) return String(checked)

  const digits = String(Math.abs(checked)).padStart(exponent + 1, '0')
  const point = digits.length - exponent
  return `${checked < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}
