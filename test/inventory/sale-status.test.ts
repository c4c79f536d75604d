import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SaleStatus, type SaleThresholds, saleStep, saleThresholds } from '../../src/inventory/sale-status'
import { parseSharePolicy, type SharePolicyInput } from '../../src/inventory/share-policy'

const thresholds: SaleThresholds = {
  safetyStock: 5,
  restoreAbove: 10,
  reopenAbove: 3,
  poolSafetyStock: 20,
  poolRestoreAbove: 40,
  purchaseLimit: 2,
}

describe('the sale of a SKU on a channel', () => {
  it.each<[SaleStatus | undefined, number, number, SaleStatus]>([
    // status before, published, pool → status after
    [undefined, 6, 100, 'onSale'],
    [undefined, 5, 100, 'limited'],
    [undefined, 0, 100, 'offSale'],
    ['onSale', 6, 100, 'onSale'],
    ['onSale', 5, 100, 'limited'],
    ['onSale', 1, 100, 'limited'],
    ['onSale', 0, 100, 'offSale'],
    ['onSale', 50, 21, 'onSale'],
    ['onSale', 50, 20, 'limited'],
    ['limited', 10, 100, 'limited'],
    ['limited', 11, 100, 'onSale'],
    ['limited', 11, 40, 'limited'],
    ['limited', 11, 41, 'onSale'],
    ['limited', 0, 100, 'offSale'],
    ['offSale', 3, 100, 'offSale'],
    ['offSale', 4, 100, 'limited'],
    ['offSale', 10, 100, 'limited'],
    ['offSale', 11, 100, 'onSale'],
  ])('%s, then %i shown of %i in the pool: %s', (before, published, pool, after) => {
    expect(saleStep(before, { published, pool }, thresholds).status).toBe(after)
  })

  it('shows nothing while it is off sale, though a few pieces have come back', () => {
    expect(saleStep('offSale', { published: 3, pool: 100 }, thresholds)).toEqual({
      status: 'offSale',
      shown: 0,
      signals: [],
    })
    expect(saleStep('offSale', { published: 4, pool: 100 }, thresholds).shown).toBe(4)
  })

  it('tells channels of each change, and marketing when a scarcity begins and ends', () => {
    const signals = (before: SaleStatus, published: number) =>
      saleStep(before, { published, pool: 100 }, thresholds).signals
    const stockLow = { kind: 'stockLow', purchaseLimit: 2 }
    expect(signals('onSale', 4)).toEqual([
      { kind: 'saleLimited', purchaseLimit: 2 },
      { ...stockLow, published: 4 },
    ])
    expect(signals('onSale', 0)).toEqual([{ kind: 'saleStopped' }, { ...stockLow, published: 0 }])
    expect(signals('limited', 0)).toEqual([{ kind: 'saleStopped' }])
    expect(signals('offSale', 4)).toEqual([{ kind: 'saleLimited', purchaseLimit: 2 }])
    expect(signals('limited', 11)).toEqual([{ kind: 'saleRestored' }, { kind: 'stockRecovered', published: 11 }])
    expect(signals('limited', 4)).toEqual([])
  })
})

describe('thresholds of a policy', () => {
  const thresholdsOf = (
    channel: Partial<SharePolicyInput['channels'][number]>,
    pool: Partial<SharePolicyInput> = {},
  ) => {
    const policy = parseSharePolicy({ ...pool, channels: [{ channel: 'A', ...channel }] })
    if (!policy.ok) throw new Error(policy.rejection.reason)
    return saleThresholds(policy.value, 'A')
  }

  it('restore at twice the safety stock and reopen above it, unless set', () => {
    expect(thresholdsOf({})).toMatchObject({ safetyStock: 5, restoreAbove: 10, reopenAbove: 5, poolRestoreAbove: 10 })
    expect(thresholdsOf({ safetyStock: 8, reopenAbove: 0 })).toMatchObject({ restoreAbove: 16, reopenAbove: 0 })
    expect(thresholdsOf({}, { safetyStock: 7, restoreAbove: 30 })).toMatchObject({
      poolSafetyStock: 7,
      poolRestoreAbove: 30,
    })
  })

  it('never restore at or under what limits', () => {
    expect(thresholdsOf({ safetyStock: 8, restoreAbove: 2 }).restoreAbove).toBe(8)
  })
})

const numbers = (most: number) => fc.array(fc.integer({ min: 0, max: most }), { minLength: 1, maxLength: 60 })

function statuses(readings: readonly number[], setting: SaleThresholds = thresholds): SaleStatus[] {
  let status: SaleStatus | undefined
  return readings.map((published) => {
    status = saleStep(status, { published, pool: 1_000 }, setting).status
    return status
  })
}

const changes = (all: readonly SaleStatus[]) => all.filter((status, at) => at > 0 && status !== all[at - 1]).length

describe('no flapping', () => {
  it('a number that moves between nothing and the reopening point goes off sale once and stays so', () => {
    fc.assert(
      fc.property(numbers(thresholds.reopenAbove), (readings) => {
        expect(changes(statuses(readings))).toBeLessThanOrEqual(1)
      }),
      { numRuns: 500 },
    )
  })

  it('a number that moves about the safety stock, under the restore point, is limited once and stays so', () => {
    fc.assert(
      fc.property(numbers(thresholds.restoreAbove), (readings) => {
        expect(changes(statuses(readings.map((number) => Math.max(1, number))))).toBeLessThanOrEqual(1)
      }),
      { numRuns: 500 },
    )
  })

  it('between two restorations the number was at or under the safety stock, and each needs it above the restore point', () => {
    fc.assert(
      fc.property(numbers(15), (readings) => {
        const all = statuses(readings)
        let lowest = Number.POSITIVE_INFINITY
        all.forEach((status, at) => {
          lowest = Math.min(lowest, readings[at] ?? 0)
          if (at === 0 || status !== 'onSale' || all[at - 1] === 'onSale') return
          expect(lowest).toBeLessThanOrEqual(thresholds.safetyStock)
          expect(readings[at]).toBeGreaterThan(thresholds.restoreAbove)
          lowest = Number.POSITIVE_INFINITY
        })
      }),
      { numRuns: 500 },
    )
  })

  it('whatever came before, nothing is never on sale and a number at or under the safety stock is never sold freely', () => {
    fc.assert(
      fc.property(numbers(15), fc.nat({ max: 9 }), (readings, reopenAbove) => {
        statuses(readings, { ...thresholds, reopenAbove }).forEach((status, at) => {
          if (readings[at] === 0) expect(status).toBe('offSale')
          else if ((readings[at] ?? 0) <= thresholds.safetyStock) expect(status).not.toBe('onSale')
          if ((readings[at] ?? 0) > thresholds.restoreAbove) expect(status).toBe('onSale')
        })
      }),
      { numRuns: 500 },
    )
  })
})
