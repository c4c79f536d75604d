import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { availableToPromise } from '../../src/inventory/available-to-promise'
import { type ExpectedReceipt, openQuantity } from '../../src/inventory/expected-receipt'

const AT = 1_000
const receipt = (id: string, quantity: number, expectedAt: number, differing: Partial<ExpectedReceipt> = {}) => ({
  id,
  stockKey: 'main/normal/TEA',
  quantity,
  received: 0,
  expectedAt,
  state: 'open' as const,
  announcedAt: 0,
  overdueAt: null,
  ...differing,
})
const told = (pieces: readonly { receiptId: string; quantity: number }[]) =>
  pieces.map(({ receiptId, quantity }) => `${receiptId} ${quantity}`).join(', ')

describe('a demand', () => {
  it.each([
    // wanted → here, inbound, overdue, uncovered, promised for
    [2, 2, '', '', 0, AT],
    [3, 3, '', '', 0, AT],
    [4, 3, 'early 1', '', 0, 2_000],
    [8, 3, 'early 5', '', 0, 2_000],
    [9, 3, 'early 5, later 1', '', 0, 3_000],
    [13, 3, 'early 5, later 5', '', 0, 3_000],
    [14, 3, 'early 5, later 5', 'late 1', 0, null],
    [15, 3, 'early 5, later 5', 'late 2', 0, null],
    [16, 3, 'early 5, later 5', 'late 2', 1, null],
  ])('for %i is covered by what is here, then by date, by overdue goods last', (wanted, ...expected) => {
    const receipts = [
      receipt('later', 7, 3_000, { received: 2 }),
      receipt('late', 2, AT),
      receipt('early', 5, AT + 1_000),
      receipt('gone', 9, 1_500, { state: 'cancelled' }),
      receipt('in', 9, 1_500, { state: 'received', received: 4 }),
      receipt('full', 9, 1_500, { received: 9 }),
    ]
    const [outlook] = availableToPromise({ here: 3, receipts, at: AT }, [{ id: 'a', quantity: wanted }])
    const { now, inbound, overdue, uncovered, promisedAt } = outlook ?? expect.fail()
    expect([now, told(inbound), told(overdue), uncovered, promisedAt]).toEqual(expected)
  })

  it('has a date up to the instant before it is over', () => {
    const outlook = (expectedAt: number) =>
      availableToPromise({ here: 0, receipts: [receipt('r', 1, expectedAt)], at: AT }, [{ id: 'a', quantity: 1 }])[0]
    expect(outlook(AT + 1)).toMatchObject({ promisedAt: AT + 1, overdue: [] })
    expect(outlook(AT)).toMatchObject({ promisedAt: null, inbound: [] })
  })
})

describe('promises', () => {
  const supplies = fc.record({
    here: fc.nat({ max: 20 }),
    at: fc.constant(AT),
    receipts: fc
      .array(
        fc.record({
          quantity: fc.integer({ min: 1, max: 20 }),
          received: fc.nat({ max: 22 }),
          expectedAt: fc.integer({ min: AT - 3, max: AT + 5 }),
          state: fc.constantFrom('open' as const, 'open' as const, 'received' as const, 'cancelled' as const),
        }),
        { maxLength: 6 },
      )
      .map((list) => list.map((each, index) => receipt(`r${index}`, each.quantity, each.expectedAt, each))),
  })
  const demands = fc
    .array(fc.integer({ min: 1, max: 15 }), { maxLength: 8 })
    .map((quantities) => quantities.map((quantity, index) => ({ id: `d${index}`, quantity })))

  it('never give one piece twice, leave none unused that is wanted, and add up', () => {
    fc.assert(
      fc.property(supplies, demands, (supply, wanted) => {
        const outlooks = availableToPromise(supply, wanted)
        const given = new Map<string, number>()
        for (const { quantity, now, inbound, overdue, uncovered } of outlooks) {
          const pieces = [...inbound, ...overdue]
          for (const { receiptId, quantity: each } of pieces) given.set(receiptId, (given.get(receiptId) ?? 0) + each)
          expect(now + pieces.reduce((sum, each) => sum + each.quantity, 0) + uncovered).toBe(quantity)
        }
        const open = supply.receipts.reduce((sum, each) => sum + openQuantity(each), 0)
        for (const each of supply.receipts) expect(given.get(each.id) ?? 0).toBeLessThanOrEqual(openQuantity(each))
        const all = wanted.reduce((sum, { quantity }) => sum + quantity, 0)
        const uncovered = outlooks.reduce((sum, each) => sum + each.uncovered, 0)
        expect(uncovered).toBe(Math.max(0, all - supply.here - open))
      }),
      { numRuns: 500 },
    )
  })

  it('do not change because more are asked for behind them', () => {
    fc.assert(
      fc.property(supplies, demands, demands, (supply, wanted, more) => {
        const alone = availableToPromise(supply, wanted)
        expect(availableToPromise(supply, [...wanted, ...more]).slice(0, wanted.length)).toEqual(alone)
      }),
      { numRuns: 200 },
    )
  })

  it('with a date hold if goods come in at their dates and overdue ones never do', () => {
    fc.assert(
      fc.property(supplies, demands, (supply, wanted) => {
        let before = 0
        for (const { quantity, promisedAt } of availableToPromise(supply, wanted)) {
          before += quantity
          if (promisedAt === null) continue
          const come = supply.receipts.filter(({ expectedAt }) => expectedAt > AT && expectedAt <= promisedAt)
          expect(supply.here + come.reduce((sum, each) => sum + openQuantity(each), 0)).toBeGreaterThanOrEqual(before)
        }
      }),
      { numRuns: 500 },
    )
  })
})
