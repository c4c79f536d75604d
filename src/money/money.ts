import { OrderHubError } from '../errors'
import type { CurrencyCode } from './currency'

/** An amount of one currency. `minor` counts its minor units: fen for CNY, yen for JPY, a thousandth for KWD. */
export interface Money {
  /** A safe integer, negative for money going back, never -0. */
  readonly minor: number
  readonly currency: CurrencyCode
}

/** An amount is not a whole number of minor units, or would pass ±(2⁵³ − 1) of them. */
export class MoneyRangeError extends OrderHubError {
  override readonly name = 'MoneyRangeError'
  readonly code = 'AMOUNT_RANGE'
  readonly limit = Number.MAX_SAFE_INTEGER
  constructor() {
    super('An amount must be a whole number of minor units within ±9,007,199,254,740,991.')
  }
}

/** Two currencies met in one sum or comparison. Exchange one of them first, at a rate someone answers for. */
export class CurrencyMismatchError extends OrderHubError {
  override readonly name = 'CurrencyMismatchError'
  readonly code = 'CURRENCY_MISMATCH'
  constructor(
    readonly expected: CurrencyCode,
    readonly actual: CurrencyCode,
  ) {
    super(`An amount in ${actual} met one in ${expected}. Exchange it first.`)
  }
}

/** @throws MoneyRangeError when `minor` is not a safe integer. */
export function money(minor: number, currency: CurrencyCode): Money {
  return { minor: checkMinor(minor), currency }
}

/** @throws CurrencyMismatchError, MoneyRangeError */
export function addMoney(a: Money, b: Money): Money {
  checkSameCurrency(a.currency, b.currency)
  return { minor: addMinor(a.minor, b.minor), currency: a.currency }
}

/** @throws CurrencyMismatchError, MoneyRangeError */
export function subtractMoney(a: Money, b: Money): Money {
  checkSameCurrency(a.currency, b.currency)
  return { minor: subtractMinor(a.minor, b.minor), currency: a.currency }
}

/**
 * Negative when `a` is less, 0 when equal, positive when more: the order `sort` expects.
 *
 * @throws CurrencyMismatchError
 */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  checkSameCurrency(a.currency, b.currency)
  if (a.minor === b.minor) return 0
  return a.minor < b.minor ? -1 : 1
}

/**
 * The sum in `currency`, which is stated because an empty list has a sum too.
 *
 * @throws CurrencyMismatchError, MoneyRangeError
 */
export function sumMoney(amounts: readonly Money[], currency: CurrencyCode): Money {
  for (const amount of amounts) checkSameCurrency(currency, amount.currency)
  return { minor: sumMinor(amounts.map((amount) => amount.minor)), currency }
}

/** Adds amounts known to share a currency. @throws MoneyRangeError */
export function addMinor(a: number, b: number): number {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) throw new MoneyRangeError()
  return checkMinor(a + b)
}

/** Subtracts amounts known to share a currency. @throws MoneyRangeError */
export function subtractMinor(a: number, b: number): number {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) throw new MoneyRangeError()
  return checkMinor(a - b)
}

/** A unit price times a quantity, both whole. @throws MoneyRangeError */
export function multiplyMinor(minor: number, quantity: number): number {
  if (!Number.isSafeInteger(minor) || !Number.isSafeInteger(quantity)) throw new MoneyRangeError()
  return checkMinor(minor * quantity)
}

/**
 * Sums amounts known to share a currency, 0 for none. Only the whole must be in range: a running total that passes it
 * on the way is carried exactly, so the answer never depends on the order.
 *
 * @throws MoneyRangeError
 */
export function sumMinor(amounts: readonly number[]): number {
  let sum = 0
  for (const amount of amounts) {
    if (!Number.isSafeInteger(amount)) throw new MoneyRangeError()
    sum += amount
    if (!Number.isSafeInteger(sum)) return sumBeyondSafe(amounts)
  }
  return sum
}

function sumBeyondSafe(amounts: readonly number[]): number {
  let sum = 0n
  for (const amount of amounts) {
    if (!Number.isSafeInteger(amount)) throw new MoneyRangeError()
    sum += BigInt(amount)
  }
  return checkMinor(Number(sum))
}

/** The amount itself, with -0 made 0. @throws MoneyRangeError */
export function checkMinor(minor: number): number {
  if (!Number.isSafeInteger(minor)) throw new MoneyRangeError()
  return minor + 0
}

function checkSameCurrency(expected: CurrencyCode, actual: CurrencyCode): void {
  if (expected !== actual) throw new CurrencyMismatchError(expected, actual)
}
