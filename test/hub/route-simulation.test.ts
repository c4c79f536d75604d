import { afterAll, describe, expect, it } from 'vitest'
import type { RoutingPlanInput } from '../../src/routing/routing-plan'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { code, inForce, routedShop } from './routing-laws'
import { by, orderKey, placedFact } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const HANGZHOU = { latitude: 30.27, longitude: 120.15 }
const GUANGZHOU = { latitude: 23.13, longitude: 113.26 }
const plan = (prefer: string, more: Partial<RoutingPlanInput> = {}): RoutingPlanInput => ({
  policy: { preferences: [{ prefer: [prefer] }] },
  warehouses: [
    { warehouse: 'HZ', carriers: ['SF'], place: HANGZHOU, parcelCost: 500 },
    { warehouse: 'GZ', carriers: ['YTO'], place: GUANGZHOU, parcelCost: 800 },
  ],
  places: { 浙江省: HANGZHOU },
  ...more,
})
const STOCK = { HZ: { 'TEA-1': 4, 'CUP-1': 100 }, GZ: { 'TEA-1': 100, 'CUP-1': 100 } }
const PERIOD = { from: NOON, to: NOON + 86_400_000 }

async function shopWithOrders(
  orders: number,
  store: Store = memoryStore({ clock: () => NOON }),
  stock: Parameters<typeof routedShop>[2] = STOCK,
) {
  const shop = await routedShop(store, plan('HZ'), stock)
  for (let no = 1; no <= orders; no++) await shop.paid(String(no), { placedAt: NOON + no })
  const simulate = async (...args: Parameters<typeof shop.hub.routing.simulate>) => {
    const outcome = await shop.hub.routing.simulate(...args)
    if (!outcome.ok) throw new Error(outcome.rejection.code)
    return outcome.value
  }
  return { ...shop, simulate }
}

describe.each([
  ['memory', async () => memoryStore({ clock: () => NOON })],
  ['PGlite', () => pgliteStore({ PGlite, clock: () => NOON })],
] as const)('a draft, tried on past orders (%s)', (_name, storeOf) => {
  it('says what would change for each order, and what both policies come to', async () => {
    const { hub, store, book, simulate } = await shopWithOrders(2, await storeOf())
    await book('unpaid', placedFact({ placedAt: NOON + 9 }))
    const before = await store.list('order', { limit: 10 })
    const seen = await simulate({ plan: plan('GZ'), ...PERIOD })
    expect(seen).toMatchObject({ before: 1, after: null, orders: 2, skipped: 1, changed: 2, next: null })
    expect(seen.assumed).toEqual({ stock: 'kept', at: NOON, refusals: 'none', weather: 'none', stockAge: 'none' })
    expect(seen.changes[0]).toMatchObject({
      orderKey: orderKey('1'),
      before: { parcels: [{ warehouse: 'HZ', carrier: 'SF' }], because: null, cost: 500, distance: 0 },
      after: { parcels: [{ warehouse: 'GZ', carrier: 'YTO' }], because: null, cost: 800 },
    })
    expect(seen.totals.before).toEqual({
      ...{ routed: 2, unrouted: {}, parcels: 2, byParcels: { 1: 2 }, cost: 1_000, costUnknown: 0 },
      ...{ distance: 0, distanceUnknown: 0, warehouses: { HZ: 2 }, carriers: { SF: 2 } },
    })
    expect(seen.totals.after).toMatchObject({ cost: 1_600, warehouses: { GZ: 2 }, carriers: { YTO: 2 } })
    expect(seen.totals.after.distance).toBe(2 * (seen.changes[0]?.after.distance ?? 0))
    expect(await store.list('order', { limit: 10 })).toEqual(before)
    expect(await hub.routing.get(orderKey('1'))).toBeUndefined()
  })
})

