import { afterAll, describe, expect, it } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import type { RoutingPlanInput } from '../../src/routing/routing-plan'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { NOON, sampleContent } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { MINUTE, PLENTY, type StoreOf, selfRoutingShop, toldWeather } from './automatic-routing-laws'
import { booksAreRight, inForce } from './routing-laws'
import { by, openShop } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const STORES: readonly (readonly [name: string, storeOf: StoreOf])[] = [
  ['memory', (clock) => memoryStore({ clock })],
  ['PGlite', (clock) => pgliteStore({ PGlite, clock })],
]

const rain = { kind: 'rain', level: 'red', until: NOON + 180 * MINUTE } as const

const plan = (differing: RoutingPlanInput['carriersClosed'] | Partial<RoutingPlanInput> = {}): RoutingPlanInput => ({
  policy: { preferences: [{ prefer: ['HZ'] }] },
  warehouses: [
    { warehouse: 'HZ', carriers: ['YTO', 'SF'] },
    { warehouse: 'GZ', carriers: ['JD'] },
  ],
  automatic: {},
  ...differing,
})
const closed = (...carriers: string[]) =>
  plan({ carriersClosed: Object.fromEntries(carriers.map((carrier) => [carrier, ['浙江省']])) })

const to = (province: string) => {
  const { recipient } = sampleContent()
  return { recipient: { ...recipient, address: { ...recipient.address, province } } }
}

/** Who carries it, and what stands against that. */
async function wayOf(hub: Hub, key: string): Promise<string> {
  const route = await hub.routing.get(key)
  const order = await hub.orders.get(key)
  const carriers = route?.carriers.map(({ carrier }) => carrier) ?? []
  return [route?.state, ...carriers, ...(order?.holds ?? []).map(({ reason }) => reason)].join(' ')
}

async function openKinds(hub: Hub): Promise<readonly (readonly [string, string])[]> {
  return (await hub.cases.list({ state: 'open' })).items.map(({ kind, subject }) => [kind, subject.key])
}

