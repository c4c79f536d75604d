import { afterAll, describe, expect, it } from 'vitest'
import type { RoutingPlanInput } from '../../src/routing/routing-plan'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { booksAreRight, code, inForce, routedShop } from './routing-laws'
import { by } from './shop-fixture'

const { PGlite, close: closeEngine } = await sharedPGlite()
afterAll(closeEngine)

const STORES: readonly (readonly [string, () => Store | Promise<Store>])[] = [
  ['memory', () => memoryStore({ clock: () => NOON })],
  ['PGlite', () => pgliteStore({ clock: () => NOON, PGlite })],
]
const PLENTY = { 'TEA-1': 10, 'CUP-1': 10 }
const PLAN: RoutingPlanInput = {
  policy: { preferences: [{ prefer: ['GZ', 'HZ', 'BJ'] }] },
  warehouses: [
    { warehouse: 'HZ', carriers: ['YTO', 'SF'] },
    { warehouse: 'GZ' },
    { warehouse: 'BJ', carriers: ['SF'] },
    { warehouse: 'SH', closed: true },
  ],
}
const open = (store: Store) => routedShop(store, PLAN, { HZ: PLENTY, GZ: PLENTY, BJ: { 'TEA-1': 1 } })

describe.each(STORES)('a warehouse chosen by hand (%s)', (_name, storeOf) => {
  it('gets the whole order, its stock and the carrier, though another is better', async () => {
    const store = await storeOf()
    const { hub, paid } = await open(store)
    const key = await paid('1')
    await hub.routing.route(key, { by })
    expect(await hub.routing.get(key)).toMatchObject({ rows: [{ stockKey: 'GZ/normal/CUP-1' }, {}] })
    const chosen = await hub.routing.choose(key, { warehouse: 'HZ', carrier: 'SF' }, { by, commandId: 'c1' })
    expect(chosen).toMatchObject({ value: { state: 'routed', warehouses: ['HZ'], because: null } })
    const route = await hub.routing.get(key)
    expect(route).toMatchObject({ carriers: [{ warehouse: 'HZ', carrier: 'SF' }] })
    expect(route?.rows.map(({ stockKey }) => stockKey)).toEqual(['HZ/normal/CUP-1', 'HZ/normal/TEA-1'])
    expect(await hub.stock.level({ sku: 'TEA-1', warehouse: 'GZ' })).toMatchObject({ locked: 0 })
    expect(await hub.stock.level({ sku: 'TEA-1', warehouse: 'HZ' })).toMatchObject({ locked: 2 })
    await hub.tick()
    expect((await hub.routing.get(key))?.rows).toEqual(route?.rows)
    // A repeat is answered as before; other content under the same id is refused.
    expect(await hub.routing.choose(key, { warehouse: 'HZ', carrier: 'SF' }, { by, commandId: 'c1' })).toEqual(chosen)
    expect(await hub.routing.choose(key, { warehouse: 'GZ' }, { by, commandId: 'c1' })).toMatchObject({
      rejection: { code: 'IDEMPOTENCY_MISMATCH', field: 'chosen' },
    })
    await booksAreRight(store)
    await hub.close()
  })

  it.each([
    [{ warehouse: 'BJ' }, 'ROUTE_SHORT'],
    [{ warehouse: 'SH' }, 'ROUTE_SHORT'],
    [{ warehouse: 'XA' }, 'WAREHOUSE_NOT_LISTED'],
    [{ warehouse: 'HZ', carrier: 'ZTO' }, 'CARRIER_NOT_LISTED'],
    [{ warehouse: 'GZ', carrier: 'SF' }, 'CARRIER_NOT_LISTED'],
    [{ warehouse: '' }, 'INPUT_INVALID'],
  ])('%j is refused with %s, and nothing changes', async (choice, refusal) => {
    const { hub, paid } = await open(await storeOf())
    const key = await paid('1')
    await hub.routing.route(key, { by })
    const before = [await hub.orders.get(key), await hub.routing.get(key)]
    expect(code(await hub.routing.choose(key, choice, { by }))).toBe(refusal)
    expect([await hub.orders.get(key), await hub.routing.get(key)]).toEqual(before)
    await hub.close()
  })

  it('is refused, and the order is not held, where no carrier goes to the buyer', async () => {
    const { hub, paid } = await open(await storeOf())
    const key = await paid('1')
    await inForce(hub, { ...PLAN, carriersClosed: { SF: ['浙江省'] } })
    expect(code(await hub.routing.choose(key, { warehouse: 'HZ', carrier: 'SF' }, { by }))).toBe('ROUTE_NO_CARRIER')
    expect((await hub.orders.get(key))?.holds).toEqual([])
    expect(code(await hub.routing.choose(key, { warehouse: 'HZ', carrier: 'YTO' }, { by }))).toBe('ok')
    await hub.close()
  })

  it('may be one that had refused the order, and ends its hold', async () => {
    const { hub, paid } = await open(await storeOf())
    const key = await paid('1')
    await inForce(hub, { ...PLAN, mostRefusals: 1 })
    await hub.routing.route(key, { by })
    await hub.routing.refuse(key, { warehouse: 'GZ', reason: 'damaged goods' }, { by })
    expect((await hub.orders.get(key))?.holds).toMatchObject([{ reason: 'UNROUTED' }])
    expect(code(await hub.routing.choose(key, { warehouse: 'GZ' }, { by }))).toBe('ok')
    expect(await hub.orders.get(key)).toMatchObject({ holds: [] })
    expect(await hub.routing.get(key)).toMatchObject({ state: 'routed', refusals: [] })
    await hub.close()
  })

  it('is refused for an order that nobody may move any more', async () => {
    const { hub, paid } = await open(await storeOf())
    const key = await paid('1')
    await hub.orders.cancel(key, 'not wanted', { by })
    expect(code(await hub.routing.choose(key, { warehouse: 'HZ' }, { by }))).toBe('ORDER_STATUS')
    expect(code(await hub.routing.choose('TB/s1/9', { warehouse: 'HZ' }, { by }))).toBe('ORDER_UNKNOWN')
    await hub.close()
  })
})
