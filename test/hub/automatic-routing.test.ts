import { afterAll, describe, expect, it } from 'vitest'
import { DEFAULT_ANOMALY_RULES } from '../../src/anomaly/default-rules'
import type { WeatherPort } from '../../src/routing/weather-rules'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { MINUTE, PLENTY, type StoreOf, selfRoutingShop, TO_GZ, toldWeather } from './automatic-routing-laws'
import { booksAreRight, code, inForce, routedShop } from './routing-laws'
import { by, openShop, orderKey, paidFact, placedFact, teaOrder } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const inMemory: StoreOf = (clock) => memoryStore({ clock })
const STORES: readonly (readonly [name: string, storeOf: StoreOf])[] = [
  ['memory', inMemory],
  ['PGlite', (clock) => pgliteStore({ PGlite, clock })],
]

describe.each(STORES)('an order that becomes ready (%s)', (_name, storeOf) => {
  it('is routed by the next tick, once, in one commit with its lock', async () => {
    const { hub, store, book, later, of, told, errors } = await selfRoutingShop(storeOf, TO_GZ)
    await book('1', placedFact())
    await later()
    expect(await of(orderKey('1'))).toBe('HZ')
    await book('1', paidFact())
    expect(await of(orderKey('1'))).toBe('HZ')
    await later()
    expect(await of(orderKey('1'))).toBe('GZ')
    expect(await hub.routing.get(orderKey('1'))).toMatchObject({ state: 'routed', version: 1 })
    await later(60)
    expect(told).toEqual(['OrderRouted'])
    expect(errors).toEqual([])
    await booksAreRight(store)
  })

  it('is held with a case where no way is left, and goes on when the policy leaves one again', async () => {
    const closed = { YTO: ['浙江省'] }
    const warehouses = [{ warehouse: 'HZ', carriers: ['YTO'] }]
    const { hub, later, of, paid, told, errors } = await selfRoutingShop(storeOf, {
      warehouses,
      carriersClosed: closed,
      automatic: {},
    })
    const key = await paid('1')
    await later()
    expect(await of(key)).toBe('HZ UNROUTED')
    expect((await hub.cases.list({ state: 'open' })).items.map(({ kind }) => kind)).toEqual(['unrouted'])
    await later(31)
    expect(told).toEqual(['OrderUnrouted ROUTE_NO_CARRIER', 'OrderHeld'])
    await inForce(hub, { warehouses, automatic: {} })
    await later()
    expect(await of(key)).toBe('HZ')
    expect((await hub.cases.list({ state: 'open' })).items).toEqual([])
    expect(told.slice(2)).toEqual(['HoldLifted', 'OrderRouted'])
    expect(errors).toEqual([])
  })
})

