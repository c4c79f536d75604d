import { describe, expect, it } from 'vitest'
import { UNKNOWN, WITHHELD } from '../../src/order/disclosed'
import { foldFacts } from '../../src/order/fold-facts'
import { mergeFacts, NO_FACTS } from '../../src/order/merge-facts'
import type { StoredFact } from '../../src/order/order'
import { ended, minutes, NOON, paid, placed, refunded, sampleContent, scanned, timedOut } from './sample-order'

const fold = (...facts: StoredFact[]) => foldFacts(mergeFacts(NO_FACTS, facts))
const codes = (...facts: StoredFact[]) => fold(...facts).findings.map((finding) => finding.code)
const later = (count: number) => NOON + minutes(count)

describe('an order is what its facts make of it', () => {
  it.each<[string, StoredFact[], string, string]>([
    ['placed', [placed()], 'awaitingPayment', 'pending'],
    ['placed and paid in part', [placed(), paid(100)], 'awaitingPayment', 'partlyPaid'],
    ['a cent short', [placed(), paid(3_198)], 'awaitingPayment', 'partlyPaid'],
    ['paid to the cent', [placed(), paid(3_199)], 'paid', 'paid'],
    ['paid in two parts', [placed(), paid(3_000), paid(199, later(2), 'pay-2')], 'paid', 'paid'],
    ['free of charge', [placed(sampleContent({ total: 0 }))], 'paid', 'paid'],
    ['to be paid on delivery', [placed(sampleContent({ cashOnDelivery: true }))], 'paid', 'pending'],
    ['never paid in time', [placed(), timedOut(later(30))], 'closed', 'timedOut'],
    ['paid a moment before its time was over', [placed(), paid(3_199, later(29)), timedOut(later(30))], 'paid', 'paid'],
    ['cancelled', [placed(), paid(3_199), ended('OrderCancelled', later(5))], 'cancelled', 'paid'],
    ['shipped', [placed(), paid(3_199), scanned('ParcelHandedOver', later(60))], 'shipped', 'paid'],
    ['shipped in part', [placed(), paid(3_199), scanned('ParcelHandedOver', later(60), 'P1', ['l1'])], 'paid', 'paid'],
    [
      'shipped in two parcels',
      [
        placed(),
        paid(3_199),
        scanned('ParcelHandedOver', later(60), 'P1', ['l1']),
        scanned('ParcelHandedOver', later(70), 'P2', ['l2']),
      ],
      'shipped',
      'paid',
    ],
    [
      'delivered, its hand-over never scanned',
      [placed(), paid(3_199), scanned('ParcelDelivered', later(900))],
      'delivered',
      'paid',
    ],
    ['refunded whole', [placed(), paid(3_199), refunded(3_199)], 'paid', 'refunded'],
    ['refunded in part', [placed(), paid(3_199), refunded(1)], 'paid', 'partlyRefunded'],
  ])('%s', (_name, facts, status, payment) => {
    const folded = fold(...facts)
    expect([folded.status, folded.payment.status]).toEqual([status, payment])
  })

  it('is the same whatever order the facts came in', () => {
    const facts = [placed(), paid(3_199), scanned('ParcelHandedOver', later(60)), refunded(500)]
    const expected = fold(...facts)
    for (const permutation of permutations(facts)) {
      let set = NO_FACTS
      for (const fact of [...permutation, ...permutation]) set = mergeFacts(set, [fact])
      expect(foldFacts(set)).toEqual(expected)
    }
  })

  it('takes the newest snapshot and remembers the others', () => {
    const set = mergeFacts(NO_FACTS, [
      placed(sampleContent({ total: 9 }), later(10), 2),
      placed(sampleContent({ total: 7 }), later(99), 1),
    ])
    expect(foldFacts(set).content?.total).toBe(9)
    expect(set.superseded.map((past) => past.version)).toEqual([1])
  })
})

