import fc from 'fast-check'
import {
  amountReadings,
  checkGate,
  computedTotal,
  EMPTY_CATALOG,
  isAbsent,
  lineAmounts,
  planLines,
} from 'orderhub/order'
import { orderContentArbitrary, pricedContentArbitrary } from 'orderhub/testing/generators'
import { describe, expect, it } from 'vitest'
import { orderContentSchema } from '../../src/order/order-content'

const payment = fc.record({ captured: fc.nat(1_000_000), refunded: fc.nat(1_000_000) })

describe('amounts of any order', () => {
  it('share every discount out to the cent', () => {
    fc.assert(
      fc.property(pricedContentArbitrary(), (content) => {
        const lines = lineAmounts(content)
        if (isAbsent(lines)) throw new RangeError('Every price is known.')
        for (const bearer of ['platform', 'merchant'] as const) {
          const all = [...content.discounts, ...content.lines.flatMap((line) => line.discounts)]
          const given = all
            .filter((discount) => discount.bearer === bearer)
            .reduce((sum, { amount }) => sum + amount, 0)
          const shared = lines.reduce((sum, line) => sum + line[`${bearer}Discount`], 0)
          expect(shared).toBe(given)
        }
        for (const line of lines) expect(line.paid).toBe(line.goods - line.platformDiscount - line.merchantDiscount)
      }),
      { numRuns: 2_000 },
    )
  })

  it('read alike from both ends', () => {
    fc.assert(
      fc.property(pricedContentArbitrary(), payment, (content, money) => {
        const amounts = amountReadings(content, money)
        const { goods, freight, deal, platformView, financeView, unifiedView, revenue } = amounts
        const known = [goods, freight, deal, platformView, financeView, unifiedView, revenue, content.commission]
        if (known.some(isAbsent)) throw new RangeError('Every amount is known.')
        const commission = Number(content.commission)
        expect(deal).toBe(Number(goods) + Number(freight) - amounts.platformDiscount - amounts.merchantDiscount)
        expect(platformView).toBe(deal)
        expect(financeView).toBe(Number(platformView) - commission)
        expect(unifiedView).toBe(money.captured - money.refunded - commission)
        expect(revenue).toBe(Number(deal) + amounts.merchantDiscount)
        expect(amounts.computedTotal).toBe(Number(deal) + amounts.tax)
        expect(computedTotal(content)).toEqual(amounts.computedTotal)
      }),
      { numRuns: 2_000 },
    )
  })

  it('are absent exactly where a part of them is', () => {
    fc.assert(
      fc.property(orderContentArbitrary(), payment, (content, money) => {
        const amounts = amountReadings(content, money)
        const unpriced = content.lines.some(({ unitPrice }) => isAbsent(unitPrice))
        expect(isAbsent(amounts.goods)).toBe(unpriced)
        expect(isAbsent(amounts.deal)).toBe(unpriced || isAbsent(content.freight))
        expect(isAbsent(amounts.unifiedView)).toBe(isAbsent(content.commission))
        expect(isAbsent(computedTotal(content))).toBe(unpriced || isAbsent(content.freight))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('the gate', () => {
  it('finds the same in equal orders, in the same order', () => {
    fc.assert(
      fc.property(orderContentArbitrary(), (content) => {
        const plan = planLines({ channel: 'TEST', shop: 'main', content }, EMPTY_CATALOG)
        const copy = structuredClone(content)
        expect(checkGate(copy, planLines({ channel: 'TEST', shop: 'main', content: copy }, EMPTY_CATALOG))).toEqual(
          checkGate(content, plan),
        )
      }),
      { numRuns: 1_000 },
    )
  })

  it('never repeats what finds a person', () => {
    const canary = '金丝雀-canary'
    fc.assert(
      fc.property(orderContentArbitrary(), (content) => {
        const { address } = content.recipient
        const marked = {
          ...content,
          buyer: { ...content.buyer, nick: canary },
          recipient: { name: canary, phone: canary, address: { ...address, detail: canary, city: '' } },
          memos: { buyer: canary, seller: canary },
        }
        const plan = planLines({ channel: 'TEST', shop: 'main', content: marked }, EMPTY_CATALOG)
        expect(JSON.stringify(checkGate(marked, plan))).not.toContain(canary)
      }),
      { numRuns: 500 },
    )
  })
})

describe('generated orders', () => {
  it('are what the schema accepts, unchanged', () => {
    fc.assert(
      fc.property(orderContentArbitrary(), (content) => {
        expect(orderContentSchema.parse(content)).toEqual(content)
      }),
      { numRuns: 500 },
    )
  })
})