describe('a simulation', () => {
  it('of a saved version is held against another', async () => {
    const { hub, simulate } = await shopWithOrders(1)
    await hub.policies.save({ kind: 'routing', body: plan('GZ') }, { by })
    expect(await simulate({ version: 2, ...PERIOD })).toMatchObject({ before: 1, after: 2, changed: 1 })
    expect(await simulate({ version: 1, against: 2, ...PERIOD })).toMatchObject({ before: 2, after: 1, changed: 1 })
    expect(await simulate({ version: 1, ...PERIOD })).toMatchObject({ before: 1, after: 1, changed: 0, changes: [] })
    expect(code(await hub.routing.simulate({ version: 3, ...PERIOD }))).toBe('POLICY_VERSION_UNKNOWN')
    expect(code(await hub.routing.simulate({ plan: { warehouses: [] }, ...PERIOD }))).toBe('POLICY_INVALID')
    expect(code(await hub.routing.simulate({ version: 1, from: -1, to: 0 }))).toBe('INPUT_INVALID')
  })

  it('says who would be left without a way', async () => {
    const { simulate } = await shopWithOrders(2)
    const seen = await simulate({
      plan: plan('HZ', { carriersClosed: { SF: ['浙江省'], YTO: ['浙江省'] } }),
      ...PERIOD,
    })
    expect(seen.totals.after).toMatchObject({ routed: 0, unrouted: { ROUTE_NO_CARRIER: 2 }, parcels: 0 })
    expect(seen.changed).toBe(2)
  })

  it.each([
    // orders of two pieces each, HZ with four → from where they go
    ['kept', { HZ: 3 }],
    ['now', { GZ: 1, HZ: 2 }],
  ] as const)('takes stock to be as it says: %s', async (stock, warehouses) => {
    const { simulate } = await shopWithOrders(3)
    const seen = await simulate({ version: 1, ...PERIOD, stock })
    expect(seen.assumed.stock).toBe(stock)
    expect(seen.totals.after.warehouses).toEqual(warehouses)
  })

  it('gives what is there now out once, and what an order leaves to those after it', async () => {
    const scarce = { ...STOCK, GZ: { 'TEA-1': 3, 'CUP-1': 100 } }
    const { simulate } = await shopWithOrders(3, memoryStore({ clock: () => NOON }), scarce)
    const seen = await simulate({ plan: plan('GZ'), ...PERIOD, stock: 'now' })
    expect(seen.totals.before).toMatchObject({ warehouses: { GZ: 1, HZ: 2 }, unrouted: {} })
    expect(seen.totals.after).toMatchObject({ warehouses: { GZ: 1, HZ: 2 } })
  })

  it('counts parcels a day as they are given out', async () => {
    const limited = plan('HZ', { warehouses: [{ warehouse: 'HZ', parcelsPerDay: 2 }, { warehouse: 'GZ' }] })
    const seen = await (await shopWithOrders(3)).simulate({ plan: limited, ...PERIOD })
    expect(seen.totals.after).toMatchObject({ warehouses: { GZ: 1, HZ: 2 }, costUnknown: 3, distanceUnknown: 3 })
  })

  it('looks at orders of the period alone, so many in one call, and goes on where it ended', async () => {
    const { simulate } = await shopWithOrders(5)
    const all = { plan: plan('GZ'), from: NOON + 2, to: NOON + 5 }
    expect(await simulate(all)).toMatchObject({ orders: 3, next: null })
    const seen: string[] = []
    for (let after: string | null = null; ; ) {
      const some = await simulate({ ...all, limit: 2, after })
      expect(some.orders).toBeLessThanOrEqual(2)
      seen.push(...some.changes.map(({ orderKey: key }) => key))
      after = some.next
      if (after === null) break
    }
    expect(seen).toEqual(['2', '3', '4'].map(orderKey))
    expect(await simulate({ ...all, samples: 1 })).toMatchObject({ changed: 3, changes: [{}] })
  })

  it('tells how far it is, and can be ended', async () => {
    const { hub, simulate } = await shopWithOrders(2)
    const told: unknown[] = []
    await simulate({ plan: plan('GZ'), ...PERIOD }, { onProgress: (progress) => told.push(progress) })
    expect(told).toEqual([{ orders: 2, changed: 2 }])
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(hub.routing.simulate({ plan: plan('GZ'), ...PERIOD }, { signal })).rejects.toThrow('enough')
  })

  it('needs a policy in force, or one to be held against', async () => {
    const { hub, simulate } = await shopWithOrders(0)
    await inForce(hub, plan('GZ'))
    expect(await simulate({ version: 1, ...PERIOD })).toMatchObject({ before: 2, after: 1, orders: 0 })
  })
})
