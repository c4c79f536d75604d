import fc, { type Arbitrary } from 'fast-check'
import { computedTotal } from '../../order/amounts'
import { type Disclosed, UNKNOWN, WITHHELD } from '../../order/disclosed'
import type { Discount, OrderContent, OrderLine } from '../../order/order-content'
import { TEST_NOON } from '../builders'

/** SKUs that generated orders draw from: few, so that orders meet on them. */
export const GENERATED_SKUS = ['SKU-1', 'SKU-2', 'SKU-3', '红茶 250g', 'SKU/5'] as const

/** Text as people and platforms write it: empty, Chinese, emoji, with quotes and line breaks, and anything else. */
export function textArbitrary(maxLength = 40): Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom('', ' ', '沈清禾', "O'Neil; drop table", '👩‍👩‍👧‍👦 家', 'a\nb', '＝SUM(1)', '<b>'),
    fc.string({ unit: 'grapheme', maxLength }),
  )
}

function disclosed<T>(arbitrary: Arbitrary<T>): Arbitrary<Disclosed<T>> {
  return fc.oneof(
    { weight: 8, arbitrary },
    { weight: 1, arbitrary: fc.constant(WITHHELD) },
    { weight: 1, arbitrary: fc.constant(UNKNOWN) },
  )
}

/** A discount of either bearer, from nothing to 20.00. */
export function discountArbitrary(): Arbitrary<Discount> {
  return fc.record({
    bearer: fc.constantFrom('platform' as const, 'merchant' as const),
    amount: fc.integer({ min: 0, max: 2_000 }),
    title: fc.constantFrom('', '满减', '店铺券'),
  })
}

/** A line; `id` is made unique by `orderContentArbitrary`. Its price may be withheld unless `priced`. */
export function orderLineArbitrary({ priced = false }: { readonly priced?: boolean } = {}): Arbitrary<OrderLine> {
  const price = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 1, max: 900_000_000 }))
  return fc.record({
    id: fc.constant('L'),
    channelSku: fc.constantFrom(null, 'unmapped'),
    sku: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...GENERATED_SKUS) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    title: textArbitrary(),
    quantity: fc.integer({ min: 1, max: 9 }),
    unitPrice: priced ? price : disclosed(price),
    discounts: fc.array(discountArbitrary(), { maxLength: 2 }),
    tax: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 500 }) }),
    gift: fc.boolean(),
    presale: fc.oneof(
      { weight: 5, arbitrary: fc.constant(null) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constantFrom('deposit' as const, 'fullPayment' as const, 'delayedShipping' as const),
          deposit: fc.integer({ min: 0, max: 5_000 }),
          shipBy: fc.constantFrom(null, TEST_NOON + 86_400_000),
        }),
      },
    ),
    customs: fc.oneof(
      { weight: 5, arbitrary: fc.constant(null) },
      {
        weight: 1,
        arbitrary: fc.record({
          hsCode: disclosed(fc.constant('0902.10')),
          originCountry: disclosed(fc.constant('CN')),
          declaredValue: disclosed(fc.integer({ min: 0, max: 10_000 })),
        }),
      },
    ),
  })
}

export interface ContentOptions {
  /** All amounts are known. */
  readonly priced?: boolean
  /** Most lines. Default 4. */
  readonly maxLines?: number
}

/**
 * An order's content: withheld and unknown fields, discounts of both bearers on lines and order, gifts, presales, cash
 * on delivery, cross-border. Four in five totals agree with the lines.
 */
export function orderContentArbitrary({ priced = false, maxLines = 4 }: ContentOptions = {}): Arbitrary<OrderContent> {
  const amount = (max: number) => (priced ? fc.integer({ min: 0, max }) : disclosed(fc.integer({ min: 0, max })))
  const content: Arbitrary<OrderContent> = fc.record({
    placedAt: fc.integer({ min: -3_600_000, max: 3_600_000 }).map((offset) => TEST_NOON + offset),
    currency: fc.constant('CNY'),
    buyer: fc.record({
      id: disclosed(fc.constantFrom('buyer-1', 'buyer-2', 'buyer-3')),
      nick: disclosed(textArbitrary()),
      level: fc.constantFrom(null, 'v1'),
      ip: disclosed(fc.constant('203.0.113.7')),
    }),
    recipient: fc.record({
      name: disclosed(textArbitrary()),
      phone: disclosed(fc.constantFrom('', '19900001234', '+86 199 0000 1234')),
      address: fc.record({
        country: fc.constantFrom('CN', 'JP'),
        province: disclosed(fc.constantFrom('', '浙江省')),
        city: disclosed(fc.constantFrom('', '杭州市')),
        district: disclosed(fc.constant('余杭区')),
        detail: disclosed(textArbitrary()),
        postalCode: disclosed(fc.constant('311100')),
      }),
    }),
    lines: fc
      .array(orderLineArbitrary({ priced }), { minLength: 1, maxLength: maxLines })
      .map((lines) => lines.map((line, index) => ({ ...line, id: `L${index + 1}` }))),
    discounts: fc.array(discountArbitrary(), { maxLength: 2 }),
    freight: amount(2_000),
    total: fc.integer({ min: 0, max: 100_000 }),
    commission: amount(500),
    memos: fc.record({ buyer: textArbitrary(), seller: textArbitrary() }),
    mergeKey: fc.constantFrom(null, 'merge-1'),
    cashOnDelivery: fc.boolean(),
    crossBorder: fc.boolean(),
    sealed: fc.boolean(),
    warehouse: fc.constantFrom(null, 'east'),
    rawStatus: fc.constantFrom(null, 'WAIT_SELLER_SEND_GOODS'),
    tags: fc.array(fc.constantFrom('预售', 'vip'), { maxLength: 2 }),
  })
  return fc.tuple(content, fc.integer({ min: 0, max: 9 })).map(([made, agrees]) => {
    const total = computedTotal(made)
    return agrees < 8 && (typeof total !== 'number' || total >= 0) ? { ...made, total } : made
  })
}

/** Content of which every amount is known: what the identities of amounts are stated over. */
export function pricedContentArbitrary(): Arbitrary<OrderContent> {
  return orderContentArbitrary({ priced: true })
}
