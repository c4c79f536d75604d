import { isCurrencyCode } from '../money/currency'
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
import { AMOUNT_LIMIT, discountsInRange, lineIdsAreUnique, ORDER_LIMITS } from '../order/order-content'
import { type ChannelDocument, DOCUMENT_FACT_LIMIT } from './channel-document'
import {
  amount,
  amountNotNegative,
  arrayOf,
  disclosedAmount,
  disclosedId,
  disclosedText,
  type Fields,
  flag,
  instant,
  NOT_PLAIN,
  natural,
  nothing,
  nullable,
  objectOf,
  outsideId,
  paidAmount,
  positive,
  sku,
  text,
  textOfLength,
  textOr,
  textOrNull,
} from './plain-value'

type Fact = ChannelDocument['facts'][number]

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
  const lines = arrayOf(fields.lines, ORDER_LIMITS.lines).map(copyLine)
  const { currency } = fields
  if (lines.length === 0 || !lineIdsAreUnique(lines) || !isCurrencyCode(currency)) throw NOT_PLAIN
  return {
    placedAt: instant(fields.placedAt),
    currency,
    buyer: copyBuyer(objectOf(fields.buyer)),
    recipient: copyRecipient(objectOf(fields.recipient)),
    lines,
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
  const discounts = arrayOf(value, ORDER_LIMITS.discounts).map(copyDiscount)
  if (!discountsInRange(discounts)) throw NOT_PLAIN
  return discounts
}

function copyDiscount(value: unknown): Discount {
  const { bearer, amount, title } = objectOf(value)
  if (bearer !== 'platform' && bearer !== 'merchant') throw NOT_PLAIN
  return { bearer, amount: amountNotNegative(amount), title: textOr(title, ORDER_LIMITS.textLength, '') }
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
