import { isAbsent } from '../order/disclosed'
import type { Address, Buyer, OrderContent } from '../order/order-content'
import { AMOUNT_LIMIT, ORDER_LIMITS } from '../order/order-content'

/**
 * Thrown by these readers when a value is not plainly what it has to be; `copyDocument` catches it, and the schema then
 * decides and says why. It carries nothing, and is made once, so that a hostile feed costs no stack traces.
 */
export const NOT_PLAIN = new Error('not plain')

export type Fields = Readonly<Record<string, unknown>>

export function objectOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw NOT_PLAIN
  return value as Fields
}

export function arrayOf(value: unknown, limit: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > limit) throw NOT_PLAIN
  return value
}

export function text(value: unknown, maxLength: number): string {
  if (typeof value !== 'string' || value.length > maxLength) throw NOT_PLAIN
  return value
}

export function textOfLength(value: unknown, length: number): string {
  if (typeof value !== 'string' || value.length !== length) throw NOT_PLAIN
  return value
}

export function textOr(value: unknown, maxLength: number, otherwise: string): string {
  return value === undefined ? otherwise : text(value, maxLength)
}

export function textOrNull(value: unknown, maxLength: number): string | null {
  return value === undefined || value === null ? null : text(value, maxLength)
}

export function nullable<T>(value: unknown, copy: (value: unknown) => T): T | null {
  return value === undefined || value === null ? null : copy(value)
}

/** Null, or a case for the schema. */
export function nothing<T>(value: unknown): T | null {
  if (value !== undefined && value !== null) throw NOT_PLAIN
  return null
}

export function flag(value: unknown): boolean {
  if (value === undefined) return false
  if (typeof value !== 'boolean') throw NOT_PLAIN
  return value
}

export function integer(value: unknown): number {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw NOT_PLAIN
  return value as number
}

export function natural(value: unknown): number {
  const whole = integer(value)
  if (whole < 0) throw NOT_PLAIN
  return whole
}

export function positive(value: unknown): number {
  const whole = integer(value)
  if (whole < 1) throw NOT_PLAIN
  return whole
}

export function amount(value: unknown): number {
  const minor = integer(value)
  if (minor > AMOUNT_LIMIT || minor < -AMOUNT_LIMIT) throw NOT_PLAIN
  return minor
}

export function amountNotNegative(value: unknown): number {
  const minor = amount(value)
  if (minor < 0) throw NOT_PLAIN
  return minor
}

export function paidAmount(value: unknown): number {
  const minor = amount(value)
  if (minor < 1) throw NOT_PLAIN
  return minor
}

const FIRST_INSTANT = 946_684_800_000
const AFTER_LAST_INSTANT = 4_133_980_800_000

export function instant(value: unknown): number {
  const at = integer(value)
  if (at < FIRST_INSTANT || at >= AFTER_LAST_INSTANT) throw NOT_PLAIN
  return at
}

/** Printable ASCII without the space, 1 to 128 characters. */
export function outsideId(value: unknown): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 128) throw NOT_PLAIN
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if (code < 0x21 || code > 0x7e) throw NOT_PLAIN
  }
  return value
}

/** Printable ASCII, spaces inside only; a SKU in another script is a case for the schema. */
export function sku(value: unknown): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 128) throw NOT_PLAIN
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    const inner = code === 0x20 && index > 0 && index < value.length - 1
    if ((code < 0x21 || code > 0x7e) && !inner) throw NOT_PLAIN
  }
  return value
}

export function disclosedAmount(value: unknown): OrderContent['freight'] {
  return typeof value === 'number' ? amountNotNegative(value) : absent(value)
}

export function disclosedText(value: unknown, maxLength: number = ORDER_LIMITS.textLength): Address['detail'] {
  return typeof value === 'string' ? text(value, maxLength) : absent(value)
}

export function disclosedId(value: unknown): Buyer['id'] {
  if (value === '') throw NOT_PLAIN
  return disclosedText(value, 256)
}

function absent(value: unknown): { readonly absent: 'withheld' | 'unknown' } {
  if (!isAbsent(value)) throw NOT_PLAIN
  if (value.absent !== 'withheld' && value.absent !== 'unknown') throw NOT_PLAIN
  return { absent: value.absent }
}
