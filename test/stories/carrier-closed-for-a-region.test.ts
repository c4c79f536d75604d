import { describe, expect, it } from 'vitest'
import { routeOrder } from '../../src/routing/route-order'
import type { RoutingSource } from '../../src/routing/routing-demand'
import { parseRoutingPolicy } from '../../src/routing/routing-policy'

/*
 * A carrier stopped serving a province, and orders for it went on being given to that carrier. A region that is closed takes the
 * warehouse out of the question for that region and for no other: the next one sends, or nobody does and somebody hears of it.
 */

const policy = parseRoutingPolicy({ preferences: [{ prefer: ['HAERBIN', 'BEIJING'] }] })
if (!policy.ok) throw new Error(policy.rejection.field)
const rules = policy.value

const stocked = (id: string, changes: Partial<RoutingSource> = {}): RoutingSource => ({
  id,
  available: new Map([['COAT', 10]]),
  ...changes,
})
const order = (province: string) => ({
  lines: [{ sku: 'COAT', quantity: 1 }],
  region: { country: 'CN', province, city: '' },
  value: 49_900,
})
const snowedIn = { paused: new Set(['黑龙江省']) }

describe('a carrier that has stopped for a province', () => {
  it('sends from the next warehouse, and says why the first did not', () => {
    const decided = routeOrder(order('黑龙江省'), [stocked('HAERBIN', snowedIn), stocked('BEIJING')], rules)
    expect(decided).toMatchObject({
      ok: true,
      value: {
        route: { parcels: [{ source: 'BEIJING' }] },
        excluded: [{ source: 'HAERBIN', because: 'REGION_PAUSED' }],
      },
    })
  })

  it('changes nothing for other provinces', () => {
    const decided = routeOrder(order('吉林省'), [stocked('HAERBIN', snowedIn), stocked('BEIJING')], rules)
    expect(decided).toMatchObject({ ok: true, value: { route: { parcels: [{ source: 'HAERBIN' }] }, excluded: [] } })
  })

  it('leaves the order where it is when nobody else can send: no label is printed for a parcel that will lie', () => {
    const decided = routeOrder(order('黑龙江省'), [stocked('HAERBIN', snowedIn), stocked('BEIJING', snowedIn)], rules)
    expect(decided).toMatchObject({
      ok: false,
      rejection: {
        code: 'ROUTE_SHORT',
        excluded: [
          { source: 'BEIJING', because: 'REGION_PAUSED' },
          { source: 'HAERBIN', because: 'REGION_PAUSED' },
        ],
      },
    })
  })
})
