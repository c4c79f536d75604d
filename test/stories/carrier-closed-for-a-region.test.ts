import { describe, expect, it } from 'vitest'
import type { OrderContentInput } from '../../src/order/order-content'
import { routeOrder } from '../../src/routing/route-order'
import type { RoutingSource } from '../../src/routing/routing-demand'
import type { RoutingPlanInput } from '../../src/routing/routing-plan'
import { parseRoutingPolicy } from '../../src/routing/routing-policy'
import { memoryStore } from '../../src/store/memory-store'
import { inForce, routedShop } from '../hub/routing-laws'
import { by } from '../hub/shop-fixture'
import { NOON, sampleContent } from '../order/sample-order'

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

describe('the same in a hub', () => {
  const plan = (carriersClosed: RoutingPlanInput['carriersClosed']): RoutingPlanInput => ({
    policy: { preferences: [{ prefer: ['HAERBIN', 'BEIJING'] }] },
    warehouses: [
      { warehouse: 'HAERBIN', carriers: ['YTO', 'SF'] },
      { warehouse: 'BEIJING', carriers: ['JD'], serves: ['黑龙江省', '吉林省'] },
    ],
    ...(carriersClosed === undefined ? {} : { carriersClosed }),
  })
  const coat = (province: string): Partial<OrderContentInput> => ({
    recipient: { ...sampleContent().recipient, address: { ...sampleContent().recipient.address, province } },
    lines: [{ id: 'l1', sku: 'COAT', quantity: 1, unitPrice: 3_199 }],
    discounts: [],
    freight: 0,
    total: 3_199,
  })
  const STOCK = { HAERBIN: { COAT: 9 }, BEIJING: { COAT: 9 } }
  const open = (closed: RoutingPlanInput['carriersClosed'], options: Parameters<typeof routedShop>[3] = {}) =>
    routedShop(memoryStore({ clock: () => NOON }), plan(closed), STOCK, {
      settings: { paymentTimeLimitMs: null, warehouse: 'HAERBIN' },
      ...options,
    })

  it.each([
    // closed for 黑龙江省 → who sends, and by whom
    [{}, 'HAERBIN', 'YTO'],
    [{ YTO: ['黑龙江省'] }, 'HAERBIN', 'SF'],
    [{ YTO: ['黑龙江省'], SF: ['黑龙江省'] }, 'BEIJING', 'JD'],
  ])('with %j closed the order leaves from %s by %s', async (closed, warehouse, carrier) => {
    const { hub, paid } = await open(closed)
    const key = await paid('1', coat('黑龙江省'))
    expect(await hub.routing.route(key, { by })).toMatchObject({ value: { state: 'routed', warehouses: [warehouse] } })
    expect((await hub.routing.get(key))?.carriers).toMatchObject([{ warehouse, carrier }])
  })

  it('with the last one closed no label can be printed, and somebody hears of it', async () => {
    const { hub, paid } = await open({ YTO: ['黑龙江省'], SF: ['黑龙江省'], JD: ['黑龙江省'] })
    const [held, free] = [await paid('1', coat('黑龙江省')), await paid('2', coat('吉林省'))]
    expect(await hub.routing.route(held, { by })).toMatchObject({
      value: { state: 'held', because: 'ROUTE_NO_CARRIER' },
    })
    expect(await hub.orders.requestOutbound(held, { by })).toMatchObject({ ok: false })
    expect((await hub.cases.list({ state: 'open' })).items.map(({ kind, subject }) => [kind, subject.key])).toEqual([
      ['unrouted', held],
    ])
    expect(await hub.routing.route(free, { by })).toMatchObject({ value: { state: 'routed' } })
    await inForce(hub, plan({}))
    expect(await hub.routing.route(held, { by })).toMatchObject({ value: { state: 'routed', warehouses: ['HAERBIN'] } })
    expect(await hub.orders.get(held)).toMatchObject({ holds: [] })
  })

  it('that routes by itself, nobody has to remember the order: it goes on when the carrier does', async () => {
    const all = { YTO: ['黑龙江省'], SF: ['黑龙江省'], JD: ['黑龙江省'] }
    const { hub, paid } = await open(all, { routing: {} })
    await inForce(hub, { ...plan(all), automatic: {} })
    const key = await paid('1', coat('黑龙江省'))
    await hub.tick()
    expect(await hub.orders.get(key)).toMatchObject({ holds: [{ reason: 'UNROUTED' }] })
    const [one] = (await hub.cases.list({ state: 'open' })).items
    expect(one?.evidence.map(({ value }) => value)).toContain('ROUTE_NO_CARRIER')
    await inForce(hub, { ...plan({ YTO: ['黑龙江省'] }), automatic: {} })
    await hub.tick()
    expect((await hub.routing.get(key))?.carriers).toMatchObject([{ warehouse: 'HAERBIN', carrier: 'SF' }])
    expect(await hub.orders.get(key)).toMatchObject({ holds: [] })
    expect((await hub.cases.get(one?.key ?? ''))?.state).toBe('closedBySystem')
    expect(await hub.orders.review(key, { by })).toMatchObject({ ok: true })
    expect(await hub.orders.requestOutbound(key, { by })).toMatchObject({ ok: true })
  })
})