describe('what makes no sense is kept and reported', () => {
  it('shipped and never paid', () => {
    expect(codes(placed(), scanned('ParcelHandedOver', later(60)))).toEqual(['SHIPPED_UNPAID'])
  })

  it('shipped before it was paid, and paid after all', () => {
    const folded = fold(placed(), scanned('ParcelHandedOver', later(60)), paid(3_199, later(61)))
    expect([folded.status, folded.findings]).toEqual(['shipped', []])
  })

  it('paid after it was cancelled', () => {
    expect(codes(placed(), ended('OrderCancelled', later(5)), paid(3_199, later(6)))).toEqual(['LATE_PAYMENT'])
  })

  it('paid after its time was over', () => {
    expect(codes(placed(), timedOut(later(30)), paid(3_199, later(31)))).toEqual(['LATE_PAYMENT'])
  })

  it('cancelled after it was shipped: it stays shipped', () => {
    const folded = fold(
      placed(),
      paid(3_199),
      scanned('ParcelHandedOver', later(60)),
      ended('OrderCancelled', later(61)),
    )
    expect([folded.status, folded.findings.map((f) => f.code)]).toEqual(['shipped', ['ILLEGAL_TRANSITION']])
  })

  it('refunded more than was paid', () => {
    const [finding] = fold(placed(), paid(3_199), refunded(3_200)).findings
    expect(finding).toEqual({ code: 'REFUND_EXCEEDS', about: 'refund-1', expected: 3_199, actual: 3_200 })
  })

  it('refunded before any payment is known, until the payment comes', () => {
    expect(codes(placed(), refunded(100))).toEqual(['REFUND_EXCEEDS'])
    expect(codes(placed(), refunded(100), paid(3_199))).toEqual([])
  })

  it.each([
    ['in part', 500, 'partlyRefunded'],
    ['whole', 3_199, 'refunded'],
  ])('refunded %s by a clock that runs before the payment: nothing is wrong', (_name, amount, status) => {
    const facts = [placed(), paid(3_199, later(10)), refunded(amount, later(9))]
    for (const permutation of permutations(facts)) {
      const folded = fold(...permutation)
      expect([folded.status, folded.payment.status, folded.findings]).toEqual(['paid', status, []])
    }
  })

  it('refunded between two payments, more than the first', () => {
    const folded = fold(placed(), paid(100), refunded(200, later(2)), paid(3_099, later(3), 'pay-2'))
    expect([folded.payment.status, folded.findings]).toEqual(['partlyRefunded', []])
  })

  it('refunded before the earliest payment while no snapshot has come: known since the refund', () => {
    expect(fold(paid(100, later(10)), refunded(50, later(9))).placedAt).toBe(later(9))
  })

  it('one payment reference with two amounts', () => {
    expect(codes(placed(), paid(3_199), paid(3_198))).toEqual(['REF_REUSED'])
  })

  it('paid more than was due', () => {
    expect(codes(placed(), paid(3_200))).toEqual(['OVERPAID'])
  })

  it('paid before anybody said what was ordered', () => {
    const folded = fold(paid(3_199))
    expect([folded.status, folded.content, folded.findings.map((f) => f.code)]).toEqual([
      'paid',
      null,
      ['CONTENT_MISSING'],
    ])
  })

  it('a parcel that came back', () => {
    const facts = [placed(), paid(3_199), scanned('ParcelHandedOver', later(60)), scanned('ParcelRejected', later(99))]
    expect(codes(...facts)).toContain('PARCEL_REJECTED')
  })
})

describe('amounts a platform withholds', () => {
  it.each([WITHHELD, UNKNOWN])('any payment covers a total that is %o', (total) => {
    expect(fold(placed(sampleContent({ total })), paid(1)).status).toBe('paid')
    expect(fold(placed(sampleContent({ total }))).status).toBe('awaitingPayment')
  })
})

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  )
}