describe('what is ready', () => {
  const open = (plan = TO_GZ, stock?: Parameters<typeof selfRoutingShop>[2], options = {}) =>
    selfRoutingShop(inMemory, plan, stock, options)

  it('is no order that a person holds, until he lifts it', async () => {
    const { hub, book, later, of } = await open()
    await book('1', placedFact())
    await hub.orders.hold(orderKey('1'), 'to be looked at', { by })
    await book('1', paidFact())
    await later()
    expect(await of(orderKey('1'))).toBe('HZ to be looked at')
    await hub.orders.lift(orderKey('1'), 'to be looked at', { by })
    await later()
    expect(await of(orderKey('1'))).toBe('GZ')
  })

  it.each([
    // whether orders go to where the goods are → where it is set aside
    [false, 'HZ STOCK_SHORT'],
    [true, 'GZ'],
  ])('is an order whose warehouse lacks goods, if the policy says so: %s', async (whenShort, expected) => {
    const { paid, later, of } = await open({ ...TO_GZ, automatic: { whenShort } }, { HZ: { 'CUP-1': 9 }, GZ: PLENTY })
    const key = await paid('1')
    await later()
    expect(await of(key)).toBe(expected)
  })

  it('is no order in a status the policy leaves out', async () => {
    const { hub, paid, later, of } = await open({ ...TO_GZ, automatic: { statuses: ['reviewed'] } })
    const key = await paid('1')
    await later()
    expect(await of(key)).toBe('HZ')
    await hub.orders.review(key, { by })
    await later()
    expect(await of(key)).toBe('GZ')
  })

  it('is nothing where the policy is not automatic, and nothing at all is marked where the hub is not told to', async () => {
    const { automatic: _none, ...onDemand } = TO_GZ
    const told = await open(onDemand)
    const key = await told.paid('1')
    await told.later()
    expect(await told.of(key)).toBe('HZ')
    const untold = await routedShop(memoryStore({ clock: () => NOON }), TO_GZ, { HZ: PLENTY, GZ: PLENTY })
    const other = await untold.paid('1')
    await untold.hub.tick()
    expect((await untold.store.read('order', [other])).get(other)?.value).not.toHaveProperty('routing')
  })

  it('is every order that waits when the policy becomes automatic', async () => {
    const { automatic: _none, ...onDemand } = TO_GZ
    const { hub, paid, later, of } = await open(onDemand)
    const keys = [await paid('1'), await paid('2')]
    await later()
    await inForce(hub, TO_GZ)
    await later()
    expect(await Promise.all(keys.map(of))).toEqual(['GZ', 'GZ'])
  })

  it('stays so while a way is missing: it is tried again after a while', async () => {
    const { hub, paid, later, of, told } = await open(
      { warehouses: [{ warehouse: 'GZ' }], automatic: {} },
      { HZ: PLENTY },
    )
    const key = await paid('1')
    await later()
    expect(await of(key)).toBe('HZ UNROUTED')
    for (const sku of ['TEA-1', 'CUP-1']) await hub.stock.adjust({ sku, warehouse: 'GZ', change: 5 }, { by })
    await later(29)
    expect(await of(key)).toBe('HZ UNROUTED')
    await later(1)
    expect(await of(key)).toBe('GZ')
    expect(told.filter((one) => one.startsWith('OrderUnrouted'))).toEqual(['OrderUnrouted ROUTE_SHORT'])
  })

  it('ends where a person lets it leave as it is', async () => {
    const { hub, paid, later, of } = await open({ warehouses: [{ warehouse: 'GZ' }], automatic: {} }, { HZ: PLENTY })
    const key = await paid('1')
    await later()
    await hub.orders.lift(key, 'UNROUTED', { by })
    await later(60)
    expect(await of(key)).toBe('HZ')
    expect(code(await hub.orders.review(key, { by }))).toBe('ok')
  })

  it('is given out in one tick without two going for the same goods', async () => {
    const { store, paid, later, of, errors } = await open(TO_GZ, { HZ: { 'TEA-1': 900, 'CUP-1': 900 }, GZ: PLENTY })
    const keys: string[] = []
    for (let no = 0; no < 120; no++) keys.push(await paid(String(no)))
    await later()
    const seen = await Promise.all(keys.map(of))
    expect(seen.filter((one) => one === 'GZ')).toHaveLength(5)
    expect(seen.filter((one) => one === 'HZ')).toHaveLength(115)
    expect((await store.list('orderRoute', { limit: 1_000 })).items).toHaveLength(120)
    expect(errors).toEqual([])
    await booksAreRight(store)
  }, 60_000)

  it('is routed once where two processes find its way at the same time', async () => {
    let asked = 0
    let bothHaveRead = () => {}
    const both = new Promise<void>((resolve) => {
      bothHaveRead = resolve
    })
    const weather: WeatherPort = {
      warnings: async () => {
        asked += 1
        if (asked === 2) bothHaveRead()
        await both
        return new Map([['浙江省', []]])
      },
    }
    const plan = { ...TO_GZ, weather: { pauses: [{}] } }
    const { hub, store, paid, clock, errors } = await open(plan, undefined, { routing: { weather } })
    const keys = [await paid('1'), await paid('2'), await paid('3')]
    const other = openShop({
      ...{ store, settings: { paymentTimeLimitMs: null, warehouse: 'HZ' }, routing: { weather }, now: () => clock.now },
      onError: (error) => errors.push(error),
    })
    const routed: string[] = []
    for (const one of [hub, other.hub]) one.on('OrderRouted', ({ orderKey: key }) => routed.push(key))
    await Promise.all([hub.tick(), other.hub.tick()])
    expect(asked).toBe(2)
    // Nor does the one that came second look at them again.
    clock.now += 60 * MINUTE
    await hub.tick()
    expect(routed.sort()).toEqual(keys)
    expect(errors).toEqual([])
    await booksAreRight(store)
  })
})

