import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { RoutingPlanInput } from '../../src/routing/routing-plan'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { booksAreRight, code, inForce, routedShop, routingAtOnce } from './routing-laws'
import { by } from './shop-fixture'

const PREFER_GZ: RoutingPlanInput = {
  policy: { preferences: [{ prefer: ['GZ', 'BJ', 'HZ'] }] },
  warehouses: [{ warehouse: 'HZ' }, { warehouse: 'GZ' }, { warehouse: 'BJ' }],
}
const PLENTY = { 'TEA-1': 10, 'CUP-1': 10 }
const open = (plan: RoutingPlanInput, stock: Parameters<typeof routedShop>[2], options = {}) =>
  routedShop(memoryStore({ clock: () => NOON }), plan, stock, options)

describe('an order', () => {
  it('moves to the preferred warehouse in one commit, and the decision is kept with its version', async () => {
    const { hub, store, paid } = await open(PREFER_GZ, { HZ: PLENTY, GZ: PLENTY })
    const key = await paid('1')
    const told: unknown[] = []
    hub.on('OrderRouted', ({ orderKey, version, parcels }) =>
      told.push([orderKey, version, parcels.map(({ warehouse }) => warehouse)]),
    )
    expect(await hub.routing.explain(key)).toMatchObject({ ok: true, value: { version: 1 } })
    expect(await hub.routing.get(key)).toBeUndefined()
    const routed = await hub.routing.route(key, { by })
    expect(routed).toMatchObject({ ok: true, value: { state: 'routed', warehouses: ['GZ'], because: null } })
    expect(told).toEqual([[key, 1, ['GZ']]])
    const rows = [
      { stockKey: 'GZ/normal/CUP-1', quantity: 1 },
      { stockKey: 'GZ/normal/TEA-1', quantity: 2 },
    ]
    const route = await hub.routing.get(key)
    expect(route).toMatchObject({ state: 'routed', version: 1, rows, refusals: [], fulfilment: null })
    expect(route?.decision?.lost[0]).toMatchObject({ parcels: [{ source: 'HZ' }], lostBy: 'preference' })
    expect(route?.decision?.excluded).toEqual([{ source: 'BJ', because: 'NOTHING_AVAILABLE' }])
    expect(await hub.stock.level({ sku: 'TEA-1', warehouse: 'HZ' })).toMatchObject({ locked: 0 })
    expect(await hub.stock.level({ sku: 'TEA-1', warehouse: 'GZ' })).toMatchObject({ locked: 2 })
    await inForce(hub, { warehouses: [{ warehouse: 'HZ' }] })
    expect((await hub.routing.get(key))?.version).toBe(1)
    await booksAreRight(store)
  })

  it('counts what it has set aside itself as free, and stays where it is best', async () => {
    const { hub, paid } = await open(PREFER_GZ, { HZ: PLENTY, GZ: { 'TEA-1': 2, 'CUP-1': 1 } })
    const [a, b] = [await paid('1'), await paid('2')]
    for (const [key, warehouse] of [
      [a, 'GZ'],
      [a, 'GZ'],
      [b, 'HZ'],
    ] as const) {
      expect(await hub.routing.route(key, { by })).toMatchObject({ value: { warehouses: [warehouse] } })
    }
    expect((await hub.orders.get(a))?.lock?.generation).toBe(2)
  })

  it('that its own warehouse lacks goods for is set aside elsewhere, and its hold ends', async () => {
    const { hub, paid } = await open(PREFER_GZ, { HZ: { 'TEA-1': 1, 'CUP-1': 9 }, GZ: PLENTY })
    const key = await paid('1')
    expect((await hub.orders.get(key))?.holds.map(({ reason }) => reason)).toEqual(['STOCK_SHORT'])
    expect(code(await hub.routing.route(key, { by }))).toBe('ok')
    expect(await hub.orders.get(key)).toMatchObject({ holds: [], lock: { state: 'locked' } })
  })

  it('leaves in a part for each warehouse, and in one again where it is routed anew', async () => {
    const { hub, store, paid } = await open(PREFER_GZ, { HZ: { 'TEA-1': 5 }, GZ: { 'CUP-1': 5 } })
    const key = await paid('1')
    expect(await hub.routing.route(key, { by })).toMatchObject({ value: { warehouses: ['GZ', 'HZ'] } })
    const first = (await hub.orders.get(key))?.fulfilment ?? ''
    expect((await hub.fulfilments.get(first))?.parts).toMatchObject([
      { warehouse: 'GZ', pieces: [{ sku: 'CUP-1', quantity: 1 }] },
      { warehouse: 'HZ', pieces: [{ sku: 'TEA-1', quantity: 2 }] },
    ])
    expect((await hub.routing.get(key))?.fulfilment).toBe(first)
    await hub.stock.adjust({ sku: 'TEA-1', warehouse: 'GZ', change: 5 }, { by })
    expect(await hub.routing.route(key, { by })).toMatchObject({ value: { warehouses: ['GZ'] } })
    expect((await hub.fulfilments.get(first))?.state).toBe('undone')
    expect((await hub.orders.get(key))?.fulfilment).toBeUndefined()
    await booksAreRight(store)
    expect(code(await hub.orders.review(key, { by }))).toBe('ok')
    expect(code(await hub.orders.ship(key, { parcel: 'P1' }, { by }))).toBe('ok')
    expect(await hub.stock.level({ sku: 'TEA-1', warehouse: 'GZ' })).toMatchObject({ onHand: 3, locked: 0 })
  })

  it('of several warehouses ships each part from its own', async () => {
    const { hub, store, paid } = await open(PREFER_GZ, { HZ: { 'TEA-1': 5 }, GZ: { 'CUP-1': 5 } })
    const key = await paid('1')
    await hub.routing.route(key, { by })
    const fulfilment = (await hub.orders.get(key))?.fulfilment ?? ''
    await hub.orders.review(key, { by })
    for (const part of ['1', '2']) {
      expect(code(await hub.fulfilments.ship(fulfilment, { part, parcel: `P${part}` }, { by }))).toBe('ok')
    }
    expect(await hub.stock.level({ sku: 'TEA-1', warehouse: 'HZ' })).toMatchObject({ onHand: 3, locked: 0 })
    expect(await hub.stock.level({ sku: 'CUP-1', warehouse: 'GZ' })).toMatchObject({ onHand: 4, locked: 0 })
    await booksAreRight(store)
  })

  it.each([{ sealed: true }, { cashOnDelivery: true }, { crossBorder: true }])(
    'that may not be packed in parts (%j) is not routed to two warehouses, and keeps what it has',
    async (differing) => {
      const { hub, paid } = await open(PREFER_GZ, { HZ: { 'TEA-1': 5 }, GZ: { 'CUP-1': 5 } })
      const key = await paid('1', differing)
      const before = await hub.orders.get(key)
      expect(code(await hub.routing.route(key, { by }))).toBe('ROUTE_TOO_MANY_PARCELS')
      expect(await hub.orders.get(key)).toEqual(before)
    },
  )

  it('is routed once, however often one command is sent', async () => {
    const { hub, paid } = await open(PREFER_GZ, { HZ: PLENTY, GZ: PLENTY })
    const key = await paid('1')
    const first = await hub.routing.route(key, { by, commandId: 'route-1' })
    await inForce(hub, { warehouses: [{ warehouse: 'HZ' }] })
    expect(await hub.routing.route(key, { by, commandId: 'route-1' })).toEqual(first)
    expect((await hub.orders.get(key))?.lock?.generation).toBe(2)
  })

  it('is refused where there is nothing to route', async () => {
    const { hub, paid } = await open(PREFER_GZ, { HZ: PLENTY, GZ: PLENTY })
    const key = await paid('1')
    expect(code(await hub.routing.route('TB/s1/none', { by }))).toBe('ORDER_UNKNOWN')
    await hub.orders.cancel(key, 'changed mind', { by })
    expect(code(await hub.routing.route(key, { by }))).toBe('ORDER_STATUS')
  })
})

