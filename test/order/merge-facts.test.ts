import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeFacts, NO_FACTS } from '../../src/order/merge-facts'
import type { StoredFact } from '../../src/order/order'
import { NOON, paid, scanned } from './sample-order'

const cancelled = (reason: string): StoredFact => ({ kind: 'OrderCancelled', ref: 'end', at: NOON, version: 0, reason })

describe('what an order remembers of facts that lost', () => {
  it('repeats no reason, no payment method and no tracking number', () => {
    const parcel = scanned('WaybillIssued', NOON) as Extract<StoredFact, { parcel: string }>
    const set = mergeFacts(NO_FACTS, [
      cancelled('moved to Lane 3'),
      cancelled('no longer wanted'),
      { ...parcel, trackingNo: 'SF-OLD' },
      { ...parcel, trackingNo: 'SF-NEW' },
      paid(3_199),
      paid(3_198),
    ])
    const text = JSON.stringify(set.superseded)
    for (const said of ['moved', 'wanted', 'SF-', 'alipay']) expect(text).not.toContain(said)
    expect(set.superseded).toHaveLength(3)
    expect(text).toContain('3198')
  })

  it('still tells them apart, in whatever order and however often they come', () => {
    const facts = fc.array(fc.constantFrom('a', 'b', 'c', '').map(cancelled), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(facts, fc.nat(), (given, turn) => {
        const at = turn % given.length
        const turned = [...given.slice(at), ...given.slice(0, at), ...given].reverse()
        const set = mergeFacts(NO_FACTS, given)
        expect(turned.reduce((known, fact) => mergeFacts(known, [fact]), NO_FACTS)).toEqual(set)
        expect(set.superseded).toHaveLength(new Set(given.map((fact) => JSON.stringify(fact))).size - 1)
      }),
      { numRuns: 300 },
    )
  })

  it('answers the set itself when nothing is new', () => {
    const set = mergeFacts(NO_FACTS, [cancelled('a'), cancelled('b')])
    expect(mergeFacts(set, [cancelled('a'), cancelled('b')])).toBe(set)
  })
})
