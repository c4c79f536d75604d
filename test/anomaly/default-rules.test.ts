import { describe, expect, it } from 'vitest'
import type { AnomalySubject, OpenWords, References } from '../../src/anomaly/anomaly-subject'
import { compileAnomalyRules } from '../../src/anomaly/compile-anomaly-rules'
import { DEFAULT_ANOMALY_RULES } from '../../src/anomaly/default-rules'
import { lcnDivisions } from '../../src/divisions/lcn-divisions'
import { UNKNOWN, WITHHELD } from '../../src/order/disclosed'
import type { Address, OrderLine } from '../../src/order/order-content'
import { handedOver, orderContent, orderLine, paid, placed, TEST_NOON } from '../../src/testing/builders'
import { orderSubject } from './order-subject'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const compiled = compileAnomalyRules(DEFAULT_ANOMALY_RULES)
if (!compiled.ok) throw new Error(JSON.stringify(compiled.rejection))
const rules = compiled.value

function verdict(rule: string, subject: AnomalySubject, at = TEST_NOON, seen = 0): string | undefined {
  return rules.explain(rule, subject, { at, counts: { count: () => ({ times: seen, complete: true }) } })?.verdict
}

const cheap = orderLine({ unitPrice: 10_000, quantity: 1 })
const { recipient } = orderContent({})
const whole = [placed({ lines: [cheap] }), paid(10_000)]
const toPay = orderSubject([placed()])
const paidOrder = orderSubject(whole)
const sent = (at: number) => orderSubject([...whole, handedOver({ at })])
const paidBySlip = orderSubject([placed({ lines: [cheap] }), paid(10_000, { at: TEST_NOON + 50 * hour })])
const free = orderSubject([placed({ lines: [{ ...cheap, unitPrice: 0 }] })])
const confirmed = orderSubject([
  ...whole,
  handedOver({ at: TEST_NOON }),
  { kind: 'OrderCompleted', ref: 'confirmed', at: TEST_NOON + hour },
])
const lined = (line: Partial<OrderLine>, prices?: [string, number][]) =>
  orderSubject([placed({ lines: [orderLine(line)] })], prices && { references: { listPrices: new Map(prices) } })
const worded = (words: Partial<OpenWords>) => orderSubject(whole, { words })
const beside = (references: References) => orderSubject(whole, { references })
const sentTo = ({ detail = '文三路 90 号', ...region }: Partial<Address>) =>
  orderSubject(
    [
      placed({
        lines: [cheap],
        recipient: { ...recipient, address: { ...recipient.address, ...region } },
      }),
      paid(10_000),
    ],
    { words: { addressDetail: detail }, references: { divisions: lcnDivisions() } },
  )
const found = (code: string) => orderSubject(whole, { anomalies: [{ code, about: '' }] })
const presale = (shipBy: number) =>
  orderSubject([placed({ lines: [{ ...cheap, presale: { kind: 'fullPayment', deposit: 0, shipBy } }] }), paid(10_000)])