describe('a warehouse that refuses', () => {
  it('is left out with its reason, and the next best sends; with none left the order is held', async () => {
    const { hub, store, paid } = await open(PREFER_GZ, { HZ: PLENTY, GZ: PLENTY })
    const key = await paid('1')
    await hub.routing.route(key, { by })
    expect(code(await hub.routing.refuse(key, { warehouse: 'BJ', reason: 'closed' }, { by }))).toBe(
      'WAREHOUSE_NOT_ROUTED',
    )
    const refused = await hub.routing.refuse(key, { warehouse: 'GZ', reason: 'damaged goods' }, { by })
    expect(refused).toMatchObject({ value: { state: 'routed', warehouses: ['HZ'] } })
    const route = await hub.routing.get(key)
    expect(route?.refusals).toEqual([{ warehouse: 'GZ', reason: 'damaged goods', at: NOON }])
    expect(route?.decision?.excluded).toContainEqual({ source: 'GZ', because: 'SOURCE_REFUSED' })
    const none = await hub.routing.refuse(key, { warehouse: 'HZ', reason: 'damaged goods' }, { by })
    expect(none).toMatchObject({ value: { state: 'held', warehouses: ['HZ'], because: 'ROUTE_SHORT' } })
    expect((await hub.orders.get(key))?.holds.map(({ reason }) => reason)).toEqual(['UNROUTED'])
    expect(await hub.stock.level({ sku: 'TEA-1', warehouse: 'HZ' })).toMatchObject({ locked: 2 })
    expect(code(await hub.routing.route(key, { by }))).toBe('ROUTE_SHORT')
    expect(await hub.routing.route(key, { by, forgetRefusals: true })).toMatchObject({ value: { warehouses: ['GZ'] } })
    expect((await hub.orders.get(key))?.holds).toEqual([])
    await booksAreRight(store)
  })

  it.each([
    [1, ['held']],
    [2, ['routed', 'held']],
    [3, ['routed', 'routed', 'held']],
  ])('is asked for no more than %i refusals', async (mostRefusals, states) => {
    const warehouses = ['HZ', 'GZ', 'BJ', 'CD'].map((warehouse) => ({ warehouse }))
    const stock = { HZ: PLENTY, GZ: PLENTY, BJ: PLENTY, CD: PLENTY }
    const { hub, paid } = await open({ warehouses, mostRefusals }, stock)
    const key = await paid('1')
    const seen: string[] = []
    for (const _ of states) {
      const [warehouse = ''] = (await hub.orders.get(key))?.demand?.map(({ stockKey }) => stockKey.split('/')[0]) ?? []
      const outcome = await hub.routing.refuse(key, { warehouse, reason: 'full' }, { by })
      seen.push(outcome.ok ? outcome.value.state : outcome.rejection.code)
    }
    expect(seen).toEqual(states)
    expect((await hub.routing.get(key))?.because).toBe('ROUTE_REFUSED')
  })
})

