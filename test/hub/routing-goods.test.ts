import { afterAll, describe, expect, it } from 'vitest'
import type { HubOptions } from '../../src/hub/create-hub'
import { createCatalog } from '../../src/order/catalog'
import type { RoutingPlanInput } from '../../src/routing/routing-plan'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { NOON, sampleContent } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { inForce, routedShop } from './routing-laws'
import { by } from './shop-fixture'

const made = createCatalog({
  goods: [
    { sku: 'TEA-1', category: 'tea', grams: 900 },
    { sku: 'CUP-1', grams: 400 },
  ],
})
if (!made.ok) throw new Error(made.rejection.code)
const catalog = made.value
const pglite = sharedPGlite()
afterAll(async () => (await pglite).close())
const STOCK = { 'TEA-1': 10, 'CUP-1': 10 }

/** Where an order of two teas and a cup, 2.2 kg, is sent from. */
async function sentFrom(store: Store, plan: Omit<RoutingPlanInput, 'warehouses'>, options: Partial<HubOptions> = {}) {
  const warehouses = [
    { warehouse: 'HZ', parcelCost: 800, kilogramCost: 100, priority: 1 },
    { warehouse: 'GZ', parcelCost: 500, kilogramCost: 250, priority: 2 },
  ]
  const { hub, paid } = await routedShop(
    store,
    { ...plan, warehouses },
    { HZ: STOCK, GZ: STOCK },
    { catalog, ...options },
  )
  const routed = await hub.routing.route(await paid('1'), { by })
  const explained = await hub.routing.get('TB/s1/1')
  return { from: routed.ok ? routed.value.warehouses : routed.rejection.code, explained, hub }
}

describe.each([
  ['memory', async () => memoryStore({ clock: () => NOON })],
  ['PGlite', async () => pgliteStore({ PGlite: (await pglite).PGlite })],
] as const)('goods that the catalog knows, %s', (_, open) => {
  it('weigh on what a parcel costs', async () => {
    const policy = { criteria: ['cost' as const] }
    const { from, explained } = await sentFrom(await open(), { policy })
    // 8 yuan and three kilograms begun at 1; from GZ it is 5 and three at 2.5.
    expect([from, explained?.decision?.route.figures]).toEqual([['HZ'], { cost: 1_100 }])
    const weightless = await sentFrom(await open(), { policy }, { catalog: { ...catalog, goodsOf: () => undefined } })
    expect([weightless.from, weightless.explained?.decision?.route.figures]).toEqual([['GZ'], { cost: 500 }])
  })

  it('choose a warehouse by their category', async () => {
    const policy = { preferences: [{ categories: ['tea'], prefer: ['GZ'] }, { prefer: ['HZ'] }] }
    expect((await sentFrom(await open(), { policy })).from).toEqual(['GZ'])
  })
})

it.each([
  ['gold', 'SF'],
  [null, 'YTO'],
])('a buyer of the level %s is sent by %s', async (level, carrier) => {
  const plan: RoutingPlanInput = {
    warehouses: [{ warehouse: 'HZ', carriers: ['YTO', 'SF'] }],
    carrierRules: [{ buyerLevels: ['gold'], prefer: ['SF'] }],
  }
  const { hub, paid } = await routedShop(await memory(), plan, { HZ: STOCK })
  const key = await paid('1', { buyer: { ...sampleContent().buyer, level } })
  expect(await hub.routing.explain(key)).toMatchObject({ value: { carriers: [{ carrier }] } })
})

describe('goods that have lain long', () => {
  const policy = { criteria: ['age' as const, 'priority' as const] }

  it('leave first, where somebody knows how long', async () => {
    const asked: (readonly string[])[] = []
    const stockAge = {
      ageDays: (rows: readonly string[]) => {
        asked.push(rows)
        return new Map([
          ['HZ/normal/TEA-1', 3],
          ['GZ/normal/TEA-1', 40],
        ])
      },
    }
    const { from, explained } = await sentFrom(await memory(), { policy }, { routing: { stockAge } })
    expect([from, explained?.decision?.route.figures.age]).toEqual([['GZ'], -80])
    expect(asked.at(-1)).toHaveLength(4)
  })

  it.each([
    ['throws', { ageDays: () => Promise.reject(new Error('The warehouse system is away.')) }],
    ['tells nonsense', { ageDays: () => new Map([['GZ/normal/TEA-1', Number.NaN]]) }],
  ])('decide nothing where who knows it %s, and that is told', async (_, stockAge) => {
    const told: unknown[] = []
    const options = { routing: { stockAge }, onError: (error: unknown) => told.push(error) }
    expect((await sentFrom(await memory(), { policy }, options)).from).toEqual(['HZ'])
    expect(told.length).toBeGreaterThan(0)
  })

  it('are asked for by no plan that does not go by it', async () => {
    let asked = 0
    const stockAge = {
      ageDays: () => {
        asked++
        return new Map()
      },
    }
    const { hub } = await sentFrom(await memory(), {}, { routing: { stockAge } })
    expect(asked).toBe(0)
    await inForce(hub, { policy, warehouses: [{ warehouse: 'HZ' }, { warehouse: 'GZ' }] })
    await hub.routing.explain('TB/s1/1')
    expect(asked).toBe(1)
  })
})

const memory = async () => memoryStore({ clock: () => NOON })