describe('an order that rules look at', () => {
  it('is judged before it is routed: one that is held for its case stays where it is', async () => {
    const pauses = DEFAULT_ANOMALY_RULES.rules.find(({ gives }) => gives.pauses)
    if (pauses === undefined) throw new Error('No default rule pauses an order.')
    const always = { ...pauses, id: 'looked-at', when: { test: 'known', field: 'order.placedAt' } as const }
    const rules = { ...DEFAULT_ANOMALY_RULES, rules: [always] }
    const { paid, later, of } = await selfRoutingShop(inMemory, TO_GZ, undefined, { anomalies: { rules } })
    const key = await paid('1')
    await later()
    expect(await of(key)).toBe('HZ CASE:looked-at')
  })

  it('is routed where an automation says so, on demand', async () => {
    const { automatic: _none, ...onDemand } = TO_GZ
    const rule = {
      id: 'route-when-paid',
      when: { test: 'known', field: 'order.placedAt' },
      gives: { on: [{ becomes: ['paid'] }], actions: [{ do: 'routeOrder' }, { do: 'reviewOrder' }] },
    }
    const stock = { HZ: PLENTY, GZ: PLENTY }
    const { hub, paid } = await routedShop(memoryStore({ clock: () => NOON }), onDemand, stock, {
      automation: { rules: { rules: [rule] } },
    })
    const key = await paid('1')
    await hub.tick()
    expect(await hub.routing.get(key)).toMatchObject({ state: 'routed', rows: [{ stockKey: 'GZ/normal/CUP-1' }, {}] })
    expect((await hub.orders.get(key))?.status).toBe('reviewed')
    expect(await hub.automation.history(key)).toMatchObject([
      { state: 'done', steps: [{ refused: null }, { refused: null }] },
    ])
  })

  it('is routed from its case, too', async () => {
    const warehouses = [{ warehouse: 'HZ', carriers: ['YTO'] }]
    const plan = { warehouses, carriersClosed: { YTO: ['浙江省'] } }
    const { hub, paid } = await routedShop(memoryStore({ clock: () => NOON }), plan, { HZ: PLENTY })
    const key = await paid('1')
    await hub.routing.route(key, { by })
    const [one] = (await hub.cases.list({ state: 'open' })).items
    await inForce(hub, { warehouses })
    expect(code(await hub.cases.act(one?.key ?? '', { action: 'routeOrder' }, { by }))).toBe('ok')
    expect(await hub.routing.get(key)).toMatchObject({ state: 'routed' })
  })
})