describe('a carrier that is closed for a region', () => {
  const plan = (closed: Record<string, string[]>): RoutingPlanInput => ({
    warehouses: [{ warehouse: 'HZ', carriers: ['SF', 'YTO'] }],
    carriersClosed: closed,
  })

  it.each([
    [{}, 'SF', []],
    [{ SF: ['广东省'] }, 'SF', []],
    [{ SF: ['浙江省'] }, 'YTO', ['SF']],
  ])('gives way to the next: %j', async (closed, carrier, passed) => {
    const { hub, paid } = await open(plan(closed), { HZ: PLENTY })
    const key = await paid('1')
    await hub.routing.route(key, { by })
    expect((await hub.routing.get(key))?.carriers).toEqual([
      { warehouse: 'HZ', carrier, closed: passed, arrivalNotice: false },
    ])
  })

  it('leaves no way where it is the last: the order is held with a case, and keeps what it has', async () => {
    const { hub, store, paid } = await open(plan({ SF: ['浙江省'], YTO: ['浙江省'] }), { HZ: PLENTY })
    const key = await paid('1')
    const told: unknown[] = []
    hub.on('OrderUnrouted', ({ orderKey, because }) => told.push([orderKey, because]))
    const held = { ok: true, value: { state: 'held', warehouses: ['HZ'], because: 'ROUTE_NO_CARRIER' } }
    expect(await hub.routing.route(key, { by })).toMatchObject(held)
    expect(await hub.routing.route(key, { by })).toMatchObject(held)
    expect(told).toEqual([[key, 'ROUTE_NO_CARRIER']])
    expect(await hub.orders.get(key)).toMatchObject({ holds: [{ reason: 'UNROUTED' }], lock: { state: 'locked' } })
    expect(code(await hub.orders.review(key, { by }))).toBe('ORDER_HELD')
    const [one, ...others] = (await hub.cases.list({ state: 'open' })).items
    expect(others).toEqual([])
    expect(one).toMatchObject({ kind: 'unrouted', subject: { kind: 'order', key }, class: { priority: 'P1' } })
    expect(one?.evidence.map(({ field, value }) => `${field} ${value}`)).toEqual([
      'because ROUTE_NO_CARRIER',
      'excluded.HZ CARRIER_CLOSED',
    ])
    await inForce(hub, plan({ SF: ['浙江省'] }))
    expect(await hub.routing.route(key, { by })).toMatchObject({ value: { state: 'routed' } })
    expect(await hub.orders.get(key)).toMatchObject({ holds: [] })
    expect((await hub.cases.get(one?.key ?? ''))?.state).toBe('closedBySystem')
    await booksAreRight(store)
  })

  it('is no reason to hold an order that is short of goods as well: the command is refused', async () => {
    const { hub, paid } = await open(plan({ SF: ['浙江省'], YTO: ['浙江省'] }), { HZ: { 'TEA-1': 1 } })
    const key = await paid('1')
    expect(code(await hub.routing.route(key, { by }))).toBe('ROUTE_SHORT')
    expect((await hub.orders.get(key))?.holds.map(({ reason }) => reason)).toEqual(['STOCK_SHORT'])
    expect(await hub.routing.route(key, { by, holdIfNone: true })).toMatchObject({ value: { because: 'ROUTE_SHORT' } })
  })
})

