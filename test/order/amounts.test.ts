import { describe, expect, it } from 'vitest'
import { amountReadings, lineAmounts } from '../../src/order/amounts'
import { isKnown, WITHHELD } from '../../src/order/disclosed'
import { sampleContent } from './sample-order'

const payment = { captured: 3_199, refunded: 0 }

describe('the readings of one order', () => {
  const readings = amountReadings(sampleContent(), payment)

  it('reads goods 30.00, freight 5.00, discounts 2.00 and 1.01', () => {
    expect(readings).toEqual({
      goods: 3_000,
      freight: 500,
      tax: 0,
      platformDiscount: 200,
      merchantDiscount: 101,
      deal: 3_199,
      platformView: 3_199,
      financeView: 3_139,
      unifiedView: 3_139,
      revenue: 3_300,
      computedTotal: 3_199,
    })
  })

  it('counts a refund in the money that came, not in the deal', () => {
    const after = amountReadings(sampleContent(), { captured: 3_199, refunded: 199 })
    expect([after.deal, after.unifiedView]).toEqual([3_199, 2_940])
  })

  it('adds tax on top to the total alone', () => {
    const content = sampleContent({
      lines: [{ id: 'l1', sku: 'TEA-1', quantity: 3, unitPrice: 1_000, tax: 130 }],
    })
    const withTax = amountReadings(content, payment)
    expect([withTax.deal, withTax.computedTotal]).toEqual([3_199, 3_329])
  })
})

describe('discounts shared over the lines', () => {
  it('give each line its share to the cent, by the largest remainder', () => {
    const lines = lineAmounts(sampleContent())
    if (!isKnown(lines)) throw new Error('every price is known')
    // 2.00 over 20.00 and 10.00 is 1.33 and 0.67; 1.01 over 18.67 and 9.33 is 0.67 and 0.34.
    expect(lines.map((line) => [line.platformDiscount, line.merchantDiscount, line.paid])).toEqual([
      [133, 67, 1_800],
      [67, 34, 899],
    ])
  })

  it('never weigh a line that its own discount has made free', () => {
    const lines = lineAmounts(
      sampleContent({
        lines: [
          { id: 'a', sku: 'A', quantity: 1, unitPrice: 1_000, discounts: [{ bearer: 'merchant', amount: 1_000 }] },
          { id: 'b', sku: 'B', quantity: 1, unitPrice: 1_000 },
        ],
        discounts: [{ bearer: 'platform', amount: 300 }],
      }),
    )
    if (!isKnown(lines)) throw new Error('every price is known')
    expect(lines.map((line) => line.paid)).toEqual([0, 700])
  })
})

describe('what a platform withholds', () => {
  it('makes every reading that rests on it withheld, never zero', () => {
    const content = sampleContent({ lines: [{ id: 'l1', sku: 'TEA-1', quantity: 1, unitPrice: WITHHELD }] })
    const readings = amountReadings(content, payment)
    expect([readings.goods, readings.deal, readings.platformView, readings.revenue]).toEqual([
      WITHHELD,
      WITHHELD,
      WITHHELD,
      WITHHELD,
    ])
    expect(readings.unifiedView).toBe(3_139)
  })

  it('is told apart from a freight of nothing', () => {
    expect(amountReadings(sampleContent({ freight: WITHHELD }), payment).deal).toEqual(WITHHELD)
    expect(amountReadings(sampleContent({ freight: 0 }), payment).deal).toBe(2_699)
  })
})
