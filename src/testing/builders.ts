import type { ChannelDocumentInput } from '../channel/channel-document'
import type { StockLevel } from '../inventory/stock-level'
import { stockKey } from '../inventory/stock-level'
import { computedTotal } from '../order/amounts'
import type { Address, OrderContent, OrderLine, Recipient } from '../order/order-content'

/** Noon of a working day in Shanghai: no boundary of a day, a month or a year is near. */
export const TEST_NOON = Date.UTC(2026, 2, 18, 4, 0, 0)

type Fact = ChannelDocumentInput['facts'][number]
type FactOf<K extends Fact['kind']> = Extract<Fact, { kind: K }>

/** A made-up address that passes the gate. */
export function address(differing: Partial<Address> = {}): Address {
  return {
    country: 'CN',
    province: '浙江省',
    city: '杭州市',
    district: '余杭区',
    detail: '未来路 188 号 6 幢 1204 室',
    postalCode: '311100',
    ...differing,
  }
}

/** A made-up person. The number belongs to a block that no carrier has given out. */
export function recipient(differing: Partial<Recipient> = {}): Recipient {
  return { name: '沈清禾', phone: '19900001234', address: address(), ...differing }
}

/** One line: two pieces at 39.90. */
export function orderLine(differing: Partial<OrderLine> = {}): OrderLine {
  return {
    id: 'L1',
    channelSku: null,
    sku: 'TEA-GREEN-250G',
    title: '明前龙井 250g',
    quantity: 2,
    unitPrice: 3_990,
    discounts: [],
    tax: 0,
    gift: false,
    presale: null,
    customs: null,
    ...differing,
  }
}

/** An order that passes every gate check. Left out, `total` is what lines, discounts and freight come to. */
export function orderContent(differing: Partial<OrderContent> = {}): OrderContent {
  const content: OrderContent = {
    placedAt: TEST_NOON,
    currency: 'CNY',
    buyer: { id: 'buyer-1001', nick: '山里的茶客', level: 'v2', ip: '203.0.113.7' },
    recipient: recipient(),
    lines: [orderLine()],
    discounts: [],
    freight: 0,
    total: 0,
    commission: 0,
    memos: { buyer: '', seller: '' },
    mergeKey: null,
    cashOnDelivery: false,
    crossBorder: false,
    sealed: false,
    warehouse: null,
    rawStatus: null,
    tags: [],
    ...differing,
  }
  return 'total' in differing ? content : { ...content, total: computedTotal(content) }
}

/** A snapshot of an order. A higher `version` replaces a lower one. */
export function placed(
  content: Partial<OrderContent> = {},
  fact: Partial<FactOf<'OrderPlaced'>> = {},
): FactOf<'OrderPlaced'> {
  const snapshot = orderContent(content)
  return { kind: 'OrderPlaced', ref: 'snapshot-1', at: snapshot.placedAt, version: 1, content: snapshot, ...fact }
}

/** A payment of this many minor units, a minute after the order was placed. */
export function paid(amount: number, fact: Partial<FactOf<'PaymentCaptured'>> = {}): FactOf<'PaymentCaptured'> {
  return { kind: 'PaymentCaptured', ref: 'payment-1', at: TEST_NOON + 60_000, amount, method: 'alipay', ...fact }
}

/** A parcel with all lines handed to the carrier, an hour after the order was placed. */
export function handedOver(fact: Partial<FactOf<'ParcelHandedOver'>> = {}): FactOf<'ParcelHandedOver'> {
  return {
    kind: 'ParcelHandedOver',
    ref: 'scan-1',
    at: TEST_NOON + 3_600_000,
    parcel: 'parcel-1',
    carrier: 'SF',
    trackingNo: 'SF1000000000001',
    ...fact,
  }
}

/** What an adapter reads from one raw document: an order that was placed, unless other facts are given. */
export function channelDocument(differing: Partial<ChannelDocumentInput> = {}): ChannelDocumentInput {
  return { channelOrderNo: '3690001112223334445', facts: [placed()], ...differing }
}

/** A stock row with a hundred pieces on hand, none promised. */
export function stockLevel(differing: Partial<Omit<StockLevel, 'key'>> = {}): StockLevel {
  const place = { sku: 'TEA-GREEN-250G', warehouse: 'main', pool: 'normal' }
  const level = {
    ...place,
    onHand: 100,
    locked: 0,
    reserved: 0,
    backorderLimit: 0,
    version: 1,
    wakeAt: null,
    telling: null,
    ...differing,
  }
  return { key: stockKey(level), ...level }
}
