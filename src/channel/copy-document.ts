import { isAbsent } from '../order/disclosed'
import type {
  Address,
  Buyer,
  Customs,
  Discount,
  OrderContent,
  OrderLine,
  Presale,
  Recipient,
} from '../order/order-content'
import { AMOUNT_LIMIT, ORDER_LIMITS } from '../order/order-content'
import { type ChannelDocument, DOCUMENT_FACT_LIMIT } from './channel-document'

/**
 * Thrown inside this file when a value is not plainly what it has to be; the schema then decides and says why. It never
 * leaves the file, carries nothing, and is made once, so that a hostile feed costs no stack traces.
 */
const NOT_PLAIN = new Error('not plain')

type Fact = ChannelDocument['facts'][number]
type Fields = Readonly<Record<string, unknown>>

/**
 * Checks and copies a channel's document in one pass, for the bulk of documents that are plainly right. It answers what
 * `channelDocumentSchema` would answer, or undefined where that has to look itself: the schema is the rule, this is the
 * quick way through it, and a property test holds the two together.
 */
export function copyDocument(document: unknown): ChannelDocument | undefined {
  try {
    const fields = objectOf(document)
    const facts = arrayOf(fields.facts, DOCUMENT_FACT_LIMIT)
    if (facts.length === 0) return undefined
    return { channelOrderNo: outsideId(fields.channelOrderNo), facts: facts.map(copyFact) }
  } catch (error) {
    if (error === NOT_PLAIN) return undefined
    throw error
  }
}

function copyFact(value: unknown): Fact {
  const fields = objectOf(value)
  const ref = outsideId(fields.ref)
  const at = instant(fields.at)
  const version = fields.version === undefined ? 0 : natural(fields.version)
  const kind = fields.kind as Fact['kind']
  switch (kind) {
    case 'OrderPlaced':
      return { kind, ref, at, version, content: copyContent(objectOf(fields.content)) }
    case 'PaymentCaptured':
      return { kind, ref, at, version, amount: paidAmount(fields.amount), method: textOr(fields.method, 64, '') }
    case 'PaymentRefunded':
      return { kind, ref, at, version, amount: paidAmount(fields.amount), payment: nullable(fields.payment, outsideId) }
    case 'OrderCancelled':
    case 'OrderClosed':
      return { kind, ref, at, version, reason: textOr(fields.reason, ORDER_LIMITS.textLength, '') }
    case 'PaymentFailed':
    case 'PaymentTimedOut':
    case 'OrderReviewed':
    case 'StockAllocated':
    case 'OutboundRequested':
    case 'OrderPacked':
    case 'OrderCompleted':
      return { kind, ref, at, version }
    case 'WaybillIssued':
    case 'ParcelPicked':
    case 'ParcelPacked':
    case 'ParcelHandedOver':
    case 'ParcelInTransit':
    case 'ParcelOutForDelivery':
    case 'ParcelDelivered':
    case 'ParcelRejected':
    case 'ParcelLost':
    case 'ParcelReturned':
      return {
        kind,
        ref,
        at,
        version,
        parcel: outsideId(fields.parcel),
        carrier: textOrNull(fields.carrier, 64),
        trackingNo: nullable(fields.trackingNo, outsideId),
        lines: nullable(fields.lines, (lines) => arrayOf(lines, ORDER_LIMITS.lines).map(outsideId)),
      }
    default:
      throw NOT_PLAIN
  }
}

function copyContent(fields: Fields): OrderContent {
  const lines = arrayOf(fields.lines, ORDER_LIMITS.lines)
  if (lines.length === 0) throw NOT_PLAIN
  return {
    placedAt: instant(fields.placedAt),
    currency: textOfLength(fields.currency, 3),
    buyer: copyBuyer(objectOf(fields.buyer)),
    recipient: copyRecipient(objectOf(fields.recipient)),
    lines: lines.map(copyLine),
    discounts: copyDiscounts(fields.discounts),
    freight: disclosedAmount(fields.freight),
    total: disclosedAmount(fields.total),
    commission: disclosedAmount(fields.commission),
    memos: copyMemos(fields.memos),
    mergeKey: textOrNull(fields.mergeKey, 256),
    cashOnDelivery: flag(fields.cashOnDelivery),
    crossBorder: flag(fields.crossBorder),
    sealed: flag(fields.sealed),
    // A code has a pattern of its own; orders that name a warehouse are few.
    warehouse: nothing(fields.warehouse),
    rawStatus: textOrNull(fields.rawStatus, 128),
    tags: fields.tags === undefined ? [] : arrayOf(fields.tags, ORDER_LIMITS.tags).map((tag) => text(tag, 128)),
  }
}

function copyLine(value: unknown): OrderLine {
  const fields = objectOf(value)
  const quantity = positive(fields.quantity)
  const unitPrice = disclosedAmount(fields.unitPrice)
  if (quantity > ORDER_LIMITS.quantity) throw NOT_PLAIN
  if (typeof unitPrice === 'number' && unitPrice * quantity > AMOUNT_LIMIT) throw NOT_PLAIN
  return {
    id: outsideId(fields.id),
    channelSku: nullable(fields.channelSku, sku),
    sku: nullable(fields.sku, sku),
    title: textOr(fields.title, ORDER_LIMITS.textLength, ''),
    quantity,
    unitPrice,
    discounts: copyDiscounts(fields.discounts),
    tax: fields.tax === undefined ? 0 : amount(fields.tax),
    gift: flag(fields.gift),
    presale: nothing<Presale>(fields.presale),
    customs: nothing<Customs>(fields.customs),
  }
}