describe('a warehouse with so many parcels a day', () => {
  it('gets no more, and has one back where an order goes elsewhere', async () => {
    const plan: RoutingPlanInput = {
      policy: { preferences: [{ prefer: ['GZ'] }] },
      warehouses: [{ warehouse: 'HZ' }, { warehouse: 'GZ', parcelsPerDay: 1 }],
    }
    const { hub, paid } = await open(plan, { HZ: PLENTY, GZ: PLENTY })
    const [a, b] = [await paid('1'), await paid('2')]
    const routed = async (key: string) => (await hub.routing.route(key, { by })).ok && (await hub.routing.get(key))
    expect(await routed(a)).toMatchObject({ rows: [{ stockKey: 'GZ/normal/CUP-1' }, {}] })
    expect(await routed(b)).toMatchObject({ rows: [{ stockKey: 'HZ/normal/CUP-1' }, {}] })
    expect(code(await hub.routing.refuse(a, { warehouse: 'GZ', reason: 'full' }, { by }))).toBe('ok')
    expect(await routed(b)).toMatchObject({ rows: [{ stockKey: 'GZ/normal/CUP-1' }, {}] })
  })

  it('has one back where it refuses and the order is held', async () => {
    const { hub, store, paid } = await open({ warehouses: [{ warehouse: 'HZ', parcelsPerDay: 1 }] }, { HZ: PLENTY })
    const [a, b] = [await paid('1'), await paid('2')]
    expect(code(await hub.routing.route(a, { by }))).toBe('ok')
    expect(code(await hub.routing.route(b, { by }))).toBe('ROUTE_SHORT')
    expect(await hub.routing.refuse(a, { warehouse: 'HZ', reason: 'full' }, { by })).toMatchObject({
      value: { state: 'held' },
    })
    expect((await store.list('warehouseDay', { limit: 10 })).items.map(({ parcels }) => parcels)).toEqual([0])
    expect(await hub.routing.route(b, { by })).toMatchObject({ value: { state: 'routed' } })
  })
})

describe('orders that are routed at once', () => {
  it.each([{ cups: 3 }, { parcels: 4 }])('oversell nothing where a warehouse has %j', async (most) => {
    await routingAtOnce(memoryStore({ clock: () => NOON }), 12, most)
  })

  it('oversell nothing on PGlite', async () => {
    const { PGlite } = await pglite
    await routingAtOnce(await pgliteStore({ PGlite, clock: () => NOON }), 12, { parcels: 4 })
  }, 60_000)

  it(
    'keep the books right, whatever is routed, refused and cancelled',
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.tuple(
              fc.nat(4),
              fc.constantFrom('route', 'refuse', 'cancel', 'forget'),
              fc.constantFrom('HZ', 'GZ', 'BJ'),
            ),
            { maxLength: 14 },
          ),
          fc.array(fc.nat(6), { minLength: 6, maxLength: 6 }),
          async (steps, [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]) => {
            const stock = {
              HZ: { 'TEA-1': a + 1, 'CUP-1': b + 1 },
              GZ: { 'TEA-1': c + 1, 'CUP-1': d + 1 },
              BJ: { 'TEA-1': e + 1, 'CUP-1': f + 1 },
            }
            const { hub, store, paid } = await open({ ...PREFER_GZ, mostRefusals: 2 }, stock)
            const keys: string[] = []
            for (let no = 0; no < 5; no++) keys.push(await paid(String(no)))
            for (const [at, step, warehouse] of steps) {
              const key = keys[at] ?? ''
              const locked = (await hub.orders.get(key))?.lock?.state === 'locked'
              if (step === 'cancel') await hub.orders.cancel(key, 'changed mind', { by })
              else if (step === 'refuse') await hub.routing.refuse(key, { warehouse, reason: 'full' }, { by })
              else await hub.routing.route(key, { by, forgetRefusals: step === 'forget' })
              if (step !== 'cancel' && locked) expect((await hub.orders.get(key))?.lock?.state).toBe('locked')
              await booksAreRight(store)
            }
          },
        ),
        { numRuns: 25 },
      ),
    60_000,
  )
})

const pglite = sharedPGlite()
afterAll(async () => (await pglite).close())