describe.each(STORES)('an order that was routed before its carrier was closed (%s)', (_name, storeOf) => {
  it('goes by the next carrier, from elsewhere, or waits with a case until one opens', async () => {
    const { hub, store, paid, later, errors } = await selfRoutingShop(storeOf, plan(), { HZ: PLENTY, GZ: PLENTY })
    const [near, far] = [await paid('1'), await paid('2', to('广东省'))]
    await later()
    const decided = (await hub.routing.get(far))?.decidedAt
    expect([await wayOf(hub, near), await wayOf(hub, far)]).toEqual(['routed YTO', 'routed YTO'])
    const ways: string[] = []
    for (const carriers of [['YTO'], ['YTO', 'SF'], ['YTO', 'SF', 'JD'], ['YTO', 'JD']]) {
      await inForce(hub, closed(...carriers))
      await later(1)
      ways.push(await wayOf(hub, near))
      expect(await openKinds(hub)).toEqual(carriers.length === 3 ? [['unrouted', near]] : [])
    }
    expect(ways).toEqual(['routed SF', 'routed JD', 'held JD UNROUTED', 'routed SF'])
    expect(await hub.routing.get(far)).toMatchObject({ version: 1, decidedAt: decided })
    expect(errors).toEqual([])
    await booksAreRight(store)
  })

  it('stays by a carrier that is closed elsewhere', async () => {
    const { hub, paid, later, told } = await selfRoutingShop(storeOf, plan())
    const key = await paid('1')
    await later()
    await inForce(hub, plan({ carriersClosed: { YTO: ['新疆维吾尔自治区'] } }))
    await later(1)
    expect(await hub.routing.get(key)).toMatchObject({ version: 1 })
    expect(told).toEqual(['OrderRouted'])
  })

  it.each(['ROUTED_BY_HAND', 'ORDER_STATUS', 'WAYBILL_ISSUED', 'ORDER_SEALED', 'ORDER_REGROUPED'] as const)(
    'is left alone and told about where it can not be called back: %s',
    async (why) => {
      const { hub, paid, book, later, errors } = await selfRoutingShop(storeOf, plan())
      const key = await paid('1', { mergeKey: 'door', sealed: why === 'ORDER_SEALED' })
      await later()
      if (why === 'ROUTED_BY_HAND') expect(await hub.routing.route(key, { by })).toMatchObject({ ok: true })
      if (why === 'ORDER_STATUS') {
        expect(await hub.orders.review(key, { by })).toMatchObject({ ok: true })
        expect(await hub.orders.requestOutbound(key, { by })).toMatchObject({ ok: true })
      }
      const label = { kind: 'WaybillIssued', ref: 'w', at: NOON + 2 * MINUTE, parcel: 'P1', carrier: 'YTO' } as const
      if (why === 'WAYBILL_ISSUED') await book('1', label)
      if (why === 'ORDER_REGROUPED') {
        const other = await paid('2', { mergeKey: 'door' })
        expect(await hub.fulfilments.merge([key, other], { by })).toMatchObject({ ok: true })
      }
      await inForce(hub, closed('YTO'))
      for (let tick = 0; tick < 3; tick++) await later(1)
      expect(await wayOf(hub, key)).toBe('routed YTO')
      expect(await openKinds(hub)).toEqual([['route-overtaken', key]])
      const [one] = (await hub.cases.list({ state: 'open' })).items
      expect(one?.evidence.map(({ value }) => value)).toEqual(['CARRIER_CLOSED', why])
      await inForce(hub, plan())
      await later(1)
      expect(await openKinds(hub)).toEqual([])
      expect(errors).toEqual([])
    },
  )

  it('is called back once by two hubs that find it at the same time', async () => {
    const { hub, store, paid, later, clock, errors } = await selfRoutingShop(storeOf, plan())
    const keys = [await paid('1'), await paid('2')]
    await later()
    const onError = (error: unknown) => errors.push(error)
    const shop = { settings: { paymentTimeLimitMs: null, warehouse: 'HZ' }, routing: {}, now: () => clock.now }
    const other = openShop({ store, ...shop, onError })
    const routed: string[] = []
    for (const one of [hub, other.hub]) one.on('OrderRouted', ({ orderKey: key }) => routed.push(key))
    await inForce(hub, closed('YTO'))
    clock.now += MINUTE
    await Promise.all([hub.tick(), other.hub.tick()])
    await later(1)
    expect(routed.sort()).toEqual(keys)
    expect(errors).toEqual([])
    await booksAreRight(store)
  })
})

