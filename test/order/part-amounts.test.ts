import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountReadings } from '../../src/order/amounts'
import { isKnown, WITHHELD } from '../../src/order/disclosed'
import { orderContentSchema } from '../../src/order/order-content'
import { partAmounts, sumAmounts } from '../../src/order/part-amounts'
import { sampleContent } from './sample-order'

const parsed = (overrides: object) => orderContentSchema.parse(sampleContent(overrides))

describe('the money of an order in parts', () => {
  it('follows the pieces of each line, the odd unit first to the largest remainder', () => {
    const content = parsed({
      lines: [
        { id: 'l1', sku: 'TEA', quantity: 3, unitPrice: 1_000, discounts: [{ bearer: 'merchant', amount: 100 }] },
      ],
      discounts: [],
      freight: 500,
      commission: 100,
      total: 3_400,
    })
    const parts = [{ pieces: [{ line: 'l1', quantity: 2 }] }, { pieces: [{ line: 'l1', quantity: 1 }] }]
    const none = { platformDiscount: 0, tax: 0 }
    expect(partAmounts(content, parts)).toEqual([
      { ...none, goods: 2_000, merchantDiscount: 67, freight: 333, commission: 67, paid: 1_933 },
      { ...none, goods: 1_000, merchantDiscount: 33, freight: 167, commission: 33, paid: 967 },
    ])
  })

  it('is not told where the platform withholds a price', () => {
    const content = parsed({ lines: [{ id: 'l1', sku: 'TEA', quantity: 1, unitPrice: WITHHELD }] })
    expect(partAmounts(content, [{ pieces: [{ line: 'l1', quantity: 1 }] }])).toEqual(WITHHELD)
  })

  it('adds up to the order, whatever is split how', () => {
    const discounts = fc.array(
      fc.record({ bearer: fc.constantFrom('platform', 'merchant'), amount: fc.integer({ min: 0, max: 5_000 }) }),
      { maxLength: 3 },
    )
    const line = fc.record({
      quantities: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 3, maxLength: 3 }),
      unitPrice: fc.integer({ min: 0, max: 9_999 }),
      tax: fc.integer({ min: 0, max: 999 }),
      discounts,
    })
    const orders = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 5 }),
      discounts,
      freight: fc.integer({ min: 0, max: 2_000 }),
      commission: fc.integer({ min: 0, max: 2_000 }),
    })
    fc.assert(
      fc.property(orders, ({ lines, ...order }) => {
        const wanted = lines.map(({ quantities: [first = 0, ...others], ...rest }, at) => {
          const quantities = first + others.reduce((sum, one) => sum + one, 0) === 0 ? [1, 0, 0] : [first, ...others]
          return { ...rest, id: `l${at}`, sku: 'A', quantities }
        })
        const content = parsed({
          ...order,
          lines: wanted.map(({ quantities, ...one }) => ({
            ...one,
            quantity: quantities.reduce((sum, quantity) => sum + quantity, 0),
          })),
        })
        const parts = [0, 1, 2].map((at) => ({
          pieces: wanted.flatMap(({ id, quantities }) =>
            (quantities[at] ?? 0) > 0 ? [{ line: id, quantity: quantities[at] ?? 0 }] : [],
          ),
        }))
        const shares = partAmounts(content, parts)
        if (!isKnown(shares)) throw new Error('All is known.')
        const whole = amountReadings(content, { captured: 0, refunded: 0 })
        expect(sumAmounts(shares)).toEqual({
          goods: whole.goods,
          platformDiscount: whole.platformDiscount,
          merchantDiscount: whole.merchantDiscount,
          tax: whole.tax,
          freight: order.freight,
          commission: order.commission,
          paid: Number(whole.deal) - order.freight,
        })
      }),
      { numRuns: 2_000 },
    )
  })
})
