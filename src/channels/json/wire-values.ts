import type { PayloadFields } from '../../channel/payload/fields'
import type { CurrencyCode } from '../../money/currency'
import type { Absent, Disclosed } from '../../order/disclosed'
import { codeSchema, skuSchema } from '../../order/identifiers'
import { earliestInstant, type Instant } from '../../time/instant'
import { parseInstant } from '../../time/parse-instant'

/** What the values of one document are read by. */
export interface WireContext {
  /** Zone of times that carry no offset. */
  readonly zone: string
  readonly currency: CurrencyCode
}

const longestTime = 64
const countryCode = /^[A-Z]{2}$/

/**
 * RFC 3339 with its offset, or `YYYY-MM-DD HH:mm:ss` in the shop's zone: a reading inside a gap moves on by its length,
 * one that happened twice is the first.
 */
export function instantOf(fields: PayloadFields, name: string, { zone }: WireContext): Instant {
  const text = fields.text(name, longestTime)
  const read = parseInstant(text, { zone })
  if (read.ok) return read.value
  if (fields.given(name)) fields.refuse(name, read.rejection.code)
  return earliestInstant
}

/** An amount of nothing or more, in minor units. */
export function amountOf(fields: PayloadFields, name: string, { currency }: WireContext, least = 0): number {
  const amount = fields.amount(name, currency)
  if (amount < least) fields.refuse(name, 'AMOUNT_RANGE')
  return amount
}

export function disclosedAmount(fields: PayloadFields, name: string, context: WireContext): Disclosed<number> {
  return fields.absence(name) ?? amountOf(fields, name, context)
}

export function disclosedText(fields: PayloadFields, name: string, maxLength?: number): Disclosed<string> {
  return fields.absence(name) ?? fields.text(name, maxLength)
}

export function textOr<T extends string | null>(
  fields: PayloadFields,
  name: string,
  instead: T,
  maxLength?: number,
): string | T {
  return fields.given(name) ? fields.text(name, maxLength) : instead
}

export function idOrNull(fields: PayloadFields, name: string): string | null {
  return fields.given(name) ? fields.id(name) : null
}

export function flagOf(fields: PayloadFields, name: string): boolean {
  return fields.given(name) ? fields.flag(name) : false
}

export function versionOf(fields: PayloadFields): number {
  return fields.given('version') ? fields.integer('version', { min: 0 }) : 0
}

export function skuOf(fields: PayloadFields, name: string): string | null {
  if (!fields.given(name)) return null
  const sku = fields.text(name, 128)
  if (!skuSchema.safeParse(sku).success) fields.refuse(name, 'SKU_CHARSET')
  return sku
}

/** A code that the host chose, such as a warehouse's. */
export function codeOf(fields: PayloadFields, name: string): string | null {
  if (!fields.given(name)) return null
  const code = fields.text(name, 64)
  if (!codeSchema.safeParse(code).success) fields.refuse(name, 'CODE')
  return code
}

/** Two capital letters of ISO 3166-1. */
export function countryOf(fields: PayloadFields, name: string): string {
  const country = fields.text(name, 2)
  if (!countryCode.test(country)) fields.refuse(name, 'COUNTRY_FORMAT')
  return country
}

export function disclosedCountry(fields: PayloadFields, name: string): Disclosed<string> {
  const absent: Absent | undefined = fields.absence(name)
  return absent ?? countryOf(fields, name)
}

/** One of the words that the format has for something; any other word is refused, never guessed at. */
export function wordOf<T extends string>(fields: PayloadFields, name: string, words: readonly [T, ...T[]]): T {
  const text = fields.text(name, 64)
  const word = words.find((known) => known === text)
  if (word === undefined && fields.given(name)) fields.refuse(name, 'WORD_UNKNOWN')
  return word ?? words[0]
}