describe.each(STORES)('an order that was routed before a warning came (%s)', (_name, storeOf) => {
  const open = async (rules: object = {}, storeIn = storeOf) => {
    const { sky, port } = toldWeather()
    sky.warnings.set('广东省', [])
    const weather = { pauses: [{ level: 'orange' as const }], ...rules }
    return { ...(await selfRoutingShop(storeIn, plan({ weather }), undefined, { routing: { weather: port } })), sky }
  }

  it('waits from the next look at the weather until the warning ends', async () => {
    const { hub, sky, paid, later, told, errors } = await open()
    const [near, far] = [await paid('1'), await paid('2', to('广东省'))]
    await later()
    sky.warnings.set('浙江省', [rain])
    await later(59)
    expect(await wayOf(hub, near)).toBe('routed YTO')
    await later(1)
    expect([await wayOf(hub, near), await wayOf(hub, far)]).toEqual(['held YTO WEATHER', 'routed YTO'])
    expect(await openKinds(hub)).toEqual([])
    await later(120)
    expect(await wayOf(hub, near)).toBe('routed YTO')
    expect(told.slice(2)).toEqual(['RoutePaused ROUTE_WEATHER', 'OrderHeld', 'HoldLifted', 'OrderRouted'])
    expect(errors).toEqual([])
  })

  it('waits at once where the warning is heard of for another order', async () => {
    const { hub, sky, paid, later } = await open()
    const first = await paid('1')
    await later()
    sky.warnings.set('浙江省', [rain])
    await paid('2')
    await later(1)
    await later()
    expect(await wayOf(hub, first)).toBe('held YTO WEATHER')
  })

  it('waits where the warning, told long before, begins', async () => {
    const { hub, sky, paid, later } = await open()
    sky.warnings.set('浙江省', [{ ...rain, from: NOON + 30 * MINUTE }])
    const key = await paid('1')
    await later()
    expect(await wayOf(hub, key)).toBe('routed YTO')
    await later(30)
    expect(await wayOf(hub, key)).toBe('held YTO WEATHER')
  })

  it('goes on where the warning is for other goods, or a person lets it go', async () => {
    const { hub, sky, paid, later } = await open({ pauses: [{ skus: ['CHERRY-1'] }, { kinds: ['snow'] }] })
    const key = await paid('1')
    await later()
    sky.warnings.set('浙江省', [rain])
    await later(60)
    expect(await wayOf(hub, key)).toBe('routed YTO')
    sky.warnings.set('浙江省', [{ ...rain, kind: 'snow', until: NOON + 600 * MINUTE }])
    await later(60)
    expect(await wayOf(hub, key)).toBe('held YTO WEATHER')
    await hub.orders.lift(key, 'WEATHER', { by })
    sky.warnings.set('浙江省', [{ ...rain, kind: 'snow', until: NOON + 900 * MINUTE }])
    for (let tick = 0; tick < 3; tick++) await later(60)
    expect(await wayOf(hub, key)).toBe('held YTO')
  })

  it('is not held because a source fails, and waits once it can be heard again', async () => {
    const { hub, sky, paid, later, errors } = await open({ unknown: 'pause' })
    const key = await paid('1')
    await later()
    sky.fails = true
    await later(60)
    await later()
    expect(await wayOf(hub, key)).toBe('routed YTO')
    expect(errors).toHaveLength(1)
    sky.fails = false
    sky.warnings.set('浙江省', [rain])
    await later(60)
    expect(await wayOf(hub, key)).toBe('held YTO WEATHER')
  })

  it('that another process routed is found by one that has just started', async () => {
    const { store, hub, sky, paid, later, clock } = await open()
    const key = await paid('1')
    await later()
    const { port } = toldWeather()
    const warnings = async () => new Map([['浙江省', [rain]]])
    const settings = { paymentTimeLimitMs: null, warehouse: 'HZ' }
    const other = openShop({ store, settings, routing: { weather: { ...port, warnings } }, now: () => clock.now })
    sky.warnings.set('浙江省', [rain])
    await other.hub.tick()
    await other.hub.tick()
    expect(await wayOf(hub, key)).toBe('held YTO WEATHER')
  })

  it('is told about where it has its waybill, until the warning ends', async () => {
    const { hub, sky, paid, book, later } = await open()
    const key = await paid('1')
    await later()
    await book('1', { kind: 'WaybillIssued', ref: 'w', at: NOON + 2 * MINUTE, parcel: 'P1', carrier: 'YTO' })
    sky.warnings.set('浙江省', [rain])
    await later(60)
    expect(await openKinds(hub)).toEqual([['route-overtaken', key]])
    expect(await wayOf(hub, key)).toBe('routed YTO')
    sky.fails = true
    await later(60)
    await later(1)
    expect(await openKinds(hub)).toEqual([['route-overtaken', key]])
    await later(60)
    await later(1)
    expect(await openKinds(hub)).toEqual([])
  })

  it('costs no look at any order while neither policy nor weather changes', async () => {
    const listed: string[] = []
    const counting: StoreOf = async (clock) => {
      const store = await storeOf(clock)
      const list: Store['list'] = (kind, query) => {
        listed.push(kind)
        return store.list(kind, query)
      }
      return new Proxy(store, { get: (of, name) => (name === 'list' ? list : Reflect.get(of, name, of)) })
    }
    const { sky, paid, later } = await open({}, counting)
    await paid('1')
    for (let tick = 0; tick < 3; tick++) await later()
    listed.length = 0
    for (let tick = 0; tick < 3; tick++) await later(60)
    expect(listed.filter((kind) => kind === 'order')).toEqual([])
    sky.warnings.set('浙江省', [{ ...rain, until: NOON + 600 * MINUTE }])
    await later(60)
    expect(listed.filter((kind) => kind === 'order')).toHaveLength(5)
    for (let tick = 0; tick < 3; tick++) await later(1)
    expect(listed.filter((kind) => kind === 'order')).toHaveLength(5)
  })
})