function copyDiscounts(value: unknown): Discount[] {
  if (value === undefined) return []
  return arrayOf(value, ORDER_LIMITS.discounts).map((discount) => {
    const { bearer, amount, title } = objectOf(discount)
    if (bearer !== 'platform' && bearer !== 'merchant') throw NOT_PLAIN
    return { bearer, amount: amountNotNegative(amount), title: textOr(title, ORDER_LIMITS.textLength, '') }
  })
}

function copyBuyer({ id, nick, level, ip }: Fields): Buyer {
  return { id: disclosedId(id), nick: disclosedText(nick), level: textOrNull(level, 64), ip: disclosedText(ip, 64) }
}

function copyRecipient({ name, phone, address }: Fields): Recipient {
  return { name: disclosedText(name), phone: disclosedText(phone, 64), address: copyAddress(objectOf(address)) }
}

function copyAddress(fields: Fields): Address {
  return {
    country: fields.country === undefined ? 'CN' : textOfLength(fields.country, 2),
    province: disclosedText(fields.province),
    city: disclosedText(fields.city),
    district: disclosedText(fields.district),
    detail: disclosedText(fields.detail),
    postalCode: disclosedText(fields.postalCode, 32),
  }
}

function copyMemos(value: unknown): OrderContent['memos'] {
  if (value === undefined) return { buyer: '', seller: '' }
  const { buyer, seller } = objectOf(value)
  return {
    buyer: textOr(buyer, ORDER_LIMITS.textLength, ''),
    seller: textOr(seller, ORDER_LIMITS.textLength, ''),
  }
}

function objectOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw NOT_PLAIN
  return value as Fields
}

function arrayOf(value: unknown, limit: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > limit) throw NOT_PLAIN
  return value
}

function text(value: unknown, maxLength: number): string {
  if (typeof value !== 'string' || value.length > maxLength) throw NOT_PLAIN
  return value
}

function textOfLength(value: unknown, length: number): string {
  if (typeof value !== 'string' || value.length !== length) throw NOT_PLAIN
  return value
}

function textOr(value: unknown, maxLength: number, otherwise: string): string {
  return value === undefined ? otherwise : text(value, maxLength)
}

function textOrNull(value: unknown, maxLength: number): string | null {
  return value === undefined || value === null ? null : text(value, maxLength)
}

function nullable<T>(value: unknown, copy: (value: unknown) => T): T | null {
  return value === undefined || value === null ? null : copy(value)
}

/** Null, or a case for the schema. */
function nothing<T>(value: unknown): T | null {
  if (value !== undefined && value !== null) throw NOT_PLAIN
  return null
}

function flag(value: unknown): boolean {
  if (value === undefined) return false
  if (typeof value !== 'boolean') throw NOT_PLAIN
  return value
}

function integer(value: unknown): number {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw NOT_PLAIN
  return value as number
}

function natural(value: unknown): number {
  const whole = integer(value)
  if (whole < 0) throw NOT_PLAIN
  return whole
}

function positive(value: unknown): number {
  const whole = integer(value)
  if (whole < 1) throw NOT_PLAIN
  return whole
}

function amount(value: unknown): number {
  const minor = integer(value)
  if (minor > AMOUNT_LIMIT || minor < -AMOUNT_LIMIT) throw NOT_PLAIN
  return minor
}

function amountNotNegative(value: unknown): number {
  const minor = amount(value)
  if (minor < 0) throw NOT_PLAIN
  return minor
}

function paidAmount(value: unknown): number {
  const minor = amount(value)
  if (minor < 1) throw NOT_PLAIN
  return minor
}

const FIRST_INSTANT = 946_684_800_000
const AFTER_LAST_INSTANT = 4_133_980_800_000

function instant(value: unknown): number {
  const at = integer(value)
  if (at < FIRST_INSTANT || at >= AFTER_LAST_INSTANT) throw NOT_PLAIN
  return at
}

/** Printable ASCII without the space, 1 to 128 characters. */
function outsideId(value: unknown): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 128) throw NOT_PLAIN
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if (code < 0x21 || code > 0x7e) throw NOT_PLAIN
  }
  return value
}

/** Printable ASCII, spaces inside only; a SKU in another script is a case for the schema. */
function sku(value: unknown): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 128) throw NOT_PLAIN
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    const inner = code === 0x20 && index > 0 && index < value.length - 1
    if ((code < 0x21 || code > 0x7e) && !inner) throw NOT_PLAIN
  }
  return value
}

function disclosedAmount(value: unknown): OrderContent['freight'] {
  return typeof value === 'number' ? amountNotNegative(value) : absent(value)
}

function disclosedText(value: unknown, maxLength: number = ORDER_LIMITS.textLength): Address['detail'] {
  return typeof value === 'string' ? text(value, maxLength) : absent(value)
}

function disclosedId(value: unknown): Buyer['id'] {
  if (value === '') throw NOT_PLAIN
  return disclosedText(value, 256)
}

function absent(value: unknown): { readonly absent: 'withheld' | 'unknown' } {
  if (!isAbsent(value)) throw NOT_PLAIN
  if (value.absent !== 'withheld' && value.absent !== 'unknown') throw NOT_PLAIN
  return { absent: value.absent }
}
