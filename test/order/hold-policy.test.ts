import { describe, expect, it } from 'vitest'
import { holdEffects } from '../../src/order/hold-policy'

const loose = { blocksShipping: false, mergeable: true, countsForPurchasing: true }
const policies = { loose, 'not bought': { ...loose, countsForPurchasing: false } }

describe('holds of an order', () => {
  it.each([
    // reasons, blocks shipping, mergeable, counts for purchasing
    [[], false, true, true],
    [['address'], true, false, true],
    [['loose'], false, true, true],
    [['loose', 'address'], true, false, true],
    [['loose', 'not bought'], false, true, false],
    [['toString'], true, false, true],
  ])('for %j: blocks %s, mergeable %s, bought %s', (reasons, blocksShipping, mergeable, countsForPurchasing) => {
    const holds = reasons.map((reason) => ({ reason }))
    expect(holdEffects(holds, policies)).toEqual({ blocksShipping, mergeable, countsForPurchasing })
  })
})