describe.each(STORES)('an order that is called off (%s)', (_name, storeOf) => {
  it.each(['cancelled by us', 'cancelled on its channel'])('gives the day its parcel back: %s', async (how) => {
    const plan = { ...TO_GZ, warehouses: [{ warehouse: 'HZ' }, { warehouse: 'GZ', parcelsPerDay: 1 }] }
    const { hub, book, paid, later, of } = await selfRoutingShop(storeOf, plan)
    const [first, second] = [await paid('1'), await paid('2')]
    await later()
    expect([await of(first), await of(second)]).toEqual(['GZ', 'HZ'])
    if (how === 'cancelled by us') await hub.orders.cancel(first, 'changed mind', { by })
    else await book('1', { kind: 'OrderCancelled', ref: 'end', at: NOON + 2 * MINUTE, reason: 'buyer' })
    await later()
    const third = await paid('3')
    await later()
    expect(await of(third)).toBe('GZ')
    await later(60)
    expect(await of(await paid('4'))).toBe('HZ')
  })

  it.each(['cancelled by us', 'cancelled on its channel'])(
    'while its way is looked for is not routed: %s',
    async (how) => {
      let called = async () => {}
      const weather: WeatherPort = {
        warnings: async () => {
          await called()
          return new Map([['浙江省', []]])
        },
      }
      const plan = { ...TO_GZ, warehouses: [{ warehouse: 'GZ', parcelsPerDay: 9 }], weather: { pauses: [{}] } }
      const { hub, store, book, paid, later, told, errors } = await selfRoutingShop(storeOf, plan, undefined, {
        routing: { weather },
      })
      const [key, other] = [await paid('1'), await paid('2')]
      called = async () => {
        if (how === 'cancelled by us') await hub.orders.cancel(key, 'changed mind', { by })
        else await book('1', { kind: 'OrderCancelled', ref: 'end', at: NOON + 2 * MINUTE, reason: 'buyer' })
      }
      await later()
      expect(await hub.orders.get(key)).toMatchObject({ status: 'cancelled', lock: { state: 'released' } })
      expect(await hub.routing.get(key)).toBeUndefined()
      expect(await hub.routing.get(other)).toMatchObject({ state: 'routed' })
      expect((await store.list('warehouseDay', { limit: 10 })).items.map(({ parcels }) => parcels)).toEqual([1])
      expect(told).toEqual(['OrderRouted'])
      expect(errors).toEqual([])
      await booksAreRight(store)
    },
  )

  it('gives it back as well where the hub routes on demand alone', async () => {
    const plan = { warehouses: [{ warehouse: 'HZ', parcelsPerDay: 1 }] }
    const { hub, store, paid } = await routedShop(await storeOf(() => NOON), plan, { HZ: PLENTY })
    const key = await paid('1')
    await hub.routing.route(key, { by })
    expect(code(await hub.routing.route(key, { by }))).toBe('ok')
    await hub.orders.cancel(key, 'changed mind', { by })
    await hub.tick()
    expect((await store.list('warehouseDay', { limit: 10 })).items.map(({ parcels }) => parcels)).toEqual([0])
  })
})

describe.each(STORES)('an order whose lines change (%s)', (_name, storeOf) => {
  const more = (quantity: number) => ({ ...teaOrder(quantity), version: 2, ref: 'e-2', at: NOON + 2 * MINUTE })

  it.each([
    // pieces wanted now, where it is → for all that GZ has, and beyond
    [10, 'GZ'],
    [11, 'HZ'],
  ])(
    'to %i pieces and is paid for is sent from %s: where it was routed to, as long as that has them',
    async (quantity, expected) => {
      const stock = { HZ: { 'TEA-1': 20, 'CUP-1': 10 }, GZ: PLENTY }
      const { hub, store, book, paid } = await routedShop(await storeOf(() => NOON), TO_GZ, stock)
      const key = await paid('1')
      await hub.routing.route(key, { by })
      await book('1', more(quantity))
      await hub.tick()
      expect((await hub.orders.get(key))?.demand).toEqual([{ stockKey: 'GZ/normal/TEA-1', quantity }])
      await book('1', paidFact(quantity * 1_000 - 3_199, NOON + 3 * MINUTE, 'pay-more'))
      await hub.tick()
      const order = await hub.orders.get(key)
      expect(order?.demand).toEqual([{ stockKey: `${expected}/normal/TEA-1`, quantity }])
      expect(order).toMatchObject({ status: 'paid', lock: { state: 'locked' }, holds: [] })
      await booksAreRight(store)
    },
  )

  it('is routed anew where its receiver moves to another province', async () => {
    const plan = {
      policy: { preferences: [{ provinces: ['浙江省'], prefer: ['GZ'] }, { prefer: ['HZ'] }] },
      warehouses: [{ warehouse: 'HZ' }, { warehouse: 'GZ' }],
    }
    const { hub, book, paid } = await routedShop(await storeOf(() => NOON), plan, { HZ: PLENTY, GZ: PLENTY })
    const key = await paid('1')
    expect(await hub.routing.route(key, { by })).toMatchObject({ value: { warehouses: ['GZ'] } })
    const { recipient } = placedFact().content
    const moved = { ...recipient, address: { ...recipient.address, province: '广东省', city: '广州市' } }
    await book('1', placedFact({ recipient: moved }, NOON + 2 * MINUTE, 2))
    await hub.tick()
    expect((await hub.orders.get(key))?.demand?.every(({ stockKey }) => stockKey.startsWith('HZ/'))).toBe(true)
  })
})

