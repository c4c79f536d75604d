import type { PayloadFields } from '../../channel/payload/fields'
import { UNKNOWN } from '../../order/disclosed'
import { ORDER_LIMITS, type OrderContentInput } from '../../order/order-content'
import {
  amountOf,
  codeOf,
  countryOf,
  disclosedAmount,
  disclosedCountry,
  disclosedText,
  flagOf,
  idOrNull,
  instantOf,
  skuOf,
  textOr,
  type WireContext,
  wordOf,
} from './wire-values'

type LineInput = OrderContentInput['lines'][number]
type DiscountInput = NonNullable<LineInput['discounts']>[number]

export const BEARERS = ['platform', 'merchant'] as const
export const PRESALE_KINDS = ['deposit', 'fullPayment', 'delayedShipping'] as const

const UNKNOWN_BUYER: OrderContentInput['buyer'] = { id: UNKNOWN, nick: UNKNOWN, ip: UNKNOWN }
const UNKNOWN_ADDRESS: OrderContentInput['recipient']['address'] = {
  province: UNKNOWN,
  city: UNKNOWN,
  district: UNKNOWN,
  detail: UNKNOWN,
  postalCode: UNKNOWN,
}
const UNKNOWN_RECIPIENT: OrderContentInput['recipient'] = { name: UNKNOWN, phone: UNKNOWN, address: UNKNOWN_ADDRESS }

/** All that one document says of the order itself, as it stood at `updatedAt`. */
export function readSnapshot(fields: PayloadFields, context: WireContext): OrderContentInput {
  return {
    placedAt: instantOf(fields, 'placedAt', context),
    currency: context.currency,
    buyer: fields.given('buyer') ? readBuyer(fields.object('buyer')) : UNKNOWN_BUYER,
    recipient: fields.given('recipient') ? readRecipient(fields.object('recipient')) : UNKNOWN_RECIPIENT,
    lines: readLines(fields, context),
    discounts: readDiscounts(fields, context),
    freight: disclosedAmount(fields, 'freight', context),
    total: disclosedAmount(fields, 'total', context),
    commission: disclosedAmount(fields, 'commission', context),
    memos: fields.given('memos') ? readMemos(fields.object('memos')) : { buyer: '', seller: '' },
    mergeKey: textOr(fields, 'mergeKey', null, 256),
    cashOnDelivery: flagOf(fields, 'cashOnDelivery'),
    crossBorder: flagOf(fields, 'crossBorder'),
    sealed: flagOf(fields, 'sealed'),
    warehouse: codeOf(fields, 'warehouse'),
    rawStatus: textOr(fields, 'status', null, 128),
    tags: fields.given('tags') ? fields.texts('tags', ORDER_LIMITS.tags, 128) : [],
  }
}

function readLines(fields: PayloadFields, context: WireContext): LineInput[] {
  const seen = new Set<string>()
  const lines = fields.list('lines', (item) => {
    const line = readLine(item, context)
    if (seen.has(line.id)) item.refuse('id', 'LINE_DUPLICATE')
    seen.add(line.id)
    return line
  })
  if (lines.length === 0 && fields.given('lines')) fields.refuse('lines', 'LINES_MISSING')
  return lines
}

function readLine(fields: PayloadFields, context: WireContext): LineInput {
  return {
    id: fields.id('id'),
    channelSku: skuOf(fields, 'channelSku'),
    sku: skuOf(fields, 'sku'),
    title: textOr(fields, 'title', ''),
    quantity: fields.quantity('quantity'),
    unitPrice: disclosedAmount(fields, 'unitPrice', context),
    discounts: readDiscounts(fields, context),
    tax: fields.given('tax') ? fields.amount('tax', context.currency) : 0,
    gift: flagOf(fields, 'gift'),
    presale: fields.given('presale') ? readPresale(fields.object('presale'), context) : null,
    customs: fields.given('customs') ? readCustoms(fields.object('customs'), context) : null,
  }
}

function readDiscounts(fields: PayloadFields, context: WireContext): DiscountInput[] {
  if (!fields.given('discounts')) return []
  const readDiscount = (item: PayloadFields): DiscountInput => ({
    bearer: wordOf(item, 'bearer', BEARERS),
    amount: amountOf(item, 'amount', context),
    title: textOr(item, 'title', ''),
  })
  return fields.list('discounts', readDiscount, ORDER_LIMITS.discounts)
}

function readPresale(fields: PayloadFields, context: WireContext): NonNullable<LineInput['presale']> {
  return {
    kind: wordOf(fields, 'kind', PRESALE_KINDS),
    deposit: fields.given('deposit') ? amountOf(fields, 'deposit', context) : 0,
    shipBy: fields.given('shipBy') ? instantOf(fields, 'shipBy', context) : null,
  }
}

function readCustoms(fields: PayloadFields, context: WireContext): NonNullable<LineInput['customs']> {
  return {
    hsCode: disclosedText(fields, 'hsCode', 32),
    originCountry: disclosedCountry(fields, 'originCountry'),
    declaredValue: disclosedAmount(fields, 'declaredValue', context),
  }
}

function readBuyer(fields: PayloadFields): OrderContentInput['buyer'] {
  return {
    id: fields.absence('id') ?? idOrNull(fields, 'id') ?? UNKNOWN,
    nick: disclosedText(fields, 'nick'),
    level: textOr(fields, 'level', null, 64),
    ip: disclosedText(fields, 'ip', 64),
  }
}

function readRecipient(fields: PayloadFields): OrderContentInput['recipient'] {
  return {
    name: disclosedText(fields, 'name'),
    phone: disclosedText(fields, 'phone', 64),
    address: fields.given('address') ? readAddress(fields.object('address')) : UNKNOWN_ADDRESS,
  }
}

function readAddress(fields: PayloadFields): OrderContentInput['recipient']['address'] {
  return {
    country: fields.given('country') ? countryOf(fields, 'country') : 'CN',
    province: disclosedText(fields, 'province'),
    city: disclosedText(fields, 'city'),
    district: disclosedText(fields, 'district'),
    detail: disclosedText(fields, 'detail'),
    postalCode: disclosedText(fields, 'postalCode', 32),
  }
}

function readMemos(fields: PayloadFields): { buyer: string; seller: string } {
  return { buyer: textOr(fields, 'buyer', ''), seller: textOr(fields, 'seller', '') }
}