describe('the default rules', () => {
  it.each<[string, string, AnomalySubject, number?, number?]>([
    ['amount-far-above-category', 'yes', beside({ usualTotal: 3_333 })],
    ['amount-far-above-category', 'no', beside({ usualTotal: 3_334 })],
    ['amount-far-above-category', 'unknown', paidOrder],
    ['many-orders-from-one-ip', 'yes', beside({ ipIndex: 'x' }), TEST_NOON, 6],
    ['many-orders-from-one-ip', 'no', beside({ ipIndex: 'x' }), TEST_NOON, 5],
    ['many-orders-from-one-ip', 'unknown', paidOrder, TEST_NOON, 6],
    ['unpaid-too-long', 'no', toPay, TEST_NOON + 30 * minute],
    ['unpaid-too-long', 'yes', toPay, TEST_NOON + 30 * minute + 1],
    ['unpaid-too-long', 'no', paidOrder, TEST_NOON + day],
    ['unpaid-too-long', 'no', orderSubject([placed({ cashOnDelivery: true })]), TEST_NOON + day],
    ['paid-not-sent', 'no', paidOrder, TEST_NOON + minute + 48 * hour],
    ['paid-not-sent', 'yes', paidOrder, TEST_NOON + minute + 48 * hour + 1],
    ['paid-not-sent', 'no', toPay, TEST_NOON + 9 * day],
    ['paid-not-sent', 'no', sent(TEST_NOON + hour), TEST_NOON + 9 * day],
    ['paid-not-sent', 'no', presale(TEST_NOON + 30 * day), TEST_NOON + 9 * day],
    ['presale-ship-by-passed', 'no', presale(TEST_NOON + 30 * day), TEST_NOON + 30 * day],
    ['presale-ship-by-passed', 'yes', presale(TEST_NOON + 30 * day), TEST_NOON + 30 * day + 1],
    ['not-picked', 'no', paidOrder, TEST_NOON + minute + 6 * hour],
    ['not-picked', 'yes', paidOrder, TEST_NOON + minute + 6 * hour + 1],
    ['not-picked', 'no', paidBySlip, TEST_NOON + 56 * hour],
    ['not-picked', 'yes', paidBySlip, TEST_NOON + 56 * hour + 1],
    ['not-picked', 'no', free, TEST_NOON + 6 * hour],
    ['not-picked', 'yes', free, TEST_NOON + 6 * hour + 1],
    ['not-picked', 'no', sent(TEST_NOON + hour), TEST_NOON + 7 * hour],
    ['not-picked', 'no', toPay, TEST_NOON + 7 * hour],
    ['tracking-stands-still', 'no', sent(TEST_NOON), TEST_NOON + 48 * hour],
    ['tracking-stands-still', 'yes', sent(TEST_NOON), TEST_NOON + 48 * hour + 1],
    ['tracking-stands-still', 'no', paidOrder, TEST_NOON + 9 * day],
    ['tracking-stands-still', 'no', confirmed, TEST_NOON + 9 * day],
    ['address-vague', 'no', worded({ addressDetail: '文三路 1' })],
    ['address-vague', 'yes', worded({ addressDetail: '文三路' })],
    ['address-vague', 'yes', worded({ addressDetail: '西湖边小学旁边的楼' })],
    ['address-vague', 'no', worded({ addressDetail: '文三路 90 号旁边' })],
    ['address-vague', 'unknown', worded({ addressDetail: WITHHELD })],
    ['address-vague', 'unknown', paidOrder],
    ['address-marked', 'yes', worded({ addressDetail: '文三路 90 号（临时）' })],
    ['address-marked', 'no', worded({})],
    ['address-contested', 'yes', found('ADDRESS_CONTESTED')],
    ['address-contested', 'no', found('ADDRESS_INCOMPLETE')],
    ['price-far-from-list', 'yes', lined({ sku: 'A', unitPrice: 499 }, [['A', 1_000]])],
    ['price-far-from-list', 'no', lined({ sku: 'A', unitPrice: 500 }, [['A', 1_000]])],
    ['price-far-from-list', 'no', lined({ sku: 'A', unitPrice: 2_000 }, [['A', 1_000]])],
    ['price-far-from-list', 'yes', lined({ sku: 'A', unitPrice: 2_001 }, [['A', 1_000]])],
    ['price-far-from-list', 'no', lined({ sku: 'A', unitPrice: 0, gift: true }, [['A', 1_000]])],
    ['price-far-from-list', 'unknown', lined({ sku: 'A', unitPrice: 1 }, [['B', 1_000]])],
    ['price-far-from-list', 'unknown', lined({ sku: 'A', unitPrice: UNKNOWN }, [['A', 1_000]])],
    ['stock-short', 'yes', found('STOCK_SHORT')],
    ['stock-short', 'yes', found('SHIPPED_NOT_DEDUCTED')],
    ['stock-short', 'no', found('AMOUNT_INCONSISTENT')],
    ['sensitive-words', 'yes', worded({ buyerMemo: '再不发货我就打１２３１５' })],
    ['sensitive-words', 'no', worded({ buyerMemo: '请尽快发货' })],
    ['sensitive-words', 'unknown', paidOrder],
    [
      'return-not-received',
      'no',
      beside({ return: { numberGivenAt: TEST_NOON, receivedAt: null } }),
      TEST_NOON + 7 * day,
    ],
    [
      'return-not-received',
      'yes',
      beside({ return: { numberGivenAt: TEST_NOON, receivedAt: null } }),
      TEST_NOON + 7 * day + 1,
    ],
    [
      'return-not-received',
      'no',
      beside({ return: { numberGivenAt: TEST_NOON, receivedAt: TEST_NOON } }),
      TEST_NOON + 9 * day,
    ],
    [
      'refund-not-arrived',
      'yes',
      beside({ refund: { orderedAt: TEST_NOON, arrivedAt: null } }),
      TEST_NOON + 3 * day + 1,
    ],
    [
      'refund-not-arrived',
      'no',
      beside({ refund: { orderedAt: TEST_NOON, arrivedAt: TEST_NOON } }),
      TEST_NOON + 9 * day,
    ],
    ['refund-not-arrived', 'unknown', paidOrder],
    ['clocks-apart', 'no', beside({ clockOffsetMs: -300_000 })],
    ['clocks-apart', 'yes', beside({ clockOffsetMs: -300_001 })],
    ['clocks-apart', 'yes', beside({ clockOffsetMs: 300_001 })],
    ['clocks-apart', 'unknown', paidOrder],
    ['address-incomplete', 'unknown', paidOrder],
    ['address-incomplete', 'no', sentTo({})],
    ['address-incomplete', 'no', sentTo({ district: '', detail: '余杭区文三路 90 号' })],
    ['address-incomplete', 'yes', sentTo({ district: '' })],
    ['address-incomplete', 'yes', sentTo({ city: '市辖区', district: '' })],
    ['address-incomplete', 'unknown', sentTo({ district: UNKNOWN })],
    ['address-incomplete', 'no', sentTo({ country: 'US', district: '' })],
    ['address-implausible', 'unknown', paidOrder],
    ['address-implausible', 'no', sentTo({})],
    ['address-implausible', 'yes', sentTo({ city: '深圳市' })],
    ['address-implausible', 'yes', sentTo({ district: '海淀区' })],
    ['address-implausible', 'unknown', sentTo({ district: '城南高新区' })],
    ['address-implausible', 'unknown', sentTo({ province: WITHHELD })],
    ['address-implausible', 'no', sentTo({ country: 'US', district: '海淀区' })],
  ])('%s: %s', (rule, expected, subject, at, seen) => {
    expect(verdict(rule, subject, at, seen)).toBe(expected)
  })

  it('have a title in both languages, a reason, a class, and a way out each', () => {
    for (const { id, title, reason, gives } of rules.rules) {
      expect(
        [id, title?.['zh-CN'], title?.en, reason].every((text) => text !== undefined && text.length > 2),
        id,
      ).toBe(true)
      expect(gives.suggests.length, id).toBeGreaterThan(0)
    }
  })

  it('find nothing odd about an ordinary order that has just been paid', () => {
    const ordinary = orderSubject(whole, {
      words: {},
      references: {
        usualTotal: 9_000,
        divisions: lcnDivisions(),
        listPrices: new Map([[cheap.sku ?? '', 10_000]]),
        ipIndex: 'x',
        clockOffsetMs: 20,
        return: null,
      },
    })
    const counts = { count: () => ({ times: 1, complete: true }) }
    const { fired, unknown } = rules.evaluate(ordinary, { at: TEST_NOON + 2 * minute, counts })
    expect(fired).toEqual([])
    // Nobody asked about a refund.
    expect(unknown).toEqual(['refund-not-arrived'])
  })

  it('count from the first payment, not from the last', () => {
    const half = (ref: string, at: number) => paid(5_000, { ref, at })
    const twice = orderSubject([placed({ lines: [cheap] }), half('b', TEST_NOON + day), half('a', TEST_NOON)])
    expect(verdict('paid-not-sent', twice, TEST_NOON + 48 * hour)).toBe('no')
    expect(verdict('paid-not-sent', twice, TEST_NOON + 48 * hour + 1)).toBe('yes')
  })

  it('say when an order has to be looked at again', () => {
    expect(rules.nextLook(toPay, TEST_NOON)).toBe(TEST_NOON + 30 * minute + 1)
    expect(rules.nextLook(paidOrder, TEST_NOON + 7 * hour)).toBe(TEST_NOON + minute + 48 * hour + 1)
  })

  it('say in the evidence where a misplaced division lies', () => {
    const { fired } = rules.evaluate(sentTo({ city: '深圳市' }), { at: TEST_NOON })
    const grounds = fired.find(({ rule }) => rule === 'address-implausible')?.grounds ?? []
    expect(grounds.map(({ field, value }) => [field, value])).toEqual([
      ['address.country', 'CN'],
      ['address.misplaced', 'city'],
      ['address.expected', ['广东省']],
    ])
  })

  it('never show what a buyer wrote', () => {
    const words = worded({ buyerMemo: '我是王五，要投诉', addressDetail: '王家庄 (临时)' })
    const { fired } = rules.evaluate(words, { at: TEST_NOON })
    expect(fired.map(({ rule }) => rule)).toEqual(['address-marked', 'sensitive-words'])
    expect(JSON.stringify(fired)).not.toMatch(/王五|王家庄/)
  })
})

describe('rules of a shop of its own', () => {
  it('are the default ones with other numbers', () => {
    const when = { test: 'elapsed', field: 'order.placedAt', over: '10m' }
    const own = DEFAULT_ANOMALY_RULES.rules.map((rule) => (rule.id === 'unpaid-too-long' ? { ...rule, when } : rule))
    const outcome = compileAnomalyRules({ ...DEFAULT_ANOMALY_RULES, version: 2, rules: own })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection))
    const late = outcome.value.evaluate(toPay, { at: TEST_NOON + 11 * minute }).fired
    expect(late.map(({ rule, ruleSetVersion }) => [rule, ruleSetVersion])).toEqual([['unpaid-too-long', 2]])
  })

  it('are refused where a class is none', () => {
    const [rule] = DEFAULT_ANOMALY_RULES.rules
    const wrong = { ...DEFAULT_ANOMALY_RULES, rules: [{ ...rule, gives: { ...rule?.gives, priority: 'P9' } }] }
    expect(compileAnomalyRules(wrong)).toMatchObject({
      rejection: { problems: [{ code: 'RULE_SYNTAX', path: 'rules.0.gives.priority' }] },
    })
  })
})