describe.each(STORES)('an order to where the weather is bad (%s)', (_name, storeOf) => {
  const rain = { kind: 'rain', level: 'red', until: NOON + 90 * MINUTE } as const
  const weather = { pauses: [{ level: 'orange' as const }] }
  const open = async (rules: object = {}) => {
    const { sky, port } = toldWeather()
    const plan = { ...TO_GZ, weather: { ...weather, ...rules } }
    return { ...(await selfRoutingShop(storeOf, plan, undefined, { routing: { weather: port } })), sky }
  }

  it('waits on hold without a case, and goes on when the warning ends', async () => {
    const { hub, sky, paid, later, of, told, errors } = await open()
    sky.warnings.set('浙江省', [rain])
    const key = await paid('1')
    await later()
    expect(await of(key)).toBe('HZ WEATHER')
    expect(await hub.routing.get(key)).toMatchObject({ state: 'held', because: 'ROUTE_WEATHER', until: rain.until })
    expect((await hub.cases.list({})).items).toEqual([])
    await later(60)
    expect(await of(key)).toBe('HZ WEATHER')
    await later(29)
    expect(await of(key)).toBe('HZ WEATHER')
    await later(1)
    expect(await of(key)).toBe('GZ')
    expect(told).toEqual(['RoutePaused ROUTE_WEATHER', 'OrderHeld', 'HoldLifted', 'OrderRouted'])
    expect(errors).toEqual([])
  })

  it('goes on earlier where the warning is taken back', async () => {
    const { sky, paid, later, of } = await open()
    sky.warnings.set('浙江省', [{ ...rain, until: NOON + 3_000 * MINUTE }])
    const key = await paid('1')
    await later()
    sky.warnings.set('浙江省', [])
    await later(59)
    expect(await of(key)).toBe('HZ WEATHER')
    await later(1)
    expect(await of(key)).toBe('GZ')
  })

  it.each([
    // what nobody knows → what the policy says
    ['send', 'GZ'],
    ['pause', 'HZ WEATHER'],
  ])('of which nobody knows: %s', async (unknown, expected) => {
    const { sky, paid, later, of, errors } = await open({ unknown })
    sky.warnings.clear()
    const key = await paid('1')
    await later()
    expect(await of(key)).toBe(expected)
    expect(errors).toEqual([])
    sky.fails = true
    const other = await paid('2')
    await later()
    expect(await of(other)).toBe(expected)
    expect(errors).toHaveLength(1)
    sky.fails = false
    sky.warnings.set('浙江省', [])
    await later(60)
    expect([await of(key), await of(other)]).toEqual(['GZ', 'GZ'])
  })

  it('is told by an answer that can be read alone: another is as good as none', async () => {
    const { sky, paid, later, of, errors } = await open({ unknown: 'pause' })
    sky.warnings.set('浙江省', [{ kind: 'rain', level: 'purple', until: Number.NaN } as never])
    const key = await paid('1')
    await later()
    expect(await of(key)).toBe('HZ WEATHER')
    expect(errors).toHaveLength(1)
  })

  it('is asked for once for many orders, and not at all where the policy says nothing of the weather', async () => {
    const { hub, sky, paid, later } = await open()
    for (const no of ['1', '2', '3']) await paid(no)
    await later()
    expect(sky.asked).toEqual([['浙江省']])
    await inForce(hub, TO_GZ)
    await paid('4')
    await later()
    expect(sky.asked).toHaveLength(1)
  })

  it('may be sent by a person all the same', async () => {
    const { hub, sky, paid, later, of } = await open()
    sky.warnings.set('浙江省', [rain])
    const key = await paid('1')
    await later()
    await hub.orders.lift(key, 'WEATHER', { by })
    await later(60)
    expect(await of(key)).toBe('HZ')
    expect(code(await hub.orders.review(key, { by }))).toBe('ok')
  })

  it('is held on demand too', async () => {
    const { hub, sky, book } = await open()
    sky.warnings.set('浙江省', [rain])
    await book('1', placedFact(), paidFact())
    expect(await hub.routing.route(orderKey('1'), { by })).toMatchObject({
      value: { state: 'held', because: 'ROUTE_WEATHER' },
    })
    expect(await hub.routing.explain(orderKey('1'))).toMatchObject({
      rejection: { code: 'ROUTE_WEATHER', kind: 'rain' },
    })
  })
})
