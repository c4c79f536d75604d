import { describe, expect, it } from 'vitest'
import { copyDocument } from '../../src/channel/copy-document'
import { amountReadings } from '../../src/order/amounts'
import { isKnown } from '../../src/order/disclosed'
import { AMOUNT_LIMIT, ORDER_LIMITS, orderContentSchema } from '../../src/order/order-content'
import { sampleContent } from './sample-order'

/** What the schema says of a content, and whether the quick way takes it too: the two must agree. */
function read(overrides: object): readonly string[] {
  const content = { ...sampleContent(), ...overrides }
  const fact = { kind: 'OrderPlaced', ref: 'r', at: content.placedAt, content }
  const parsed = orderContentSchema.safeParse(content)
  expect(copyDocument({ channelOrderNo: 'A', facts: [fact] }) !== undefined).toBe(parsed.success)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${message} ${path.join('.')}`)
}

const lines = (count: number, idOf: (index: number) => string, overrides: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ id: idOf(index), sku: 'A', quantity: 1, unitPrice: 0, ...overrides }))

describe('the ids of lines', () => {
  it.each([
    [2, 1],
    [8, 7],
    [9, 8],
    [1_000, 999],
  ])('of %i lines differ, and the order is refused when the last repeats the one before', (count, last) => {
    expect(read({ lines: lines(count, (index) => `l${index}`) })).toEqual([])
    const repeated = lines(count, (index) => `l${index === last ? last - 1 : index}`)
    expect(read({ lines: repeated })).toEqual(['LINE_DUPLICATE lines'])
  })
})

describe('the currency', () => {
  it.each([
    ['CNY', []],
    ['KWD', []],
    ['cny', ['CURRENCY_UNKNOWN currency']],
    ['XXX', ['CURRENCY_UNKNOWN currency']],
    ['RMB', ['CURRENCY_UNKNOWN currency']],
  ])('%s', (currency, expected) => {
    expect(read({ currency })).toEqual(expected)
  })
})

describe('the discounts of a line, and those of the order', () => {
  const discounts = (...amounts: number[]) => amounts.map((amount) => ({ bearer: 'platform', amount, title: '' }))

  it('come to no more than an amount may', () => {
    const most = discounts(AMOUNT_LIMIT - 1, 1)
    const beyond = discounts(AMOUNT_LIMIT, 1)
    expect(read({ discounts: most })).toEqual([])
    expect(read({ discounts: beyond })).toEqual(['AMOUNT_RANGE discounts'])
    expect(read({ lines: lines(1, () => 'a', { discounts: most }) })).toEqual([])
    expect(read({ lines: lines(1, () => 'a', { discounts: beyond }) })).toEqual(['AMOUNT_RANGE lines.0.discounts'])
  })

  it('may exceed the goods of a line that costs nothing, for they can pay for freight', () => {
    expect(read({ lines: lines(1, () => 'a', { discounts: discounts(500) }) })).toEqual([])
  })
})

describe('the largest order there can be', () => {
  it.each([AMOUNT_LIMIT, -AMOUNT_LIMIT])('adds up exactly with a tax of %i on each line', (tax) => {
    const halves = [
      { bearer: 'platform', amount: AMOUNT_LIMIT / 2, title: '' },
      { bearer: 'merchant', amount: AMOUNT_LIMIT / 2, title: '' },
    ]
    for (const discounts of [[], halves]) {
      for (const unitPrice of [0, AMOUNT_LIMIT]) {
        const content = orderContentSchema.parse({
          ...sampleContent(),
          lines: lines(ORDER_LIMITS.lines, (index) => `l${index}`, { unitPrice, tax, discounts }),
          discounts,
          freight: AMOUNT_LIMIT,
          commission: AMOUNT_LIMIT,
        })
        const readings = amountReadings(content, { captured: AMOUNT_LIMIT * 2_000, refunded: 0 })
        for (const amount of Object.values(readings)) expect(isKnown(amount) && Number.isSafeInteger(amount)).toBe(true)
        expect(readings.platformView).toBe(readings.deal)
      }
    }
  })
})
